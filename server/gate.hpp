// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <chrono>
#include <condition_variable>
#include <map>
#include <mutex>
#include <thread>

#include "auth/api_key.hpp"
#include "base/crypto/digest.hpp"
#include "http/pipeline/gate.hpp"
#include "store/engine/database.hpp"

namespace mv::server {

/// Lets in the owner on the Unix socket (mode by the header MusicVerse-Mode, default live) and
/// whoever shows an API key (mode by the key).
class AccessGate final : public http::Gate {
 public:
  explicit AccessGate(auth::KeyRing& keys) : keys_(keys) {}
  Result<api::Principal> authenticate(const api::Request& request) override;

 private:
  auth::KeyRing& keys_;
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
  Status finish(const http::KeyedRequest& request, const api::Response& response) override;
  void forget(const http::KeyedRequest& request) override;

 private:
  void keep_alive();
  model::IdempotentAnswer row_of(const http::KeyedRequest& request) const;
  model::IdempotentAnswer drop(const http::KeyedRequest& request);

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
