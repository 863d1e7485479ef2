// SPDX-License-Identifier: Apache-2.0
// Who calls, where they are signed in, and who did what.
#include "store/access/sessions.hpp"

#include "api/access/access_views.hpp"
#include "api/access/people_views.hpp"
#include "api/or_null.hpp"
#include "api/routes.hpp"
#include "handlers/access/audit.hpp"
#include "handlers/answer.hpp"
#include "handlers/deps.hpp"
#include "store/access/audit.hpp"
#include "store/access/oauth_clients.hpp"
#include "store/access/users.hpp"

namespace mv::handlers {
namespace {

Result<api::Response> credential(Deps& deps, api::Call& call) {
  const auto& who = call.principal;
  using Client = std::optional<model::OAuthClient>;
  MV_TRY(const auto user,
      deps.db.read([&](store::Tx& tx) { return store::user_get(tx, who.user_id); }));
  MV_TRY(const auto client, deps.db.read([&](store::Tx& tx) -> Result<Client> {
    return who.client_id.empty() ? Client() : store::oauth_client_find(tx, who.client_id);
  }));
  const auto shown = api::view(user);
  const bool sandbox_app = client && client->mode == model::Mode::sandbox;
  const bool one_mode = who.client_id.empty() ? !who.owner : sandbox_app;
  api::CredentialView out{.kind = who.owner               ? "socket"
                                  : who.client_id.empty() ? "api_key"
                                                          : "access_token",
      .id = api::text_or_null(who.key_id.empty() ? who.grant_id : who.key_id),
      .app = client ? std::optional(client->name) : std::nullopt,
      .user_id = user.id,
      .name = user.name,
      .email = shown.email,
      .role = shown.role,
      .tier = who.tier.empty() ? user.tier : who.tier,
      .tier_until = shown.tier_until,
      .modes = one_mode ? std::vector{std::string(to_word(who.mode))} : all_words<model::Mode>(),
      .scopes = who.scopes,
      .expires_at = api::time_or_null(who.expires_at)};
  return answer(200, out);
}

Result<api::Response> audit_list(Deps& deps, api::Call& call) {
  MV_TRY(const auto page, page_of(deps, call));
  auto user = call.query("user", call.principal.user_id);
  if (user == "me") user = call.principal.user_id;
  if (user != call.principal.user_id && role_of(call.principal) == model::Role::member)
    return make_error(Code::forbidden, "only an admin may see what others did", {},
        "Leave out user, and see your own.");
  const auto action = call.query("action"), subject = call.query("subject");
  using Entries = store::Slice<model::AuditEntry>;
  // No action has other characters, and in a pattern they would mean something.
  const bool possible =
      action.find_first_not_of("abcdefghijklmnopqrstuvwxyz_.") == std::string::npos;
  MV_TRY(const auto slice, deps.db.read([&](store::Tx& tx) -> Result<Entries> {
    if (!possible) return Entries();
    return store::audit_list(tx, {user == "all" ? "" : user, action, subject}, page);
  }));
  return list_answer<api::AuditEntryView>(
      deps, call, slice, [](const auto& one) { return api::view(one); });
}

Result<api::Response> list(Deps& deps, api::Call& call) {
  MV_TRY(const auto page, page_of(deps, call));
  using Sessions = store::Slice<model::Session>;
  MV_TRY(const auto slice, deps.db.read([&](store::Tx& tx) -> Result<Sessions> {
    return store::session_list(tx, call.principal.user_id, page);
  }));
  return list_answer<api::SessionView>(
      deps, call, slice, [](const auto& one) { return api::view(one); });
}

Result<api::Response> revoke(Deps& deps, api::Call& call) {
  MV_CHECK(deps.db.write([&](store::Tx& tx) -> Status {
    MV_CHECK(store::session_delete(tx, call.principal.user_id, call.param("id")));
    note(tx, call, "session.revoke", call.param("id"));
    return {};
  }));
  return no_content();
}

}  // namespace

void add_sessions(api::Handlers& handlers, Deps& deps) {
  handlers.plain["credential_get"] = [&](api::Call& call) { return credential(deps, call); };
  handlers.plain["rate_limit_list"] = [&](api::Call& call) -> Result<api::Response> {
    MV_TRY(auto limits, deps.rate_limits(call.principal));
    return answer(200, api::Page<api::RateLimitView>{std::move(limits), false, {}});
  };
  handlers.plain["audit_entry_list"] = [&](api::Call& call) { return audit_list(deps, call); };
  handlers.plain["session_list"] = [&](api::Call& call) { return list(deps, call); };
  handlers.plain["session_revoke"] = [&](api::Call& call) { return revoke(deps, call); };
}

}  // namespace mv::handlers
