// SPDX-License-Identifier: Apache-2.0
#include "auth/secret_scanning.hpp"

#include <boost/json.hpp>

#include "base/crypto/digest.hpp"
#include "base/crypto/ecdsa.hpp"
#include "base/log.hpp"
#include "base/text/text.hpp"
#include "services/service_call.hpp"

namespace mv::auth {
namespace {

namespace json = boost::json;

constexpr Millis kMinute = 60'000, kKept = 24 * 60 * kMinute;
constexpr std::size_t kMostKeys = 100, kLongestId = 200;

constexpr services::ServiceFacts kGitHub{.name = "GitHub",
    .id = "github",
    .base_url = "https://api.github.com",
    .speaks_only_json = true,
    .connect_timeout = std::chrono::milliseconds(5'000),
    .timeout = std::chrono::milliseconds(10'000),
    .largest_answer = 256u << 10};

Error not_signed(std::string why) {
  return make_error(Code::unauthenticated, "the report's signature is not accepted", std::move(why),
      "GitHub signs its reports; nobody else can send them.");
}

Error no_keys() {
  auto error = make_error(Code::unavailable, "the signature cannot be checked at the moment",
      "GitHub's public keys could not be read", "Send the report again in a minute.");
  error.retry_after = std::chrono::milliseconds(kMinute);
  return error;
}

}  // namespace

SecretScanning::SecretScanning(const Clock& clock, ScanningOptions options)
    : clock_(clock), options_(std::move(options)) {}

Status SecretScanning::check(
    std::string_view key_id, std::string_view signature, std::string_view body) {
  if (key_id.empty() || signature.empty())
    return not_signed("It has no Github-Public-Key-Identifier or no Github-Public-Key-Signature");
  const auto bytes = from_base64(trim(signature));
  if (!bytes || key_id.size() > kLongestId) return not_signed("It is none of GitHub's form");
  MV_TRY(const auto key, this->key(trim(key_id)));
  if (ecdsa_p256_verify(key, body, *bytes)) return {};
  return not_signed("It does not belong to this body and key");
}

Result<std::string> SecretScanning::key(std::string_view id) {
  const Millis now = clock_.now();
  std::unique_lock lock(mutex_);
  const auto is_fresh = [&] { return fetched_at_ != 0 && now - fetched_at_ < kKept; };
  const auto known = [&] { return is_fresh() ? keys_.find(id) : keys_.end(); };
  if (const auto found = known(); found != keys_.end()) return found->second;
  if (asking_) return no_keys();
  if (asked_at_ == 0 || now - asked_at_ >= kMinute) {
    asked_at_ = now;
    asking_ = true;
    // Nobody else waits for GitHub meanwhile, however slow it is.
    lock.unlock();
    auto fetched = fetch();
    lock.lock();
    asking_ = false;
    if (!fetched) {
      log::warn("secret scanning: {}", fetched.error().line());
      return no_keys();
    }
    keys_ = *std::move(fetched);
    fetched_at_ = now;
  }
  if (const auto found = known(); found != keys_.end()) return found->second;
  return is_fresh() ? not_signed("GitHub has no public key with this id") : no_keys();
}

Result<SecretScanning::Keys> SecretScanning::fetch() const {
  services::ServiceCall call(kGitHub, services::origin_of(options_.keys_url), clock_);
  auto request = call.request("GET", options_.keys_url);
  request.headers.set("User-Agent", "MusicVerse");  // GitHub refuses requests without one
  MV_TRY(const auto answer, call.expect_object(std::move(request)));
  Keys out;
  const auto* list = answer.if_contains("public_keys");
  if (list && list->is_array())
    for (const auto& item : list->get_array()) {
      if (!item.is_object() || out.size() == kMostKeys) continue;
      auto id = services::text_of(item.get_object(), "key_identifier");
      if (!id.empty()) out[std::move(id)] = services::text_of(item.get_object(), "key");
    }
  if (!out.empty()) return out;
  return make_error(Code::upstream, "GitHub gave no public keys",
      "Its answer has no list public_keys", "Look at keys.secret_scanning_url.");
}

}  // namespace mv::auth
