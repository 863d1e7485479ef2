// SPDX-License-Identifier: Apache-2.0
#include "handlers/access/connected_apps.hpp"

#include "api/access/oauth_views.hpp"
#include "api/or_null.hpp"
#include "auth/oauth/oauth.hpp"
#include "handlers/access/audit.hpp"
#include "handlers/access/client_rules.hpp"
#include "handlers/answer.hpp"
#include "handlers/deps.hpp"
#include "store/access/oauth_clients.hpp"
#include "store/access/oauth_grants.hpp"

namespace mv::handlers {

Result<store::Slice<api::ConnectedAppView>> connected_apps(
    Deps& deps, const std::string& user_id, Millis now, const store::Page& page) {
  using Apps = store::Slice<api::ConnectedAppView>;
  return deps.db.read([&](store::Tx& tx) -> Result<Apps> {
    auto grants = store::oauth_grant_list(tx, user_id, now, page);
    Apps out{{}, std::move(grants.next_id)};
    for (const auto& grant : grants.items) {
      const auto client = store::oauth_client_find(tx, grant.client_id);
      if (!client) continue;
      out.items.push_back({.id = grant.id,
          .client_id = client->id,
          .name = listed_name(*client),
          .publisher = api::text_or_null(client->publisher),
          .verified = client->verified,
          .scopes = grant.scopes,
          .from = grant.from,
          .created_at = format_utc(grant.created_at),
          .used_at = format_utc(grant.used_at),
          .expires_at = format_utc(grant.expires_at),
          .active_tokens = store::oauth_access_tokens_count(tx, grant.id, now)});
    }
    return out;
  });
}

Status disconnect_app(Deps& deps, const api::Call& call, const std::string& grant_id) {
  MV_CHECK(deps.db.write([&](store::Tx& tx) -> Status {
    const auto grant = store::oauth_grant_find(tx, grant_id, true);
    if (!grant || grant->user_id != call.principal.user_id || grant->ended_at != 0)
      return make_error(Code::not_found, "there is no connected app " + grant_id, {},
          "List them with mv oauth app list.");
    store::oauth_grant_end(tx, grant_id, "its user disconnected it", call.now);
    note(tx, call, "connected_app.revoke", grant->client_id, {{"grant", grant_id}});
    return {};
  }));
  deps.oauth.forget();
  return {};
}

void add_connected_apps(api::Handlers& handlers, Deps& deps) {
  handlers.plain["connected_app_list"] = [&](api::Call& call) -> Result<api::Response> {
    MV_TRY(const auto page, page_of(deps, call));
    MV_TRY(const auto apps, connected_apps(deps, call.principal.user_id, call.now, page));
    return list_answer<api::ConnectedAppView>(
        deps, call, apps, [](const auto& app) { return app; });
  };
  handlers.plain["connected_app_revoke"] = [&](api::Call& call) -> Result<api::Response> {
    MV_CHECK(disconnect_app(deps, call, call.param("id")));
    return no_content();
  };
}

}  // namespace mv::handlers
