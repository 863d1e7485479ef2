// SPDX-License-Identifier: Apache-2.0
#include "handlers/oauth/client_auth.hpp"

#include <algorithm>
#include <optional>

#include "auth/oauth/oauth.hpp"
#include "auth/oauth/oauth_error.hpp"
#include "base/crypto/digest.hpp"
#include "base/text/text.hpp"
#include "handlers/deps.hpp"
#include "store/access/oauth_clients.hpp"
#include "store/access/users.hpp"

namespace mv::handlers {
namespace {

using auth::oauth_error;

struct Named {
  std::string id, secret;
};

bool is_basic(std::string_view field) {
  return field.size() > 6 && iequals(field.substr(0, 6), "basic ");
}

Result<Named> named_by_basic(std::string_view field) {
  const auto broken = oauth_error("invalid_client", "the header Authorization cannot be read",
      "Basic has base64 of id:secret, each form-encoded");
  const auto text = from_base64(trim(field.substr(6)));
  const auto colon = text ? text->find(':') : std::string::npos;
  if (colon == std::string::npos) return broken;
  auto id = url_decode(text->substr(0, colon), true);
  auto secret = url_decode(text->substr(colon + 1), true);
  // Older clients do not encode; what we give out needs none.
  if (!id) id = text->substr(0, colon);
  if (!secret) secret = text->substr(colon + 1);
  return Named{*std::move(id), *std::move(secret)};
}

Result<Named> named(const api::Call& call, const std::string& id, const std::string& secret) {
  if (call.request.query.contains("client_secret"))
    return oauth_error("invalid_request", "a secret has no place in an address");
  const auto field = trim(call.request.headers.get("Authorization"));
  if (field.empty() && id.empty())
    return oauth_error("invalid_client", "the app does not say which it is",
        "Send client_id, or the header Authorization");
  if (!is_basic(field)) return Named{id, secret};
  MV_TRY(auto basic, named_by_basic(field));
  if (!secret.empty() || (!id.empty() && id != basic.id))
    return oauth_error("invalid_request", "the app says twice which it is",
        "Use the header Authorization or the form, not both");
  return basic;
}

}  // namespace

Result<model::OAuthClient> authenticate_client(
    Deps& deps, const api::Call& call, const std::string& id, const std::string& secret) {
  MV_TRY(const auto who, named(call, id, secret));
  using Found = std::optional<model::OAuthClient>;
  MV_TRY(auto client, deps.db.read([&](store::Tx& tx) -> Result<Found> {
    auto found = store::oauth_client_find(tx, who.id);
    if (!found) return Found();
    if (found->origin == model::ClientOrigin::document) return found;  // it is nobody's here
    MV_TRY(const auto owner, store::user_get(tx, found->user_id));
    return owner.state == model::UserState::active ? std::move(found) : Found();
  }));
  if (!client) return oauth_error("invalid_client", "this app is not known here");
  if (!client->confidential) {
    if (who.secret.empty()) return *std::move(client);
    return oauth_error("invalid_client", "this app has no secret, and one was sent");
  }
  const auto digest = deps.oauth.digest(who.secret);
  const bool old =
      client->old_until > call.now && equal_in_constant_time(client->old_digest, digest);
  if (equal_in_constant_time(client->digest, digest) || old) return *std::move(client);
  return oauth_error("invalid_client",
      who.secret.empty() ? "the app's secret is missing" : "the app's secret is wrong");
}

Status may_use(const model::OAuthClient& client, std::string_view grant) {
  if (std::find(client.grants.begin(), client.grants.end(), grant) != client.grants.end())
    return {};
  return oauth_error(
      "unauthorized_client", "this app is not registered for the grant " + std::string(grant));
}

}  // namespace mv::handlers
