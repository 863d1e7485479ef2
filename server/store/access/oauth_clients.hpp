// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <optional>
#include <string_view>

#include "base/result.hpp"
#include "model/people/oauth.hpp"
#include "model/owner.hpp"
#include "store/engine/page.hpp"
#include "store/engine/tx.hpp"

namespace mv::store {

/// The client that `mv login` is; a migration makes it.
inline constexpr std::string_view kCommandLine = "app_mv";

void oauth_client_insert(Tx& tx, const model::OAuthClient& client);
/// Whoever it belongs to.
std::optional<model::OAuthClient> oauth_client_find(Tx& tx, std::string_view id);
/// By its secret or the one before; no other transaction changes it until this one ends.
std::optional<model::OAuthClient> oauth_client_by_digest(Tx& tx, std::string_view digest);
/// Error: not_found.
Result<model::OAuthClient> oauth_client_get(Tx& tx, const model::Owner& owner, std::string_view id);
/// Newest first; what is built in is not among them.
Slice<model::OAuthClient> oauth_client_list(Tx& tx, const model::Owner& owner, const Page& page);
/// The new revision. Errors: not_found, precondition_failed.
Result<std::int64_t> oauth_client_update(Tx& tx, const model::OAuthClient& client);
/// Its grants and tokens go with it. Error: not_found.
Status oauth_client_delete(Tx& tx, const model::Owner& owner, std::string_view id);
/// All of a user's.
void oauth_clients_delete(Tx& tx, std::string_view user_id);

/// Writes what the document of an app says now. There is one row, however many read it at once.
/// True when people who allowed it have another app before them: its name, addresses, grants or
/// scopes changed.
bool oauth_client_learn(Tx& tx, const model::OAuthClient& client);
/// Drops apps of documents that nobody has allowed since `before`, and that nobody was asked about
/// since then; at most `limit`. How many.
int oauth_clients_delete_unused(Tx& tx, Millis before, int limit);

}  // namespace mv::store
