// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include "api/server_views.hpp"
#include "base/text/text.hpp"
#include "client/embedded.hpp"
#include "commands/all.hpp"
#include "commands/details.hpp"
#include "commands/due/waiting.hpp"

namespace mv::cli {
namespace {

Outcome not_running(const Context& context) {
  const auto waiting = left_waiting(context).value_or(std::vector<model::Waiting>());
  Outcome out;
  boost::json::object value{{"state", "stopped"}};
  out.text = fmt::format(
      "stopped; it starts when it is needed (or with: {})", context.next("server start"));
  if (!waiting.empty()) {
    value["waiting"] = model::to_json(waiting);
    out.text += "\n" + still_to_do(context, waiting);
  }
  out.value = std::move(value);
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
  std::vector<std::string> waiting;
  for (const auto& each : server.waiting)
    waiting.push_back(
        words_of(context, {each.what, each.count, parse_utc(each.next_at).value_or(0)}));
  out.text = details({{"state", server.state}, {"version", server.version},
      {"address", own ? context.paths.socket.string() : session->server().base},
      {"process", std::to_string(server.pid)}, {"up", human_duration(server.uptime_ms)},
      {"memory", human_bytes(static_cast<std::uint64_t>(server.rss_bytes))},
      {"database", server.database},
      {"jobs", fmt::format("{} queued, {} running", server.jobs_queued, server.jobs_running)},
      {"to do", waiting.empty() ? "nothing" : join(waiting, "; ")}});
  return out;
}

}  // namespace

Command server_status_command() {
  return {
      .path = "server status",
      .summary = "Show whether the server runs, and its load",
      .examples = {{"server status --json=state", ""}},
      .run = run,
  };
}

}  // namespace mv::cli
