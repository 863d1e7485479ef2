// SPDX-License-Identifier: Apache-2.0
#pragma once
// What users allowed apps: grants, and the codes and tokens that belong to them.
#include <optional>
#include <string>
#include <string_view>

#include "base/result.hpp"
#include "model/people/oauth.hpp"
#include "store/engine/page.hpp"
#include "store/engine/tx.hpp"

namespace mv::store {

/// Told when a grant ends or an app changes, so that every node drops what it cached.
inline constexpr std::string_view kOAuthChannel = "oauth";

void oauth_grant_insert(Tx& tx, const model::OAuthGrant& grant);
/// `to_change`: no other transaction changes it until this one ends.
std::optional<model::OAuthGrant> oauth_grant_find(
    Tx& tx, std::string_view id, bool to_change = false);
/// Those of a user that have not ended, newest first.
Slice<model::OAuthGrant> oauth_grant_list(
    Tx& tx, std::string_view user_id, Millis now, const Page& page);
/// Notes that tokens were given out, and until when the grant lives by that.
void oauth_grant_use(Tx& tx, std::string_view id, Millis now, Millis expires_at);
/// Its tokens end with it. False when it had ended before.
bool oauth_grant_end(Tx& tx, std::string_view id, std::string_view because, Millis now);
/// All of a user's, with the codes and devices that wait to become one.
void oauth_grants_end(Tx& tx, std::string_view user_id, std::string_view because, Millis now);
/// Everything that an app has.
void oauth_delete_of_client(Tx& tx, std::string_view client_id);
/// Codes, tokens and grants that are of no use any more; at most `limit` of each. How many at most.
int oauth_delete_ended(Tx& tx, Millis now, int limit);

void oauth_code_insert(Tx& tx, const model::OAuthCode& code);
/// Of two that redeem it, one waits for the other.
std::optional<model::OAuthCode> oauth_code_find_to_redeem(Tx& tx, std::string_view digest);
void oauth_code_redeem(Tx& tx, std::string_view digest, std::string_view grant_id);

void oauth_access_token_insert(Tx& tx, const model::OAuthAccessToken& token);
std::optional<model::OAuthAccessToken> oauth_access_token_find(Tx& tx, std::string_view digest);
/// Whether it was there.
bool oauth_access_token_delete(Tx& tx, std::string_view digest);
/// How many of a grant's work at this time.
/// Those that the client got for itself, without a user.
void oauth_own_tokens_delete(Tx& tx, std::string_view client_id);
std::int64_t oauth_access_tokens_count(Tx& tx, std::string_view grant_id, Millis now);

void oauth_refresh_token_insert(Tx& tx, const model::OAuthRefreshToken& token);
std::optional<model::OAuthRefreshToken> oauth_refresh_token_find(
    Tx& tx, std::string_view digest, bool to_change = false);
/// Writes what it was exchanged for.
void oauth_refresh_token_use(Tx& tx, const model::OAuthRefreshToken& token);

}  // namespace mv::store
