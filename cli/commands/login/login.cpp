// SPDX-License-Identifier: Apache-2.0
// Signing in by the device grant (RFC 8628): it needs a browser somewhere, not here.
#include <fmt/format.h>

#include <algorithm>

#include "api/access/oauth_views.hpp"
#include "api/access/people_views.hpp"
#include "commands/all.hpp"
#include "commands/details.hpp"
#include "commands/login/login.hpp"
#include "commands/setup/settings_file.hpp"
#include "io/program.hpp"
#include "io/signals.hpp"

namespace mv::cli {

namespace {

Error not_one_of_ours(const client::ServerAddress& server, const client::Answer& answer) {
  if (answer.status == 404)
    return make_error(Code::upstream, fmt::format("{} offers no sign-in", server.base),
        "It is no MusicVerse server, or an older one", "Check the address.");
  return client::error_of_answer(answer);
}

Result<api::OAuthDeviceView> begin(client::Session& session) {
  const auto answer = post_form(
      session, "/oauth/device_authorization", {{"client_id", std::string(client::kOwnClientId)}});
  if (!answer) return answer.error();
  if (answer->status != 200) return not_one_of_ours(session.server(), *answer);
  return model::parse_json<api::OAuthDeviceView>(answer->body);
}

/// Asks until the person has answered.
Result<client::Login> wait_for_answer(
    Context& context, client::Session& session, const api::OAuthDeviceView& device) {
  constexpr std::int64_t kSlower = 5;
  const SystemClock clock;
  auto every = std::max<std::int64_t>(1, device.interval);
  const auto until = clock.now() + device.expires_in * 1000;
  while (clock.now() < until) {
    if (!session.wait(std::chrono::seconds(every)))
      return make_error(Code::interrupted, "interrupted", "You are not signed in");
    const auto answer = post_form(session, "/oauth/token",
        {{"client_id", std::string(client::kOwnClientId)},
            {"grant_type", std::string(api::kDeviceGrant)}, {"device_code", device.device_code}});
    if (!answer) {
      if (interrupted()) return answer.error();
      context.say_once(fmt::format("{}: {}; asking again", context.program, answer.error().line()));
      continue;
    }
    if (answer->status == 200) return client::login_of(session.server().base, *answer, clock.now());
    const auto error = client::oauth_error_of(*answer);
    if (error == "slow_down") every += kSlower;
    if (error == "authorization_pending" || error == "slow_down" || answer->status >= 500) continue;
    if (error == "access_denied")
      return make_error(Code::forbidden, "the sign-in was refused in the browser", "",
          fmt::format("If that was a slip, try again: {} login --server {}.", context.program,
              session.server().base));
    if (error == "expired_token") break;
    return not_one_of_ours(session.server(), *answer);
  }
  return make_error(Code::timeout, "nobody typed the code in time", "It works for ten minutes",
      fmt::format("Try again: {} login.", context.program));
}

void show_code(Context& context, const api::OAuthDeviceView& device) {
  context.progress.end();
  context.io.err_line(fmt::format("Open {} and type this code:\n\n    {}\n",
      printable(device.verification_uri), printable(device.user_code)));
  const auto& url = device.verification_uri_complete;
  const bool safe = url.starts_with("https://") || url.starts_with("http://127.0.0.1") ||
                    url.starts_with("http://localhost");
  if (safe && context.prompt.can_ask() && open_in_browser(url))
    context.io.err_line("A browser opens the page; compare the code there with this one.");
  context.say(fmt::format("Waiting for you, for {} minutes…", device.expires_in / 60));
}

Result<Outcome> run(Context& context) {
  if (context.in.has("no-input"))
    return make_error(Code::usage, "signing in needs a person",
        "It waits until somebody has typed a code in a browser",
        "In scripts and CI, use an API key: set MV_API_KEY.");
  MV_TRY(const auto server, server_to_sign_in_at(context));
  MV_TRY(auto session, context.stranger(server));
  MV_TRY(const auto device, begin(session));
  show_code(context, device);
  MV_TRY(const auto login, wait_for_answer(context, session, device));
  const auto logins = context.logins();
  const auto before = logins.find(server.base);
  MV_CHECK(logins.keep(login));
  // The one that it takes the place of would go on for a month, and nobody could use it.
  if (before.ok() && *before)
    (void)post_form(session, "/oauth/revoke",
        {{"client_id", std::string(client::kOwnClientId)}, {"token", (*before)->refresh.reveal()}});
  const auto* setting = find_setting("server");
  const auto& kept = context.settings.get("server");
  if (kept.source != Source::user_file) MV_CHECK(write_setting(context, *setting, server.base));
  // With the new token, whatever key is set besides.
  auto own = session.sibling(login.access);
  MV_TRY(const auto who, own.get<api::CredentialView>("/api/v1/credential"));
  for (const std::string_view name : {"api_key", "api_key_file", "credential_command"})
    if (!context.settings.text(name).empty())
      context.say(
          fmt::format("{}: the setting {} is there, too, and comes first: remove it to work "
                      "as who has signed in.",
              context.program, name));
  Outcome out{.value = boost::json::object{{"server", server.base}, {"user_id", who.user_id},
                  {"name", who.name}, {"email", who.email.value_or("")}, {"role", who.role},
                  {"tier", who.tier}}};
  out.text = fmt::format(
      "Signed in at {} as {}.\nFrom now on {} works with that server; `{} "
      "logout` ends it.",
      server.base, printable(who.email.value_or(who.name)), context.program, context.program);
  return out;
}

}  // namespace

Command login_command() {
  return {
      .path = "login",
      .summary = "Sign in at a server, with a browser here or anywhere else",
      .about =
          "Shows an address and a code to type there; works over SSH, too. The sign-in is kept in "
          "a file that only you can read, renewed by itself, and ends when you say logout or do "
          "not use it for 30 days. In scripts and CI, use an API key: MV_API_KEY.",
      .examples = {{"login --server https://music.example", ""}},
      .run = run,
  };
}

}  // namespace mv::cli
