// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include "api/server_views.hpp"
#include "base/text/text.hpp"
#include "client/embedded.hpp"
#include "commands/all.hpp"
#include "commands/details.hpp"
#include "context.hpp"
#include "model/waiting.hpp"

namespace mv::cli {
namespace {

std::string words_of(const api::WaitingView& each) {
  return fmt::format("{}: {} ({})", each.what, each.count,
      each.next_at.empty() ? "now" : "the first at " + each.next_at);
}

/// What the server wrote down when it ended (server/main.cpp).
std::vector<api::WaitingView> left_waiting(const Context& context) {
  std::vector<api::WaitingView> out;
  const auto text = read_file(context.paths.data / "waiting.json");
  if (!text) return out;
  if (const auto all = model::parse_json<std::vector<model::Waiting>>(*text))
    for (const auto& each : *all)
      out.push_back({each.what, each.count, each.next_at == 0 ? "" : format_utc(each.next_at)});
  return out;
}

Outcome not_running(const Context& context) {
  const auto waiting = left_waiting(context);
  Outcome out;
  boost::json::object value{{"state", "stopped"}};
  out.text = fmt::format(
      "stopped; it starts when it is needed (or with: {})", context.next("server start"));
  if (!waiting.empty()) {
    value["waiting"] = model::to_json(waiting);
    out.text += "\nStill to do when it runs again:";
    for (const auto& each : waiting) out.text += "\n  " + words_of(each);
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
  for (const auto& each : server.waiting) waiting.push_back(words_of(each));
  out.text = details({{"state", server.state}, {"version", server.version},
      {"address", own ? context.paths.socket.string() : session->server().base},
      {"process", std::to_string(server.pid)}, {"up", human_duration(server.uptime_ms)},
      {"memory", human_bytes(static_cast<std::uint64_t>(server.rss_bytes))},
      {"database", server.database},
      {"jobs", fmt::format("{} queued, {} running", server.jobs_queued, server.jobs_running)},
      {"to do", waiting.empty() ? "nothing" : join(waiting, ", ")}});
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
