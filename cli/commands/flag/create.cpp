// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include "commands/all.hpp"
#include "commands/events.hpp"
#include "commands/flag/flag.hpp"

namespace mv::cli {
namespace {

Result<Outcome> run(Context& context) {
  boost::json::object input{{"id", context.in.argument(0)}};
  for (const auto* text : {"description", "owner"})
    if (context.in.has(text)) input[text] = context.in.text(text);
  MV_TRY(auto* session, context.session());
  const auto flag = session->post<api::FlagView>("/api/v1/flags", input, context.run_key("create"));
  if (!flag) return in_flags(flag.error(), {{"id", "FLAG"}});
  context.say("Switch it on: " + context.next(fmt::format("flag ramp {} 10", flag->id)));
  return Outcome{.value = model::to_json(*flag), .table = {}, .text = flag_line(*flag)};
}

}  // namespace

Command flag_create_command() {
  return {
      .path = "flag create",
      .summary = "Create a feature flag for programs of your own; it is off at first",
      .about = "For admins.",
      .arguments = {{.name = "FLAG", .help = "Its name: small letters, digits, _ and -"}},
      .options = {text_option("description", "TEXT", "What it switches"),
          text_option("owner", "NAME", "Who decides about it")},
      .examples = {{"flag create new_waveform --description 'The new waveform view'", ""}},
      .run = run,
  };
}

}  // namespace mv::cli
