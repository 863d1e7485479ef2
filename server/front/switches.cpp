// SPDX-License-Identifier: Apache-2.0
#include "front/switches.hpp"

#include <fmt/format.h>

namespace mv::server {
namespace {

Error refusal(const model::Flag& flag) {
  const auto* built_in = model::built_in_flag(flag.id);
  const auto what = built_in ? built_in->what : std::string_view(flag.id);
  const bool is = flag.killed_at != 0 || flag.share == 0;
  if (!is)
    return make_error(Code::forbidden, fmt::format("{}: not for your account yet", what),
        fmt::format("The flag {} is on for some users only", flag.id),
        "Ask the owner of the server.");
  auto out = make_error(Code::unavailable, fmt::format("switched off on this server: {}", what),
      flag.killed_because.empty() ? fmt::format("The flag {} is off", flag.id)
                                  : flag.killed_because,
      "Try again later, or ask the owner of the server.");
  out.retry_after = std::chrono::minutes(1);
  return out;
}

}  // namespace

Status RouteSwitches::check(const api::Principal& caller, const api::Route& row) {
  if (row.tag == "flags" || row.tag == "server") return {};
  const auto all = flags_.all();
  const auto look = [&](std::string_view id) -> Status {
    const auto flag = all->find(id);
    if (flag == all->end() || model::evaluate(flag->second, caller.user_id).on) return {};
    return refusal(flag->second);
  };
  if (!caller.owner) MV_CHECK(look(model::flag::kApi));
  return row.flag.empty() ? Status() : look(row.flag);
}

}  // namespace mv::server
