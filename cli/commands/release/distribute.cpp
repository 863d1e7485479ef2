// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include "api/catalogue/release_views.hpp"
#include "base/text/text.hpp"
#include "commands/all.hpp"
#include "commands/builders.hpp"
#include "commands/details.hpp"
#include "commands/order/order.hpp"
#include "commands/order/recording.hpp"
#include "commands/release.hpp"
#include "commands/watch.hpp"

namespace mv::cli {
namespace {

Result<api::DistributeRelease> given(const Context& context) {
  std::vector<Fault> faults;
  api::DistributeRelease out;
  if (context.in.has("to")) out.platforms = chosen_platforms(context, "to", faults);
  for (const auto& item : given_overrides(context, faults))
    out.overrides.push_back({item.rule, item.reason});
  out.again = given_again(context);
  if (faults.empty()) return out;
  auto error = make_error(Code::usage, "cannot send the release");
  error.faults = std::move(faults);
  return error;
}

Result<Outcome> run(Context& context) {
  MV_TRY(auto input, given(context));
  const bool dry_run = context.in.has("dry-run");
  if (!dry_run) MV_CHECK(needs_yes(context));
  MV_TRY(auto* session, context.session());
  const auto id = context.in.argument(0);
  if (dry_run || context.prompt.can_ask()) {
    input.dry_run = true;
    const auto plan = session->post<api::ReleasePlan>(
        release_path(id, "/distribute"), input, context.run_key("plan"));
    if (!plan) return in_release_flags(plan.error());
    if (dry_run) return plan_outcome(*plan);
    std::vector<std::string> platforms;
    for (const auto& step : plan->platforms) platforms.push_back(step.platform);
    MV_TRY(const auto name, name_of(context, release_path(id)));
    MV_CHECK(
        agree(context, *plan, fmt::format("Send {} to {} now", name, platform_names(platforms))));
    input.dry_run = false;
  }
  const auto sent = session->post<api::ReleaseView>(
      release_path(id, "/distribute"), input, context.run_key("distribute"));
  if (!sent) return in_release_flags(sent.error());
  if (!context.in.has("wait")) return release_outcome(context, *sent);
  MV_TRY(const auto last,
      wait_for_release(context, *session, *sent, context.settings.duration("wait_timeout")));
  return settled_outcome(context, last);
}

}  // namespace

Command release_distribute_command() {
  return {
      .path = "release distribute",
      .summary = "Send a release to its platforms now",
      .about =
          "Its date is removed. Platforms that already have it are left alone. With --wait: "
          "exit code 0 when it is live everywhere, 3 on some, 1 on none, 8 when it is still "
          "in progress. Outside the sandbox and without a terminal it needs --yes.",
      .arguments = {release_argument()},
      .options =
          {
              {.name = "to",
                  .value = Value::list,
                  .shown = "A,B",
                  .help = "Platforms (default: those of the release)",
                  .complete = Complete::platforms,
                  .repeat = true},
              {.name = "wait", .letter = 'w', .help = "Wait until it is live everywhere"},
              wait_timeout_option(),
              {.name = "override",
                  .value = Value::text,
                  .shown = "RULE=REASON",
                  .help = "Ignore an error of this rule, and say why",
                  .complete = Complete::rules,
                  .repeat = true},
              again_option(),
              {.name = "dry-run", .help = "Check and show the plan; change and send nothing"},
          },
      .examples = {{"release distribute rel_01jd2m3x8yq5w7e9r1t3y5u7i9 --wait --yes", ""}},
      .run = run,
  };
}

}  // namespace mv::cli
