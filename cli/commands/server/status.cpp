// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include "base/text.hpp"
#include "client/embedded.hpp"
#include "commands/all.hpp"
#include "commands/present.hpp"

namespace mv::cli {
namespace {

Outcome not_running(const Context& context) {
  Outcome out;
  out.value = boost::json::object{{"state", "stopped"}};
  out.text = fmt::format("stopped; it starts by itself when needed (or: {})",
                         context.next("server start"));
  return out;
}

Result<Outcome> run(Context& context) {
  // Asking must not start it.
  const bool own = context.settings.text("server").empty();
  if (own && !client::embedded_version(context.paths.socket)) return not_running(context);
  MV_TRY(auto* session, context.session());
  MV_TRY(const auto server, session->get<api::ServerView>("/api/v1/server"));
  Outcome out;
  out.value = model::to_json(server);
  out.text = details({{"state", server.state},
                      {"version", server.version},
                      {"address", own ? context.paths.socket.string() : session->server().base},
                      {"process", std::to_string(server.pid)},
                      {"up", human_duration(server.uptime_ms)},
                      {"memory", human_bytes(static_cast<std::uint64_t>(server.rss_bytes))},
                      {"database", server.database},
                      {"jobs", fmt::format("{} queued, {} running", server.jobs_queued,
                                           server.jobs_running)}});
  return out;
}

}  // namespace

Command server_status_command() {
  Command out;
  out.path = "server status";
  out.summary = "Whether the server runs, and its load";
  out.examples = {{"server status --json=state", ""}};
  out.run = run;
  return out;
}

}  // namespace mv::cli
