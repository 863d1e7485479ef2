// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include "api/webhook/webhook_views.hpp"
#include "base/text/text.hpp"
#include "commands/all.hpp"
#include "commands/events.hpp"
#include "commands/watch.hpp"
#include "commands/webhook/webhook.hpp"
#include "model/webhook.hpp"

namespace mv::cli {
namespace {

using Steady = std::chrono::steady_clock;

/// Reads it until it is done or the time is over.
Result<api::RecoveryView> wait_for(
    Context& context, client::Session& session, api::RecoveryView now) {
  const auto deadline = Steady::now() + context.settings.duration("wait_timeout");
  const auto path = "/api/v1/webhook-recoveries/" + url_encode(now.id);
  context.progress.begin("Sending again", static_cast<std::uint64_t>(now.total), false);
  for (auto pause = std::chrono::milliseconds(50);
       is(now.state, model::RecoveryState::running) && Steady::now() < deadline;
       pause = std::min(pause * 2, std::chrono::milliseconds(500))) {
    if (!session.wait(pause)) {
      context.progress.note(fmt::format("Stopped watching; {} continues.", now.id));
      return make_error(Code::interrupted, "interrupted");
    }
    MV_TRY(now, session.get<api::RecoveryView>(path));
    context.progress.advance(static_cast<std::uint64_t>(now.recovered));
  }
  context.progress.end();
  return now;
}

Result<Outcome> run(Context& context) {
  if (!context.in.has("since"))
    return make_error(Code::usage, "--since is missing",
        "Everything that failed since then is sent again", "Write for example --since 2h.");
  api::RecoverWebhook input;
  MV_TRY(input.since, time_of_since(context.in.text("since"), SystemClock().now()));
  MV_TRY(auto* session, context.session());
  const auto id = context.in.argument(0);
  MV_TRY(auto now, session->post<api::RecoveryView>(
                       webhook_path(id, "/recover"), input, context.run_key("recover")));
  const bool wait = context.in.has("wait");
  if (wait) { MV_TRY(now, wait_for(context, *session, std::move(now))); }
  Outcome out;
  out.value = model::to_json(now);
  if (is(now.state, model::RecoveryState::done))
    out.text = fmt::format("{}: {} of {} failed deliveries since {} are being sent again", now.id,
        now.recovered, now.total, now.since);
  else
    out.text = fmt::format("{}: sending again what failed since {}", now.id, now.since);
  if (wait && !is(now.state, model::RecoveryState::done))
    out.error = make_error(Code::pending, fmt::format("{} is not finished", now.id),
        "Timed out; the work continues",
        "See what still failed: " + context.next("webhook deliveries " + id + " --state failed"));
  return out;
}

}  // namespace

Command webhook_recover_command() {
  return {
      .path = "webhook recover",
      .summary = "Redeliver everything that failed since a time",
      .about = "The server does the work, and continues it after a restart.",
      .arguments = {{.name = "ID", .help = "whk_…", .complete = Complete::webhooks}},
      .options = {since_option("Failed since: 2h or 2027-01-15T00:00:00Z"),
          {.name = "wait", .letter = 'w', .help = "Wait until all of them are being sent"},
          wait_timeout_option()},
      .examples = {{"webhook recover whk_01jhm9y6k8m1n3p5q7r9s2t4vw --since 2h --wait", ""}},
      .run = run,
  };
}

}  // namespace mv::cli
