// SPDX-License-Identifier: Apache-2.0
#pragma once
// GitHub as far as its secret scanning goes: it publishes public keys and signs reports with them.
//   GitHubKeys github;
//   Loopback server(github);
//   SecretScanning scanning(clock, {true, server.url() + std::string(GitHubKeys::kPath)});
#include <openssl/evp.h>
#include <openssl/pem.h>

#include <atomic>
#include <boost/json.hpp>
#include <memory>
#include <mutex>
#include <stdexcept>
#include <string>
#include <vector>

#include "api/message.hpp"
#include "base/text/text.hpp"

namespace mv::test {

class GitHubKeys final : public api::Service {
 public:
  static constexpr std::string_view kPath = "/meta/public_keys/secret_scanning";

  GitHubKeys() { add_key(); }

  /// Another pair of keys, with which reports are signed from now on; the older stay published.
  void add_key() {
    const std::lock_guard lock(mutex_);
    keys_.emplace_back(EVP_EC_gen("P-256"), &EVP_PKEY_free);
    if (!keys_.back()) throw std::runtime_error("no key of P-256");
  }
  /// What the headers of a report say.
  std::string key_id() const {
    const std::lock_guard lock(mutex_);
    return "key-" + std::to_string(keys_.size());
  }
  std::string sign(std::string_view body) const {
    const std::lock_guard lock(mutex_);
    const std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)> context{
        EVP_MD_CTX_new(), &EVP_MD_CTX_free};
    const auto* data = reinterpret_cast<const unsigned char*>(body.data());
    std::size_t size = 0;
    EVP_DigestSignInit(context.get(), nullptr, EVP_sha256(), nullptr, keys_.back().get());
    EVP_DigestSign(context.get(), nullptr, &size, data, body.size());
    std::string out(size, '\0');
    if (EVP_DigestSign(context.get(), reinterpret_cast<unsigned char*>(out.data()), &size, data,
            body.size()) != 1)
      throw std::runtime_error("cannot sign");
    out.resize(size);
    return to_base64(out);
  }

  int asked() const { return asked_; }
  void fail(bool now) { failing_ = now; }

  api::BodyPlan plan(api::Request&) override { return {}; }
  api::Response handle(api::Request& request) override {
    ++asked_;
    if (failing_ || request.path != kPath || request.headers.get("User-Agent").empty())
      return api::json_response(403, R"({"message": "no"})");
    const std::lock_guard lock(mutex_);
    boost::json::array list;
    for (std::size_t i = 0; i < keys_.size(); ++i)
      list.push_back({{"key_identifier", "key-" + std::to_string(i + 1)},
          {"key", pem_of(keys_[i].get())}, {"is_current", i + 1 == keys_.size()}});
    return api::json_response(
        200, boost::json::serialize(boost::json::object{{"public_keys", std::move(list)}}));
  }

 private:
  static std::string pem_of(EVP_PKEY* key) {
    const std::unique_ptr<BIO, decltype(&BIO_free)> out{BIO_new(BIO_s_mem()), &BIO_free};
    PEM_write_bio_PUBKEY(out.get(), key);
    char* data = nullptr;
    const auto size = BIO_get_mem_data(out.get(), &data);
    return {data, static_cast<std::size_t>(size)};
  }

  mutable std::mutex mutex_;
  std::vector<std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)>> keys_;
  std::atomic<int> asked_ = 0;
  std::atomic<bool> failing_ = false;
};

}  // namespace mv::test
