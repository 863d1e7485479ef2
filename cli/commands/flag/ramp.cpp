// SPDX-License-Identifier: Apache-2.0
#include "base/text/text.hpp"
#include "commands/all.hpp"
#include "commands/flag/flag.hpp"

namespace mv::cli {
namespace {

Result<Outcome> run(Context& context) {
  const auto text = context.in.argument(1);
  const auto percent = parse_int(text.ends_with('%') ? text.substr(0, text.size() - 1) : text);
  if (!percent || *percent < 0 || *percent > 100)
    return make_error(Code::usage, fmt::format("'{}' is not a percentage", printable(text)), "",
        "It is a whole number from 0 to 100.");
  return change_flag(context, {{"percent", *percent}});
}

}  // namespace

Command flag_ramp_command() {
  return {
      .path = "flag ramp",
      .summary = "Switch a feature on for a part of the users",
      .about =
          "For admins. The same users have it each time. More come in as the number grows, and "
          "nobody who has it loses it. It counts on all servers within a second.",
      .arguments = {flag_argument(), {.name = "PERCENT", .help = "0 to 100"}},
      .examples = {{"flag ramp new_waveform 25", ""}},
      .run = run,
  };
}

}  // namespace mv::cli
