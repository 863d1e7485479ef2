// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include "api/server_views.hpp"
#include "commands/all.hpp"
#include "context.hpp"

namespace mv::cli {
namespace {

Result<Outcome> run(Context& context) {
  if (!context.settings.text("server").empty())
    return make_error(Code::usage, "the settings name another server",
        fmt::format("The setting `server` is {}", context.settings.text("server")),
        "This command starts only your own server.");
  MV_TRY(auto* session, context.session());
  MV_TRY(const auto server, session->get<api::ServerView>("/api/v1/server"));
  Outcome out;
  out.value = model::to_json(server);
  out.text = fmt::format("running (version {}, process {})", server.version, server.pid);
  return out;
}

}  // namespace

Command server_start_command() {
  return {
      .path = "server start",
      .summary = "Start your server, if it is not running",
      .about = "Other commands start it when they need it. It stops when it is idle.",
      .options = {{.name = "idle-timeout",
          .value = Value::duration,
          .shown = "TIME",
          .help = "Stop after this long without work",
          .setting = "idle_timeout",
          .fallback = "10m"}},
      .examples = {{"server start --idle-timeout 8h", ""}},
      .run = run,
  };
}

}  // namespace mv::cli
