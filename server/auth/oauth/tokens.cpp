// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <algorithm>

#include "api/routes.hpp"
#include "auth/api_key.hpp"
#include "auth/oauth/oauth.hpp"
#include "auth/oauth/oauth_error.hpp"
#include "auth/token.hpp"
#include "base/ids.hpp"
#include "base/text/text.hpp"
#include "store/access/audit.hpp"
#include "store/access/oauth_clients.hpp"
#include "store/access/oauth_grants.hpp"
#include "store/access/users.hpp"

namespace mv::auth {
namespace {

Error refused(std::string why) {
  return make_error(Code::unauthenticated, "the access token is not accepted", std::move(why),
      "Refresh it, or let its user sign in again (mv login).");
}

}  // namespace

OAuth::OAuth(store::Database& db, const Clock& clock, Sealer sealer, OAuthTimes times)
    : db_(db), clock_(clock), sealer_(std::move(sealer)), times_(times) {
  const auto forget = [this](std::string_view) { this->forget(); };
  changes_ = db_.subscribe(std::string(store::kOAuthChannel), forget);
  user_changes_ = db_.subscribe(std::string(store::kUsersChannel), forget);
}

std::string OAuth::digest(std::string_view token) const {
  return sealer_.digest(pepper::kOAuth, token);
}

bool OAuth::has_secret(const model::OAuthClient& client, std::string_view secret) {
  const bool old =
      client.old_until > now() && sealer_.is_digest(pepper::kOAuth, secret, client.old_digest);
  const bool present = sealer_.is_digest(pepper::kOAuth, secret, client.digest);
  // The key file was changed since it came last. It works without this, too.
  if (present && !sealer_.is_current(client.digest))
    (void)db_.write([&](store::Tx& tx) -> Status {
      store::oauth_client_digest_anew(tx, client, digest(secret));
      return {};
    });
  return present || old;
}

Tokens OAuth::give(store::Tx& tx, const model::OAuthGrant& grant, std::vector<std::string> scopes,
    bool refreshable) {
  const auto now = clock_.now();
  Tokens out{.access = make_token(kAccessToken),
      .access_expires_at = std::min(now + times_.access, grant.ends_at),
      .scopes = std::move(scopes)};
  store::oauth_access_token_insert(tx, {.digest = digest(out.access.reveal()),
                                           .grant_id = grant.id,
                                           .client_id = grant.client_id,
                                           .user_id = grant.user_id,
                                           .scopes = out.scopes,
                                           .resource = grant.resource,
                                           .created_at = now,
                                           .expires_at = out.access_expires_at});
  auto lives_until = out.access_expires_at;
  if (refreshable) {
    out.refresh = make_token(kRefreshToken);
    lives_until = std::min(now + times_.refresh, grant.ends_at);
    store::oauth_refresh_token_insert(tx, {.digest = digest(out.refresh.reveal()),
                                              .grant_id = grant.id,
                                              .created_at = now,
                                              .expires_at = lives_until});
  }
  store::oauth_grant_use(tx, grant.id, now, lives_until);
  return out;
}

Tokens OAuth::begin_grant(
    store::Tx& tx, const model::OAuthClient& client, model::OAuthGrant& grant) {
  const auto now = clock_.now();
  grant.id = new_id("grt", now);
  grant.client_id = client.id;
  grant.created_at = grant.used_at = grant.expires_at = now;
  grant.ends_at = now + times_.grant;
  store::oauth_grant_insert(tx, grant);
  const bool refreshable =
      std::find(client.grants.begin(), client.grants.end(), "refresh_token") != client.grants.end();
  return give(tx, grant, grant.scopes, refreshable);
}

void OAuth::end_for_reuse(store::Tx& tx, const std::string& grant_id, std::string_view what) {
  const auto grant = store::oauth_grant_find(tx, grant_id, true);
  const auto now = clock_.now();
  if (!grant || !store::oauth_grant_end(tx, grant_id, fmt::format("{} was used twice", what), now))
    return;
  store::audit_append(
      tx, {.user_id = grant->user_id,
              .credential = grant_id,
              .action = "connected_app.reuse",
              .subject = grant->client_id,
              .details = {{"why", fmt::format("{} was used twice, so somebody else may have it: "
                                              "the app has to be allowed again",
                                      what)}},
              .created_at = now});
}

Result<Tokens> OAuth::own(
    const model::OAuthClient& client, std::vector<std::string> scopes, std::string resource) {
  const auto now = clock_.now();
  Tokens out{.access = make_token(kAccessToken),
      .access_expires_at = now + times_.access,
      .scopes = std::move(scopes)};
  MV_CHECK(db_.write([&](store::Tx& tx) -> Status {
    MV_TRY(const auto user, store::user_get(tx, client.user_id));
    if (!check_active(user).ok())
      return oauth_error("unauthorized_client", "the account of this app may not be used");
    store::oauth_access_token_insert(tx, {.digest = digest(out.access.reveal()),
                                             .client_id = client.id,
                                             .user_id = client.user_id,
                                             .scopes = out.scopes,
                                             .resource = resource,
                                             .created_at = now,
                                             .expires_at = out.access_expires_at});
    return {};
  }));
  return out;
}

Result<std::optional<ActiveToken>> OAuth::read(store::Tx& tx, std::string_view token) {
  using Found = std::optional<ActiveToken>;
  const auto now = clock_.now();
  ActiveToken out;
  std::string client_id, user_id;
  if (is_token(token, kAccessToken)) {
    auto found =
        find(token, [&](auto digest) { return store::oauth_access_token_find(tx, digest); });
    if (!found || found->expires_at <= now) return Found();
    out.grant_id = found->grant_id;
    out.scopes = std::move(found->scopes);
    out.resource = std::move(found->resource);
    out.created_at = found->created_at;
    out.expires_at = found->expires_at;
    client_id = std::move(found->client_id);
    user_id = std::move(found->user_id);
  } else if (is_token(token, kRefreshToken)) {
    auto found =
        find(token, [&](auto digest) { return store::oauth_refresh_token_find(tx, digest); });
    if (!found || found->expires_at <= now || found->used_at != 0) return Found();
    auto grant = store::oauth_grant_find(tx, found->grant_id);
    if (!grant || grant->ended_at != 0) return Found();
    out.refresh = true;
    out.grant_id = grant->id;
    out.scopes = std::move(grant->scopes);
    out.resource = std::move(grant->resource);
    out.created_at = found->created_at;
    out.expires_at = found->expires_at;
    client_id = std::move(grant->client_id);
    user_id = std::move(grant->user_id);
  } else {
    return Found();
  }
  auto client = store::oauth_client_find(tx, client_id);
  if (!client) return Found();
  out.client = *std::move(client);
  // What the app may no longer is not done with what it has, either.
  const auto& grants = out.client.grants;
  const bool own = out.grant_id.empty();
  if (own && std::find(grants.begin(), grants.end(), "client_credentials") == grants.end())
    return Found();
  std::erase_if(
      out.scopes, [&](const auto& scope) { return !api::scope_allows(out.client.scopes, scope); });
  MV_TRY(out.user, store::user_get(tx, user_id));
  if (out.user.state != model::UserState::active) return Found();
  return Found(std::move(out));
}

Result<std::optional<ActiveToken>> OAuth::look(
    const model::OAuthClient& client, std::string_view token) {
  using Found = std::optional<ActiveToken>;
  MV_TRY(auto found, db_.read([&](store::Tx& tx) { return read(tx, token); }));
  if (found && found->client.id != client.id) return Found();
  return found;
}

Result<ActiveToken> OAuth::verify(std::string_view token) {
  if (!is_token(token, kAccessToken)) return refused("It is none of this server");
  const auto now = clock_.now();
  MV_TRY(auto found, recent_.find(digest(token), now,
                         [&] { return db_.read([&](store::Tx& tx) { return read(tx, token); }); }));
  if (!found || found->expires_at <= now) return refused("It has expired, or was revoked");
  return *std::move(found);
}

Status OAuth::revoke(const model::OAuthClient& client, std::string_view token) {
  const auto now = clock_.now();
  const auto done = db_.write([&](store::Tx& tx) -> Status {
    if (is_token(token, kAccessToken)) {
      const auto found =
          find(token, [&](auto digest) { return store::oauth_access_token_find(tx, digest); });
      if (found && found->client_id == client.id)
        store::oauth_access_token_delete(tx, found->digest);
    } else if (is_token(token, kRefreshToken)) {
      const auto found = find(
          token, [&](auto digest) { return store::oauth_refresh_token_find(tx, digest, true); });
      const auto grant = found ? store::oauth_grant_find(tx, found->grant_id, true) : std::nullopt;
      if (!grant || grant->client_id != client.id) return {};
      if (store::oauth_grant_end(tx, grant->id, "the app gave it back", now))
        store::audit_append(tx, {.user_id = grant->user_id,
                                    .credential = grant->id,
                                    .action = "connected_app.revoke",
                                    .subject = client.id,
                                    .details = {{"why", "the app gave its token back"}},
                                    .created_at = now});
    }
    return {};
  });
  forget();
  return done;
}

}  // namespace mv::auth
