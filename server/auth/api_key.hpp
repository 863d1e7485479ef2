// SPDX-License-Identifier: Apache-2.0
#pragma once
// API keys: mv_live_ or mv_test_, 43 characters of base 62 (32 random bytes) and 6 of a CRC-32 over
// what stands before them, so that a mistyped key is refused without a look-up and scanners can be
// sure. Stored only as HMAC-SHA-256 under the server's pepper.
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>

#include "base/secret.hpp"
#include "model/access.hpp"
#include "model/owner.hpp"
#include "store/engine/database.hpp"

namespace mv::auth {

/// A new key for this mode (live, sandbox).
SecretText make_api_key(model::Mode mode);
/// Whether form and checksum are right; says nothing about whether the key exists.
bool is_api_key(std::string_view key);
/// What may be shown later: prefix and last four characters.
std::string display_api_key(std::string_view key);

/// Verifies keys. Answers come from a cache that is at most kStale old and is emptied at once when
/// a key changes on this server; so a revoked key ends on every server within a second.
/// Thread-safe.
class KeyRing {
 public:
  static constexpr Millis kStale = 900;

  KeyRing(store::Database& db, const Clock& clock, SecretText pepper);

  std::string digest(std::string_view key) const;  ///< hex
  struct Known {
    model::ApiKey key;
    std::string tier;     ///< of its user, now
    bool by_old = false;  ///< by the secret before the rotation
  };
  /// `address`: of the client; empty on the Unix socket, from where every key may be used. Errors:
  /// unauthenticated (no such key, expired, replaced, revoked, suspended), forbidden (not from this
  /// address), with words that fit.
  Result<Known> verify(std::string_view key, std::string_view address);
  /// Suspends a key of its own accord, with the event that tells its owner. A key that no longer
  /// works stays as it is.
  Status suspend(const model::Owner& owner, const std::string& key_id, std::string because);
  /// Drops what is cached; after a change on this server, so that the next request sees it.
  void forget();
  /// Writes the times of use since the last call; run it about once a minute.
  Status flush_last_used();

 private:
  struct Found {
    model::ApiKey key;
    std::string tier;  ///< as it was set
    Millis tier_until = 0;
  };
  struct Cached {
    std::optional<Found> found;
    Millis read_at = 0;
  };
  Result<std::optional<Found>> find(const std::string& digest, Millis now);

  store::Database& db_;
  const Clock& clock_;
  SecretText pepper_;
  std::mutex mutex_;
  std::map<std::string, Cached, std::less<>> cache_;
  std::uint64_t generation_ = 0;  ///< of the cache; a key read before a change is not kept after it
  std::map<std::string, Millis> used_;
  store::Subscription changes_;
};

}  // namespace mv::auth
