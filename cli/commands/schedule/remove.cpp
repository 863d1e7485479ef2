// SPDX-License-Identifier: Apache-2.0
#include "commands/all.hpp"
#include "commands/due/timer.hpp"

namespace mv::cli {
namespace {

Result<Outcome> run(Context& context) {
  MV_TRY(const bool had, remove_timer(context));
  Outcome out;
  out.value = boost::json::object{{"removed", had}};
  out.text = had ? "The timer is removed. What is due now waits until a server runs.\n"
                 : "There was no timer.\n";
  return out;
}

}  // namespace

Command schedule_remove_command() {
  return {
      .path = "schedule remove",
      .summary = "Remove the timer of schedule install",
      .examples = {{"schedule remove", ""}},
      .run = run,
  };
}

}  // namespace mv::cli
