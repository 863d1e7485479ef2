// SPDX-License-Identifier: Apache-2.0
#include "client/embedded.hpp"
#include "commands/all.hpp"
#include "commands/due/waiting.hpp"
#include "model/json.hpp"

namespace mv::cli {
namespace {

Result<Outcome> run(Context& context) {
  MV_TRY(const bool was_running,
      client::stop_embedded(context.paths, std::chrono::milliseconds(30'000)));
  Outcome out;
  out.value = boost::json::object{{"stopped", was_running}};
  out.text = was_running ? "stopped" : "was not running";
  if (const auto waiting = left_waiting(context); waiting && !waiting->empty()) {
    out.value.as_object()["waiting"] = model::to_json(*waiting);
    out.text += "\n" + still_to_do(context, *waiting);
  }
  return out;
}

}  // namespace

Command server_stop_command() {
  return {
      .path = "server stop",
      .summary = "Stop your server; queued work continues when it starts",
      .examples = {{"server stop", ""}},
      .run = run,
  };
}

}  // namespace mv::cli
