// SPDX-License-Identifier: Apache-2.0
#include "auth/leaked.hpp"

#include "auth/oauth/oauth.hpp"
#include "auth/token.hpp"
#include "store/access/audit.hpp"
#include "store/access/oauth_clients.hpp"
#include "store/access/oauth_grants.hpp"

namespace mv::auth {
namespace {

/// A secret that was found, in the transaction that ends it.
struct Leak {
  store::Tx& tx;
  const store::FoundInPublic& where;
  Millis now;

  void tell(const std::string& user_id, const model::OAuthClient& client, std::string action,
      const std::string& ended) const {
    store::app_leaked_append(tx, user_id, client, ended, where, now);
    store::audit_append(tx, leak_entry(user_id, std::move(action), client.id, ended, where, now));
  }
};

bool end_access_token(const Leak& leak, const std::string& digest) {
  const auto token = store::oauth_access_token_find(leak.tx, digest);
  if (!token) return false;
  const auto client = store::oauth_client_find(leak.tx, token->client_id);
  if (token->expires_at > leak.now && client &&
      store::oauth_access_token_delete(leak.tx, token->digest))
    leak.tell(token->user_id, *client, "connected_app.leak", "access_token");
  return true;
}

/// `replay`: for how long a token that was used gets its answer once more.
bool end_refresh_token(const Leak& leak, const std::string& digest, Millis replay) {
  const auto token = store::oauth_refresh_token_find(leak.tx, digest, true);
  if (!token) return false;
  const bool works =
      token->expires_at > leak.now && (token->used_at == 0 || token->used_at + replay > leak.now);
  const auto grant = works ? store::oauth_grant_find(leak.tx, token->grant_id, true) : std::nullopt;
  const auto client = grant ? store::oauth_client_find(leak.tx, grant->client_id) : std::nullopt;
  if (client && store::oauth_grant_end(
                    leak.tx, grant->id, "a token was " + because_found(leak.where), leak.now))
    leak.tell(grant->user_id, *client, "connected_app.leak", "refresh_token");
  return true;
}

Result<bool> end_secret(const Leak& leak, const std::string& digest) {
  auto client = store::oauth_client_by_digest(leak.tx, digest);
  if (!client) return false;
  const bool current = client->digest == digest;
  if (!current && client->old_until <= leak.now) return true;
  if (current) {
    // Without a digest nothing is its secret, until it is rotated.
    client->digest.clear();
    client->display.clear();
    store::oauth_own_tokens_delete(leak.tx, client->id);
  } else {
    client->old_until = leak.now;
  }
  client->updated_at = leak.now;
  MV_CHECK(store::oauth_client_update(leak.tx, *client));
  leak.tell(client->user_id, *client, "oauth_client.leak",
      current ? "client_secret" : "old_client_secret");
  return true;
}

}  // namespace

Result<bool> OAuth::end_leaked(std::string_view secret, const store::FoundInPublic& where) {
  const bool access = is_token(secret, kAccessToken), refresh = is_token(secret, kRefreshToken);
  if (!access && !refresh && !is_token(secret, kClientSecret)) return false;
  const auto digest = this->digest(secret);
  const auto done = db_.write([&](store::Tx& tx) -> Result<bool> {
    const Leak leak{tx, where, clock_.now()};
    if (access) return end_access_token(leak, digest);
    if (refresh) return end_refresh_token(leak, digest, times_.replay);
    return end_secret(leak, digest);
  });
  forget();
  return done;
}

}  // namespace mv::auth
