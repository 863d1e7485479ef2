// SPDX-License-Identifier: Apache-2.0
#pragma once
// API keys: tokens (auth/token.hpp) that begin with mv_live_ or mv_test_. Stored only as
// HMAC-SHA-256 under the server's pepper.
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>

#include "auth/recent.hpp"
#include "base/secret.hpp"
#include "model/access.hpp"
#include "model/owner.hpp"
#include "model/people/person.hpp"
#include "store/engine/database.hpp"
#include "store/events/event_append.hpp"

namespace mv::auth {

/// A new key for this mode (live, sandbox).
SecretText make_api_key(model::Mode mode);
/// Whether form and checksum are right; says nothing about whether the key exists.
bool is_api_key(std::string_view key);

/// Verifies keys. What a key is comes from a memory that is at most a second old and emptied at
/// once when a key or its user changes. Thread-safe.
class KeyRing {
 public:
  KeyRing(store::Database& db, const Clock& clock, SecretText pepper);

  std::string digest(std::string_view key) const;  ///< hex
  struct Known {
    model::ApiKey key;
    std::string tier;     ///< of its user, now
    model::Role role;     ///< of its user
    bool by_old = false;  ///< by the secret before the rotation
  };
  /// `address`: of the client; empty on the Unix socket, from where every key may be used. Errors:
  /// unauthenticated (no such key, expired, replaced, revoked, suspended, its user suspended),
  /// forbidden (not from this address), with words that fit.
  Result<Known> verify(std::string_view key, std::string_view address);
  /// Suspends a key of its own accord, with the event that tells its owner. A key that no longer
  /// works stays as it is.
  Status suspend(const model::Owner& owner, const std::string& key_id, std::string because);
  /// A secret was found in public: what of it still works ends, with event and note. That is the
  /// key with all that were made with it, or the overlap of a rotation. Whether this server gave it
  /// out.
  Result<bool> end_leaked(std::string_view secret, const store::FoundInPublic& where);
  /// Drops what is cached; after a change on this server, so that the next request sees it.
  void forget();
  /// Writes the times of use since the last call; run it about once a minute.
  Status flush_last_used();

 private:
  struct Found {
    model::ApiKey key;
    model::User user;
  };
  Result<std::optional<Found>> find(const std::string& digest, Millis now);

  store::Database& db_;
  const Clock& clock_;
  SecretText pepper_;
  Recent<Found> recent_;
  std::mutex mutex_;
  std::map<std::string, Millis> used_;
  store::Subscription key_changes_, user_changes_;
};

/// The tier that counts now: one that has lapsed is the lowest.
std::string tier_of(const model::User& user, Millis now);
/// Why somebody has no way in. Error: unauthenticated.
Status check_active(const model::User& user);

}  // namespace mv::auth
