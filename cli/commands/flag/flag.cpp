// SPDX-License-Identifier: Apache-2.0
#include "commands/flag/flag.hpp"

#include <fmt/format.h>

#include "base/text/text.hpp"
#include "commands/details.hpp"

namespace mv::cli {

std::string flag_line(const api::FlagView& flag) {
  if (flag.state == "killed")
    return fmt::format("{}: off for everybody since {}: {}\n", flag.id,
        short_time(flag.killed_at.value_or("")), flag.killed_because.value_or(""));
  if (flag.state == "ramp") return fmt::format("{}: on for {} % of users\n", flag.id, flag.percent);
  return fmt::format("{}: {} for everybody\n", flag.id, flag.state);
}

Argument flag_argument() { return {.name = "FLAG", .help = "Its name, as flag list shows it"}; }

Result<Outcome> change_flag(Context& context, boost::json::object change) {
  MV_TRY(auto* session, context.session());
  MV_TRY(const auto flag, (session->patch<api::FlagView>(
                              "/api/v1/flags/" + url_encode(context.in.argument(0)), change)));
  return Outcome{.value = model::to_json(flag), .table = {}, .text = flag_line(flag)};
}

}  // namespace mv::cli
