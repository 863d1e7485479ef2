// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include "commands/all.hpp"
#include "commands/login/login.hpp"
#include "commands/setup/settings_file.hpp"

namespace mv::cli {
namespace {

Result<Outcome> run(Context& context) {
  if (context.settings.text("server").empty())
    return Outcome{.value = boost::json::object{{"server", nullptr}, {"signed_out", false}},
        .text = "You are signed in nowhere."};
  MV_TRY(const auto server, server_to_sign_in_at(context));
  const auto logins = context.logins();
  MV_TRY(const auto login, logins.find(server.base));
  Outcome out{.value = boost::json::object{{"server", server.base}, {"signed_out", bool(login)}}};
  if (!login) {
    out.text = fmt::format("You were not signed in at {}.", server.base);
    return out;
  }
  MV_TRY(auto session, context.stranger(server));
  const auto answer = post_form(session, "/oauth/revoke",
      {{"client_id", std::string(client::kOwnClientId)}, {"token", login->refresh.reveal()}});
  MV_CHECK(logins.forget(server.base));
  out.text = fmt::format("Signed out of {}.", server.base);
  if (!answer || answer->status != 200)
    context.say(fmt::format(
        "{}: {} did not answer, so it does not know yet. If this computer is not yours, end it "
        "there: {}/account.",
        context.program, server.base, server.base));
  const auto& kept = context.settings.get("server");
  if (kept.source == Source::user_file && kept.value == server.base) {
    MV_CHECK(write_setting(context, *find_setting("server"), ""));
    out.text += fmt::format(
        "\nFrom now on {} works with your own server on this computer.", context.program);
  }
  return out;
}

}  // namespace

Command logout_command() {
  return {
      .path = "logout",
      .summary = "Sign out of a server; its tokens end at once",
      .examples = {{"logout", ""}},
      .run = run,
  };
}

}  // namespace mv::cli
