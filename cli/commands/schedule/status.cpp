// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include "api/catalogue/release_views.hpp"
#include "commands/all.hpp"
#include "commands/details.hpp"
#include "commands/due/due.hpp"
#include "commands/due/timer.hpp"
#include "commands/release.hpp"
#include "schedule/in_words.hpp"

namespace mv::cli {
namespace {

std::string words_of(const TimerRuns& runs) {
  if (runs.last_at == 0) return "it has not run yet";
  auto out = schedule::until_in_words(SystemClock().now(), runs.last_at);
  return runs.error.empty() ? out : fmt::format("{}; it failed: {}", out, runs.error);
}

Result<Outcome> run(Context& context) {
  const auto timer = installed_timer(context);
  const auto runs = timer_runs(context);
  MV_TRY(auto* session, context.session());
  MV_TRY(const auto releases,
      client::all_pages<api::ReleaseView>(*session, "/api/v1/releases?state=scheduled", 0));
  const api::ReleaseView* next = nullptr;
  for (const auto& release : releases)
    if (release.schedule && (!next || release.schedule->due_at < next->schedule->due_at))
      next = &release;
  Outcome out;
  out.value = boost::json::object{{"installed", timer.has_value()},
      {"kind", timer ? timer->kind : ""}, {"where", timer ? timer->where : ""},
      {"last_run_at",
          runs.last_at ? boost::json::value(format_utc(runs.last_at)) : boost::json::value()},
      {"last_error", runs.error}, {"scheduled", releases.size()},
      {"next", next ? model::to_json(*next) : boost::json::value()}};
  out.text =
      details({{"timer", timer ? fmt::format("{} ({})", timer->kind, timer->where)
                               : "none; set it up with: " + context.next("schedule install")},
          {"last run", timer ? words_of(runs) : ""}, {"scheduled", std::to_string(releases.size())},
          {"next", next ? next->title : ""},
          {"due", next ? due_words(next->schedule->due_at, home_zone(context)) : ""},
          {"published", next ? keepers_of(context, providers_of(*next)) : ""}});
  return out;
}

}  // namespace

Command schedule_status_command() {
  return {
      .path = "schedule status",
      .summary = "Show the timer, when it ran last, and what is due next",
      .examples = {{"schedule status", ""}, {"schedule status --json=installed,last_error", ""}},
      .run = run,
  };
}

}  // namespace mv::cli
