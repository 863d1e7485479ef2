// SPDX-License-Identifier: Apache-2.0
#include "base/text/text.hpp"
#include "commands/all.hpp"
#include "commands/events.hpp"
#include "commands/flag/flag.hpp"

namespace mv::cli {
namespace {

Result<Outcome> run(Context& context) {
  const api::KillFlag input{context.in.text("reason")};
  if (input.reason.empty())
    return make_error(Code::usage, "--reason is missing", "Whoever meets it is told why",
        "Add --reason 'what happened'.");
  MV_TRY(auto* session, context.session());
  const auto flag =
      session->post<api::FlagView>("/api/v1/flags/" + url_encode(context.in.argument(0)) + "/kill",
          input, context.run_key("kill"));
  if (!flag) return in_flags(flag.error());
  context.say("It is as before after: " + context.next("flag resume " + flag->id));
  return Outcome{.value = model::to_json(*flag), .table = {}, .text = flag_line(*flag)};
}

}  // namespace

Command flag_kill_command() {
  return {
      .path = "flag kill",
      .summary = "Switch a feature off for everybody at once, whatever it was set to",
      .about =
          "For admins, when something goes wrong. It counts on all servers within a second. What "
          "waits for the feature goes on after flag resume: nothing is lost.",
      .arguments = {flag_argument()},
      .options = {text_option("reason", "TEXT", "Why; whoever meets it is told")},
      .examples = {{"flag kill generation --reason 'The provider is down'", ""}},
      .run = run,
  };
}

}  // namespace mv::cli
