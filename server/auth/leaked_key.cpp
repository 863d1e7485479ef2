// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include "auth/api_key.hpp"
#include "auth/leaked.hpp"
#include "store/access/api_keys.hpp"
#include "store/access/audit.hpp"

namespace mv::auth {
namespace {

bool works(const model::ApiKey& key, Millis now) {
  return key.revoked_at == 0 && (key.expires_at == 0 || key.expires_at > now);
}

}  // namespace

std::string because_found(const store::FoundInPublic& where) {
  const auto& place = where.url.empty() ? where.source : where.url;
  return place.empty() ? "found in public" : "found in public: " + place;
}

model::AuditEntry leak_entry(std::string user_id, std::string action, std::string subject,
    std::string_view ended, const store::FoundInPublic& where, Millis now) {
  return {.user_id = std::move(user_id),
      .action = std::move(action),
      .subject = std::move(subject),
      .details = {{"why", because_found(where)}, {"ended", ended}},
      .created_at = now};
}

Result<bool> KeyRing::end_leaked(std::string_view secret, const store::FoundInPublic& where) {
  if (!is_api_key(secret)) return false;
  const auto digest = this->digest(secret);
  const auto done = db_.write([&](store::Tx& tx) -> Result<bool> {
    const auto found = store::api_key_by_digest(tx, digest);
    if (!found) return false;
    const Millis now = clock_.now();
    // Read once more under its lock: a rotation makes the secret an old one.
    MV_TRY(auto key, store::api_key_get(tx, model::owner_of(*found), found->id, true));
    const bool current = key.digest == digest;
    const bool overlap = key.old_digest == digest && key.old_until > now;
    if (!works(key, now) || (!current && !overlap)) return true;
    const std::string ended = current ? "key" : "old_secret";
    if (current) {
      MV_CHECK(store::api_key_revoke(tx, model::owner_of(key), key.id, now, because_found(where)));
    } else {
      key.old_until = now;
      store::api_key_update(tx, key);
    }
    store::api_key_leaked_append(tx, key, ended, where, now);
    store::audit_append(tx, leak_entry(key.user_id, "api_key.leak", key.id, ended, where, now));
    return true;
  });
  forget();
  return done;
}

}  // namespace mv::auth
