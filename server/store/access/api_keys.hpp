// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>

#include "base/result.hpp"
#include "model/access.hpp"
#include "model/owner.hpp"
#include "store/engine/page.hpp"
#include "store/engine/tx.hpp"

namespace mv::store {

/// Told when a key is made, changed or revoked (payload: its id), so that every node drops what it
/// cached.
inline constexpr std::string_view kApiKeysChannel = "api_keys";

/// Error: forbidden when the key with which it is made (parent_id) has ended; its own expiry
/// becomes no later than that one's.
Status api_key_insert(Tx& tx, model::ApiKey key);
/// By its secret or the one before. Revoked and expired ones too; the caller judges.
std::optional<model::ApiKey> api_key_by_digest(Tx& tx, std::string_view digest);
/// `to_change`: no other transaction changes it until this one ends. Error: not_found.
Result<model::ApiKey> api_key_get(
    Tx& tx, const model::Owner& owner, std::string_view id, bool to_change = false);
/// What people call it, whoever has it; nothing when there is none.
std::optional<std::string> api_key_name(Tx& tx, std::string_view id);
/// Writes name, secrets, limit, networks and suspension of a key that was read `to_change`.
void api_key_update(Tx& tx, const model::ApiKey& key);
/// Newest first; `mode` "" = both.
Slice<model::ApiKey> api_key_list(Tx& tx, const model::Owner& owner, const Page& page);
/// Those that were made with it, and with them, are suspended with it and for its reason, and work
/// again with it.
void api_keys_suspend_below(Tx& tx, const model::ApiKey& key);
void api_keys_resume_below(Tx& tx, const model::ApiKey& key);
/// Also those that were made with it, and with them, and why ("" = not said). Revoking twice keeps
/// the first time and reason. Error: not_found.
Status api_key_revoke(Tx& tx, const model::Owner& owner, std::string_view id, Millis now,
    std::string_view because = "");
/// All of a user's, in both modes.
void api_keys_revoke_all(Tx& tx, std::string_view user_id, Millis now);
/// Records last uses (id, time) in one statement; times never go back.
void api_keys_touch(Tx& tx, std::span<const std::pair<std::string, Millis>> uses);

}  // namespace mv::store
