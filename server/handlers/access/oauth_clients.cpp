// SPDX-License-Identifier: Apache-2.0
#include "store/access/oauth_clients.hpp"

#include "api/access/oauth_views.hpp"
#include "api/routes.hpp"
#include "api/webhook/webhook_views.hpp"
#include "auth/oauth/oauth.hpp"
#include "auth/token.hpp"
#include "base/ids.hpp"
#include "handlers/access/audit.hpp"
#include "handlers/access/client_rules.hpp"
#include "handlers/answer.hpp"
#include "handlers/deps.hpp"
#include "handlers/once.hpp"
#include "store/access/oauth_grants.hpp"

namespace mv::handlers {
namespace {

using model::OAuthClient;

Error faulty(std::vector<Fault> faults) {
  auto out = make_error(Code::invalid, "the app cannot be stored like this");
  out.faults = std::move(faults);  // they say why, and what to do
  return out;
}

/// An app with client_credentials acts for the account that it belongs to, without asking anybody:
/// so whoever makes or changes it has all that it may.
Status may_hold(const api::Principal& caller, const OAuthClient& client) {
  const auto& grants = client.grants;
  if (caller.owner || std::find(grants.begin(), grants.end(), "client_credentials") == grants.end())
    return {};
  if (caller.restricted)
    return make_error(Code::forbidden, "this API key may not make or change such an app",
        "It has a limit or networks of its own, which the app would not have",
        "Use a key without them, or run it on the server's machine.");
  for (const auto& scope : client.scopes)
    if (!api::scope_allows(caller.scopes, scope))
      return make_error(Code::forbidden,
          fmt::format("your own key does not have '{}', which the app has", scope), {},
          "Use a key that has all scopes of the app.");
  return {};
}

std::string new_secret(Deps& deps, OAuthClient& client) {
  const auto secret = auth::make_token(auth::kClientSecret);
  client.digest = deps.oauth.digest(secret.reveal());
  client.display = auth::display_token(secret.reveal());
  return secret.reveal();
}

Result<api::Response> create(Deps& deps, api::Call& call) {
  MV_TRY(const auto input, api::decode<api::CreateOAuthClient>(call.body));
  OAuthClient client{.id = new_id("app", call.now),
      .user_id = call.principal.user_id,
      .mode = call.principal.mode,
      .name = input.name,
      .publisher = input.publisher,
      .website = input.website,
      .confidential = input.confidential,
      .redirect_uris = input.redirect_uris,
      .grants = input.grants,
      .scopes = input.scopes,
      .created_at = call.now,
      .updated_at = call.now};
  if (auto faults = client_faults(client); !faults.empty()) return faulty(std::move(faults));
  MV_CHECK(may_hold(call.principal, client));
  std::string secret;
  if (client.confidential) secret = new_secret(deps, client);
  return once(deps, call, [&](store::Tx& tx) -> Result<api::Response> {
    store::oauth_client_insert(tx, client);
    note(tx, call, "oauth_client.create", client.id, {{"after", {{"name", client.name}}}});
    auto view = api::view(client, call.now);
    if (!secret.empty()) view.secret = secret;
    return created(call, view);
  });
}

Result<api::Response> list(Deps& deps, api::Call& call) {
  MV_TRY(const auto page, page_of(deps, call));
  using Clients = store::Slice<OAuthClient>;
  MV_TRY(const auto slice, deps.db.read([&](store::Tx& tx) -> Result<Clients> {
    return store::oauth_client_list(tx, model::owner_of(call.principal), page);
  }));
  return list_answer<api::OAuthClientView>(
      deps, call, slice, [&](const auto& client) { return api::view(client, call.now); });
}

api::Response shown(const OAuthClient& client, Millis now, const std::string& secret = "") {
  auto view = api::view(client, now);
  if (!secret.empty()) view.secret = secret;
  auto response = answer(200, view);
  response.headers.set("ETag", entity_tag(client.revision));
  return response;
}

Result<api::Response> get(Deps& deps, api::Call& call) {
  MV_TRY(const auto client, deps.db.read([&](store::Tx& tx) {
    return store::oauth_client_get(tx, model::owner_of(call.principal), call.param("id"));
  }));
  return shown(client, call.now);
}

/// Changes an app in one transaction with the look at it; change(client) -> Result<std::string>,
/// its new secret or "".
template <class Change>
Result<api::Response> change(Deps& deps, api::Call& call, std::string_view action, Change change) {
  auto done = once(deps, call, [&](store::Tx& tx) -> Result<api::Response> {
    MV_TRY(auto client,
        store::oauth_client_get(tx, model::owner_of(call.principal), call.param("id")));
    MV_CHECK(check_if_match(call, client.revision));
    MV_TRY(const auto secret, change(client));
    // Whoever had the old secret has no more of it than tokens; they end with it.
    if (client.old_until <= call.now && !secret.empty())
      store::oauth_own_tokens_delete(tx, client.id);
    MV_CHECK(may_hold(call.principal, client));
    client.updated_at = call.now;
    MV_TRY(client.revision, store::oauth_client_update(tx, client));
    note(tx, call, std::string(action), client.id);
    return shown(client, call.now, secret);
  });
  deps.oauth.forget();
  return done;
}

Result<api::Response> update(Deps& deps, api::Call& call) {
  MV_TRY(const auto input, api::decode<api::UpdateOAuthClient>(call.body));
  return change(deps, call, "oauth_client.update", [&](OAuthClient& client) -> Result<std::string> {
    MV_CHECK(may_hold(call.principal, client));
    // What people were asked about is another thing now.
    if ((input.name && *input.name != client.name) ||
        (input.publisher && *input.publisher != client.publisher))
      client.verified = false;
    if (input.name) client.name = *input.name;
    if (input.redirect_uris) client.redirect_uris = *input.redirect_uris;
    if (input.grants) client.grants = *input.grants;
    if (input.scopes) client.scopes = *input.scopes;
    if (input.publisher) client.publisher = *input.publisher;
    if (input.website) client.website = *input.website;
    if (auto faults = client_faults(client); !faults.empty()) return faulty(std::move(faults));
    return std::string();
  });
}

Result<api::Response> rotate(Deps& deps, api::Call& call) {
  MV_TRY(const auto input, api::decode<api::RotateSecret>(call.body));
  return change(
      deps, call, "oauth_client.rotate_secret", [&](OAuthClient& client) -> Result<std::string> {
        if (!client.confidential)
          return make_error(Code::conflict, fmt::format("{} has no secret", client.id),
              "It runs on people's own machines, where it could keep none");
        const auto overlap = Millis{1000} * input.overlap_seconds;
        if (overlap > 0 && client.old_until > call.now)
          return make_error(Code::conflict, fmt::format("{} was rotated a while ago", client.id),
              fmt::format("The secret before works until {}, and would end at once",
                  format_utc(client.old_until)),
              "Wait until then, or rotate with an overlap of 0, which ends both.");
        client.old_digest = client.digest;
        // A secret that was found in public has ended, and gets no time more.
        client.old_until = client.digest.empty() ? 0 : call.now + overlap;
        client.rotated_at = call.now;
        return new_secret(deps, client);
      });
}

Result<api::Response> remove(Deps& deps, api::Call& call) {
  MV_CHECK(deps.db.write([&](store::Tx& tx) -> Status {
    const auto caller = model::owner_of(call.principal);
    MV_CHECK(store::oauth_client_delete(tx, caller, call.param("id")));
    note(tx, call, "oauth_client.delete", call.param("id"));
    return {};
  }));
  deps.oauth.forget();
  return no_content();
}

}  // namespace

void add_oauth_clients(api::Handlers& handlers, Deps& deps) {
  handlers.plain["oauth_client_create"] = [&](api::Call& call) { return create(deps, call); };
  handlers.plain["oauth_client_list"] = [&](api::Call& call) { return list(deps, call); };
  handlers.plain["oauth_client_get"] = [&](api::Call& call) { return get(deps, call); };
  handlers.plain["oauth_client_update"] = [&](api::Call& call) { return update(deps, call); };
  handlers.plain["oauth_client_rotate_secret"] = [&](api::Call& call) {
    return rotate(deps, call);
  };
  handlers.plain["oauth_client_delete"] = [&](api::Call& call) { return remove(deps, call); };
}

}  // namespace mv::handlers
