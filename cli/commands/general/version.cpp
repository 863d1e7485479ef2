// SPDX-License-Identifier: Apache-2.0
#include "commands/all.hpp"
#include "context.hpp"

namespace mv::cli {

Command version_command() {
  return {
      .path = "version",
      .summary = "Show the version of this program",
      .examples = {{"version", ""}},
      .run = [](Context&) -> Result<Outcome> {
        Outcome outcome;
        outcome.value = boost::json::object{{"name", "musicverse"}, {"version", MV_VERSION}};
        outcome.text = "musicverse " MV_VERSION;
        return outcome;
      },
      .lenient = true,
  };
}

}  // namespace mv::cli
