// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include "api/access/people_views.hpp"
#include "base/text/text.hpp"
#include "commands/all.hpp"
#include "commands/details.hpp"
#include "context.hpp"

namespace mv::cli {
namespace {

std::string how(const api::CredentialView& who) {
  if (who.kind == "socket") return "this computer's own user";
  if (who.kind == "api_key") return "API key " + who.id.value_or("");
  return fmt::format("signed in: {}", who.app.value_or("an app"));
}

Result<Outcome> run(Context& context) {
  MV_TRY(auto* session, context.session());
  MV_TRY(const auto who, session->get<api::CredentialView>("/api/v1/credential"));
  const bool own = !session->server().unix_socket.empty();
  const auto server = own ? "unix:" + session->server().unix_socket : session->server().base;
  auto value = model::to_json(who);
  value.as_object()["server"] = server;
  value.as_object()["mode"] = session->sandbox() ? "sandbox" : "live";
  Outcome out{.value = std::move(value)};
  // The renewal goes on behind the scenes: the hour that a token lasts means nothing to people.
  const auto until = who.kind == "access_token"
                         ? std::string("you sign out, or do not use it for 30 days")
                     : who.expires_at ? short_time(*who.expires_at)
                                      : "it is revoked";
  out.text = details({{"who", fmt::format("{} ({})", who.email.value_or(who.name), who.user_id)},
      {"server", own ? server + " (your own)" : server}, {"by", how(who)},
      {"mode", session->sandbox() ? "sandbox" : "live"}, {"role", who.role},
      {"tier", who.tier_until ? fmt::format("{} until {}", who.tier, short_time(*who.tier_until))
                              : who.tier},
      {"scopes", who.scopes == std::vector<std::string>{"*"} ? "everything that you may do"
                                                             : join(who.scopes, " ")},
      {"works until", who.kind == "socket" ? "" : until}});
  return out;
}

}  // namespace

Command whoami_command() {
  return {
      .path = "whoami",
      .summary = "Show who you are to the server: user, mode, tier, scopes",
      .examples = {{"whoami", ""}},
      .run = run,
  };
}

}  // namespace mv::cli
