// SPDX-License-Identifier: Apache-2.0
#include "commands/all.hpp"
#include "context.hpp"

namespace mv::cli {

Command version_command() {
  Command out;
  out.path = "version";
  out.summary = "Show the version of this program";
  out.examples = {{"version", ""}};
  out.run = [](Context&) -> Result<Outcome> {
    Outcome outcome;
    outcome.value = boost::json::object{{"name", "musicverse"}, {"version", MV_VERSION}};
    outcome.text = "musicverse " MV_VERSION;
    return outcome;
  };
  out.lenient = true;
  return out;
}

}  // namespace mv::cli
