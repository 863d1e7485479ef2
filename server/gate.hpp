// SPDX-License-Identifier: Apache-2.0
#pragma once
#include "auth/api_key.hpp"
#include "base/digest.hpp"
#include "http/gate.hpp"
#include "store/database.hpp"

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
/// a key's creation holds the key.
class StoredIdempotency final : public http::Idempotency {
 public:
  StoredIdempotency(store::Database& db, const Sealer& sealer) : db_(db), sealer_(sealer) {}
  Result<std::optional<api::Response>> begin(const http::KeyedRequest& request, Millis now) override;
  Status finish(const http::KeyedRequest& request, const api::Response& response,
                Millis now) override;
  void forget(const http::KeyedRequest& request) override;

 private:
  store::Database& db_;
  const Sealer& sealer_;
};

}  // namespace mv::server
