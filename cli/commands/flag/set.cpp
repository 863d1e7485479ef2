// SPDX-License-Identifier: Apache-2.0
#include "commands/all.hpp"
#include "commands/flag/flag.hpp"

namespace mv::cli {
namespace {

Result<Outcome> run(Context& context) {
  const auto word = context.in.argument(1);
  if (word != "on" && word != "off")
    return make_error(Code::usage, fmt::format("'{}' is neither on nor off", printable(word)), "",
        "For a part of the users: flag ramp.");
  return change_flag(context, {{"percent", word == "on" ? 100 : 0}});
}

}  // namespace

Command flag_set_command() {
  return {
      .path = "flag set",
      .summary = "Switch a feature on or off for everybody",
      .about = "For admins. It counts on all servers within a second.",
      .arguments = {flag_argument(), {.name = "VALUE", .help = "on or off"}},
      .examples = {{"flag set new_waveform on", ""}},
      .run = run,
  };
}

}  // namespace mv::cli
