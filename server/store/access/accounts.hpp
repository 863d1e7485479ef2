// SPDX-License-Identifier: Apache-2.0
#pragma once
// Accounts at providers, sign-ins in progress, and routes (table distribution_platforms).
#include <optional>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "model/access.hpp"
#include "model/owner.hpp"
#include "store/engine/tx.hpp"

namespace mv::store {

Status account_insert(Tx& tx, const model::PlatformAccount& account);
/// Error: not_found.
Result<model::PlatformAccount> account_get(Tx& tx, std::string_view id);
/// The user's newest account at a provider. Error: not_connected.
Result<model::PlatformAccount> account_find(
    Tx& tx, const model::Owner& owner, std::string_view provider);
/// By provider, then newest first.
std::vector<model::PlatformAccount> account_list(Tx& tx, const model::Owner& owner);
/// Sets name, state, sealed_secret and updated_at; returns the new revision. Errors: not_found;
/// precondition_failed when the stored revision is not account.revision (another process has
/// refreshed the token: read again).
Result<std::int64_t> account_update(Tx& tx, const model::PlatformAccount& account);
/// Error: not_found.
Status account_delete(Tx& tx, const model::Owner& owner, std::string_view id);

Status connect_attempt_insert(Tx& tx, const model::ConnectAttempt& attempt);
/// Gives the owner's attempt at this provider out once and removes it. Errors: not_found; gone when
/// its time is over.
Result<model::ConnectAttempt> connect_attempt_take(Tx& tx, const model::Owner& owner,
    std::string_view provider, std::string_view state, Millis now);
int connect_attempts_delete_expired(Tx& tx, Millis now, int limit);

/// Inserts or replaces the route of (user, mode, platform).
Status route_put(Tx& tx, const model::Route& route);
std::optional<model::Route> route_get(Tx& tx, const model::Owner& owner, std::string_view platform);
std::vector<model::Route> route_list(Tx& tx, const model::Owner& owner);
/// Error: not_found.
Status route_delete(Tx& tx, const model::Owner& owner, std::string_view platform);

}  // namespace mv::store
