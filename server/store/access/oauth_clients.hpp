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

}  // namespace mv::store
