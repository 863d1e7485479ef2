// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <algorithm>

#include "base/text.hpp"
#include "commands/all.hpp"
#include "commands/order.hpp"
#include "commands/present.hpp"
#include "commands/recording.hpp"
#include "commands/watch.hpp"

namespace mv::cli {
namespace {

Status check_words(const Context& context, Plan& plan, std::vector<Fault>& faults) {
  plan.platforms = chosen_platforms(context, "to", faults);
  if (plan.platforms.empty() && faults.empty())
    faults.push_back({"--to", "", "no platform is named",
                      "Add for example --to soundcloud,spotify, or set `platforms`."});
  if (!context.sandbox() && !context.in.has("yes") && !context.in.has("dry-run") &&
      !context.prompt.can_ask())
    faults.push_back({"--yes", "", "a live release without a terminal needs --yes",
                      "Add --yes, or --sandbox to rehearse."});
  return {};
}

Outcome accepted(const Context& context, const api::DistributionView& distribution) {
  Outcome out;
  out.value = model::to_json(distribution);
  out.text = fmt::format("{}\n", distribution.id);
  if (!context.quiet && context.io.out_tty())
    out.text += fmt::format("Follow it with: {}\n",
                            context.next("distribution watch " + distribution.id));
  return out;
}

Result<Outcome> follow_up(Context& context, client::Session& session,
                          const api::DistributionView& distribution) {
  if (!context.in.has("wait")) {
    if (!context.io.out_tty())
      context.say(fmt::format("Follow it with: {}",
                              context.next("distribution watch " + distribution.id)));
    return accepted(context, distribution);
  }
  MV_TRY(const auto last, watch(context, session, distribution,
                                context.settings.duration("wait_timeout")));
  return settled_outcome(context, last);
}

Result<Outcome> run(Context& context) {
  std::vector<Fault> faults;
  Plan plan;
  MV_CHECK(check_words(context, plan, faults));
  const auto given = given_metadata(context, faults);
  const auto overrides = given_overrides(context, faults);
  MV_TRY(const auto recording, look_at(context, context.in.argument(0), given, overrides,
                                       judged_platforms(plan.platforms), true));
  if (!faults.empty() || recording.blocked()) return refusal(recording, std::move(faults));
  for (const auto& finding : recording.report.findings)
    if (finding.level == preflight::Level::warn)
      context.say("warning: " + printable(preflight::line(finding)));

  MV_TRY(auto* session, context.session());
  MV_TRY(auto known, find_earlier(*session, recording.sha256, plan.platforms));
  if (known.carries) {
    context.say(fmt::format("Already distributed: {}. Nothing is sent again.", known.carries->id));
    return follow_up(context, *session, *known.carries);
  }
  leave_out_carried(context, known, plan);
  MV_CHECK(make_plan(context, *session, recording, plan));
  if (context.in.has("dry-run")) return plan_outcome(plan);
  MV_CHECK(agree(context, plan));
  MV_TRY(const auto track, store_track(context, *session, recording));
  MV_TRY(const auto distribution, order(context, *session, recording, track, known, plan));
  return follow_up(context, *session, distribution);
}

}  // namespace

Command distribute_command() {
  Command out;
  out.path = "distribute";
  out.summary = "Send a recording to platforms";
  out.about =
      "The file and its cover are measured and every rule of the platforms is checked first; "
      "with an error nothing is stored or sent. Running the same command again after an "
      "interruption goes on where it stopped and never releases twice.";
  out.arguments = {{"FILE", "WAV, FLAC, AIFF, MP3 or OGG", true, false, Complete::files}};
  out.options = with_metadata_options({
      {"to", 0, Value::list, "A,B", "Platforms", "platforms", "", {}, Complete::platforms, true},
      {"wait", 'w', Value::none, "", "Wait until it is live everywhere"},
      wait_timeout_option(),
      {"dry-run", 0, Value::none, "", "Check and show the plan; store and send nothing"},
  });
  out.examples = {
      {"distribute track.wav --to soundcloud,spotify --sandbox --wait", "Rehearse a release"},
      {"distribute track.wav --to spotify --artwork cover.jpg --yes",
       "Release without being asked"},
      {"distribute track.wav --to spotify --json=id,state --yes", "From a script"}};
  out.run = run;
  return out;
}

}  // namespace mv::cli
