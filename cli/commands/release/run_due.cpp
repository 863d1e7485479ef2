// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "api/catalogue/release_views.hpp"
#include "api/page.hpp"
#include "api/webhook/event_views.hpp"
#include "base/text/text.hpp"
#include "commands/all.hpp"
#include "commands/release.hpp"
#include "commands/due/timer.hpp"
#include "commands/due/waiting.hpp"
#include "schedule/countdown.hpp"

namespace mv::cli {
namespace {

using std::chrono::milliseconds;
using Steady = std::chrono::steady_clock;

constexpr const char* kDefault = "10m";  // of --timeout, which every command has

/// What this run saw go out, by this call or by the clock of the server that it started.
struct Seen {
  api::RunDueView all;
  std::map<std::string, api::EventView> events;  ///< by release
};

void add(const api::RunDueView& pass, Seen& seen) {
  for (const auto& id : pass.releases)
    if (std::find(seen.all.releases.begin(), seen.all.releases.end(), id) ==
        seen.all.releases.end())
      seen.all.releases.push_back(id);
  seen.all.fired += pass.fired;
  seen.all.late += pass.late;
  seen.all.pending_payment += pass.pending_payment;
  seen.all.running = pass.running;
  seen.all.next_due_at = pass.next_due_at;
}

std::int64_t late_ms(const api::EventView& event) {
  const auto* late = event.data.if_contains("late_ms");
  return late && late->is_int64() ? late->as_int64() : 0;
}

std::string text_of(const api::EventView& event, std::string_view name) {
  const auto* value = event.data.if_contains(name);
  return value && value->is_string() ? std::string(value->as_string()) : "";
}

/// A server that was started for this call looks at its schedule by itself, mostly before our call.
Status add_events(client::Session& session, Millis since, Seen& seen) {
  std::int64_t after = 0;
  for (bool more = true; more;) {
    MV_TRY(const auto page,
        session.get<api::Page<api::EventView>>(fmt::format(
            "/api/v1/events?limit=100&types=release.released,release.pending_payment&after={}"
            "&since={}",
            after, url_encode(format_utc(since)))));
    for (const auto& event : page.data) {
      after = event.seq;
      if (text_of(event, "at").empty()) continue;  // sent by hand
      const auto id = text_of(event, "release_id");
      if (!seen.events.emplace(id, event).second) continue;
      const bool fired = event.type == "release.released";
      if (!fired) seen.all.pending_payment = std::max(seen.all.pending_payment, 1);
      const auto& known = seen.all.releases;
      if (!fired || std::find(known.begin(), known.end(), id) != known.end()) continue;
      seen.all.releases.push_back(id);
      ++seen.all.fired;
      seen.all.late += late_ms(event) > 0;
    }
    more = page.has_more && !page.data.empty();
  }
  return {};
}

std::string lines_of(const Seen& seen) {
  std::string out;
  const auto add_line = [&](const std::string& id, std::string_view what) {
    const auto found = seen.events.find(id);
    const auto title = found == seen.events.end() ? "" : text_of(found->second, "title");
    out += fmt::format("{}\t{}\t{}\n", id, what, printable(title));
  };
  for (const auto& id : seen.all.releases) {
    const auto found = seen.events.find(id);
    const auto late = found == seen.events.end() ? 0 : late_ms(found->second);
    add_line(id, late > 0 ? fmt::format("released, {} late", schedule::until(0, late).substr(3))
                          : "released");
  }
  for (const auto& [id, event] : seen.events)
    if (event.type == "release.pending_payment")
      add_line(id, "not released: the subscription has ended");
  return out;
}

/// By what the server wrote down when it ended: nothing is to be done before the next minute is
/// over. When one runs, or nobody knows, it is asked.
bool nothing_due(const Context& context) {
  constexpr Millis kMinute = 60'000;
  if (!context.settings.text("server").empty() || !context.settings.text("database_url").empty())
    return false;
  const auto waiting = left_waiting(context);
  if (!waiting) return false;
  const auto next = next_of(*waiting);
  return !next || *next > SystemClock().now() + kMinute;
}

Result<Outcome> run_now(Context& context) {
  const auto timeout = *parse_duration(context.in.maybe("timeout").value_or(kDefault));
  const Millis begun = SystemClock().now();
  const auto deadline = Steady::now() + timeout;
  MV_TRY(auto* session, context.session());
  Seen seen;
  for (auto pause = milliseconds(100);; pause = std::min(pause * 2, milliseconds(2'000))) {
    MV_TRY(const auto pass, session->post_empty<api::RunDueView>("/api/v1/releases/run-due", ""));
    add(pass, seen);
    if (pass.running == 0 || Steady::now() >= deadline) break;
    const auto left = std::chrono::duration_cast<milliseconds>(deadline - Steady::now());
    if (!session->wait(std::clamp(left, milliseconds(0), pause)))
      return make_error(Code::interrupted, "interrupted", "",
          "What was released continues as long as the server runs.");
  }
  MV_CHECK(add_events(*session, begun, seen));
  Outcome out;
  out.value = model::to_json(seen.all);
  out.text = lines_of(seen);
  if (seen.all.running > 0)
    out.error =
        make_error(Code::pending, fmt::format("{} steps are not finished yet", seen.all.running),
            "Timed out", "Nothing is lost: the next run continues with them.");
  return out;
}

Result<Outcome> run(Context& context) {
  if (!context.in.has("if-due")) return run_now(context);
  if (nothing_due(context)) {
    note_run(context, "");
    return Outcome{.value = model::to_json(api::RunDueView{})};
  }
  auto out = run_now(context);
  const auto* error = !out ? &out.error() : out->error ? &*out->error : nullptr;
  note_run(context, error ? error->line() : "");
  return out;
}

}  // namespace

Command release_run_due_command() {
  return {
      .path = "release run-due",
      .summary = "Publish due releases once; for cron when no server runs",
      .about =
          "Prints a line for each release it publishes, with how late it is, and nothing "
          "when nothing is due. Waits until the uploads and publications that are due are "
          "done; exit code 8 when they are not done within --timeout (default here: 10m). "
          "Two runs at once, or a run beside a server, publish nothing twice.",
      .options = {{.name = "if-due",
          .help = "Start a server only when something may be due; for timers"}},
      .examples = {{"release run-due", ""}, {"release run-due --json=fired,late", "From a script"}},
      .run = run,
  };
}

}  // namespace mv::cli
