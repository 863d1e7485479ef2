// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <chrono>
#include <condition_variable>
#include <functional>
#include <map>
#include <mutex>
#include <thread>

#include "auth/api_key.hpp"
#include "auth/oauth/oauth.hpp"
#include "auth/sign_in.hpp"
#include "base/crypto/digest.hpp"
#include "http/pipeline/gate.hpp"
#include "store/engine/database.hpp"

namespace mv::server {

/// Lets in the owner on the Unix socket (mode by the header MusicVerse-Mode, default live), whoever
/// shows an API key (mode by the key), and apps with an access token (mode by the header, but an
/// app of the sandbox stays there).
class AccessGate final : public http::Gate {
 public:
  /// `resource`: what the API is called as a resource (RFC 8707).
  AccessGate(auth::KeyRing& keys, auth::OAuth& oauth, std::function<std::string()> resource)
      : keys_(keys), oauth_(oauth), resource_(std::move(resource)) {}
  Result<api::Principal> authenticate(const api::Request& request) override;

 private:
  Result<api::Principal> by_token(std::string_view token, std::optional<model::Mode> mode) const;

  auth::KeyRing& keys_;
  auth::OAuth& oauth_;
  std::function<std::string()> resource_;
};

/// Browsers in which somebody has signed in.
class Browsers final : public http::Visitors {
 public:
  Browsers(auth::SignIn& sign_in, const Clock& clock) : sign_in_(sign_in), clock_(clock) {}
  Result<bool> recognise(api::Call& call) override;
  std::string form_token(std::string_view secret) const override {
    return sign_in_.form_token(secret);
  }

 private:
  auth::SignIn& sign_in_;
  const Clock& clock_;
};

/// Idempotency-Key answers in the store, kept for 24 hours by the sweep job. Sealed: the answer to
/// a key's creation holds the key. The claim of a request that is carried out has a lease, which a
/// thread of this class extends for as long as it takes; when this server dies the lease ends and
/// the next request with the key is carried out.
class StoredIdempotency final : public http::Idempotency {
 public:
  StoredIdempotency(store::Database& db, const Sealer& sealer, const Clock& clock,
      std::chrono::milliseconds lease);
  ~StoredIdempotency() override;
  Result<std::optional<api::Response>> begin(http::KeyedRequest& request) override;
  Status keep(
      store::Tx& tx, const http::KeyedRequest& request, const api::Response& response) override;
  Status finish(const http::KeyedRequest& request, const api::Response& response) override;
  void release(const http::KeyedRequest& request) override;
  void forget(const http::KeyedRequest& request) override;

 private:
  void keep_alive();
  model::IdempotentAnswer row_of(const http::KeyedRequest& request) const;
  model::IdempotentAnswer row_of(
      const http::KeyedRequest& request, const api::Response& response) const;
  void drop(const http::KeyedRequest& request);

  store::Database& db_;
  const Sealer& sealer_;
  const Clock& clock_;
  const std::chrono::milliseconds lease_;
  const std::string node_;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::map<std::string, model::IdempotentAnswer> held_;  ///< by owner
  std::uint64_t count_ = 0;
  bool stopping_ = false;
  std::thread thread_;
};

}  // namespace mv::server
