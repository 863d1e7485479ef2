// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <algorithm>

#include "api/distribution/distribution_views.hpp"
#include "base/text/text.hpp"
#include "commands/all.hpp"
#include "commands/order/album.hpp"
#include "commands/order/batch.hpp"
#include "commands/order/order.hpp"
#include "commands/order/recording.hpp"
#include "commands/order/repair.hpp"
#include "commands/release.hpp"
#include "commands/present.hpp"
#include "commands/watch.hpp"

namespace mv::cli {
namespace {

void check_yes(const Context& context, std::vector<Fault>& faults) {
  if (context.in.has("fix") && context.in.has("dry-run"))
    faults.push_back(
        {"--fix", "", "--fix and --dry-run cannot be combined: a dry run writes nothing",
            fmt::format("To repair only: {}", context.next("check --fix FILE"))});
  if (!context.sandbox() && !context.in.has("yes") && !context.in.has("dry-run") &&
      !context.prompt.can_ask())
    faults.push_back({"--yes", "", "a live release without a terminal needs --yes",
        "Add --yes, or --sandbox to rehearse."});
}

void check_wait(const Context& context, std::vector<Fault>& faults) {
  const auto until = context.in.text("wait");
  if (!until.empty() && until != "yes" && until != "live")
    faults.push_back(
        {"--wait", "", fmt::format("--wait={} is not known", until), "Use --wait or --wait=live."});
}

Status check_words(const Context& context, Plan& plan, std::vector<Fault>& faults) {
  plan.platforms = chosen_platforms(context, "to", faults);
  if (plan.platforms.empty() && faults.empty())
    faults.push_back({"--to", "", "no platform given",
        "Add --to, for example --to soundcloud,spotify, or set `platforms`."});
  check_yes(context, faults);
  check_wait(context, faults);
  return {};
}

Outcome accepted(const Context& context, const api::DistributionView& distribution) {
  Outcome out;
  out.value = model::to_json(distribution);
  out.text = fmt::format("{}\n", distribution.id);
  if (!context.quiet && context.io.out_tty())
    out.text +=
        fmt::format("Follow it with: {}\n", context.next("distribution watch " + distribution.id));
  return out;
}

Result<Outcome> follow_up(
    Context& context, client::Session& session, const api::DistributionView& distribution) {
  if (!context.in.has("wait")) {
    if (!context.io.out_tty())
      context.say(
          fmt::format("Follow it with: {}", context.next("distribution watch " + distribution.id)));
    return accepted(context, distribution);
  }
  MV_TRY(const auto last,
      watch(context, session, distribution, context.settings.duration("wait_timeout")));
  return settled_outcome(context, last);
}

Error usage_error(std::vector<Fault> faults) {
  auto error = make_error(Code::usage, "cannot read the command");
  error.faults = std::move(faults);
  return error;
}

Result<Outcome> go(
    Context& context, manifest::Manifest manifest, std::vector<preflight::Override> overrides) {
  return context.in.has("dry-run") ? plan_album(context, std::move(manifest), std::move(overrides))
                                   : run_album(context, std::move(manifest), std::move(overrides));
}

Result<Outcome> run_manifest(Context& context, const fs::path& path) {
  MV_TRY(auto manifest, manifest::read(path));
  std::vector<Fault> faults;
  add_wishes(context, manifest, faults);
  check_yes(context, faults);
  check_wait(context, faults);
  if (context.in.has("fix"))
    faults.push_back({"--fix", "", "--fix is for recordings, not for a manifest",
        fmt::format("Repair its files first: {}", context.next("check --fix FILES"))});
  for (const auto& option : metadata_options())
    if (option.name != "override" && option.setting.empty() && context.in.has(option.name))
      faults.push_back(
          {"--" + option.name, "", fmt::format("--{} cannot be used with a manifest", option.name),
              fmt::format("Write it into {}.", path.string())});
  auto overrides = given_overrides(context, faults);
  if (!faults.empty()) return usage_error(std::move(faults));
  return go(context, std::move(manifest), std::move(overrides));
}

// One recording with a date: a release of one track.
Result<Outcome> run_dated(Context& context, const fs::path& file) {
  std::vector<Fault> faults;
  const auto given = given_metadata(context, faults);
  const auto overrides = given_overrides(context, faults);
  // What was typed is read before anything is asked or measured.
  manifest::Manifest wishes;
  add_wishes(context, wishes, faults);
  check_yes(context, faults);
  check_wait(context, faults);
  if (!faults.empty()) return usage_error(std::move(faults));
  const auto judged = judged_platforms(wishes.platforms);
  MV_TRY(auto recording, look_at(context, file, given, overrides, judged, true));
  if (context.in.has("fix")) {
    MV_TRY(recording, with_repairs(context, std::move(recording), judged));
  }
  if (!recording.faults.empty()) return refusal(recording, {});
  auto manifest = single_manifest(recording.file, recording.filled, recording.given);
  manifest.artwork = recording.artwork_file;
  manifest.platforms = std::move(wishes.platforms);
  manifest.schedule = std::move(wishes.schedule);
  return go(context, std::move(manifest), overrides);
}

Result<Outcome> run_one(Context& context, const fs::path& file) {
  MV_CHECK(check_files({file.string()}));
  if (file.extension() == ".toml") return run_manifest(context, file);
  if (context.in.has("at") || context.in.has("tz") || context.in.has("local-midnight"))
    return run_dated(context, file);
  std::vector<Fault> faults;
  Plan plan;
  MV_CHECK(check_words(context, plan, faults));
  const auto given = given_metadata(context, faults);
  const auto overrides = given_overrides(context, faults);
  if (!faults.empty() && (plan.platforms.empty() || context.prompt.can_ask()))
    return usage_error(std::move(faults));
  const auto judged = judged_platforms(plan.platforms);
  MV_TRY(auto recording, look_at(context, file, given, overrides, judged, true));
  if (context.in.has("fix")) {
    MV_TRY(recording, with_repairs(context, std::move(recording), judged));
  }
  if (!faults.empty() || recording.blocked()) return refusal(recording, std::move(faults));
  for (const auto& finding : recording.report.findings)
    if (finding.level == preflight::Level::warn)
      context.say_once("warning: " + printable(preflight::line(finding)));

  MV_TRY(auto* session, context.session());
  const auto samples = recording.audio ? recording.audio->measure.audio_sha256 : "";
  MV_TRY(auto known, find_earlier(context, *session, recording.sha256, samples, plan.platforms));
  if (known.carries) {
    context.say(fmt::format("Already distributed: {}. Nothing is sent again.", known.carries->id));
    return follow_up(context, *session, *known.carries);
  }
  if (!given_again(context)) leave_out_carried(context, known, plan);
  MV_CHECK(make_plan(context, *session, recording, plan));
  if (context.in.has("dry-run")) return plan_outcome(plan);
  MV_CHECK(agree(context, plan, recording.filled.title));
  MV_TRY(const auto track, store_track(context, *session, recording));
  MV_TRY(const auto distribution, order(context, *session, recording, track, known, plan));
  return follow_up(context, *session, distribution);
}

Result<Outcome> run(Context& context) {
  const auto& files = context.in.arguments();
  if (files.size() == 1) return run_one(context, files.front());
  std::vector<Fault> faults;
  for (const char* one : {"title", "isrc", "upc", "version"})
    if (context.in.has(one))
      faults.push_back({fmt::format("--{}", one), "",
          fmt::format("--{} is for one recording, and there are {}", one, files.size()),
          "Leave it out, put it into the tags, or use a manifest (release init)."});
  if (!faults.empty()) return usage_error(std::move(faults));
  return each_file(context, [&](const std::string& file) { return run_one(context, file); });
}

}  // namespace

Command distribute_command() {
  Command out;
  out.path = "distribute";
  out.summary = "Send recordings or a release to platforms";
  out.about =
      "The file and its cover are first measured and checked against every rule of the platforms; "
      "with an error nothing is stored or sent. After an interruption, run the same command again: "
      "it continues where it stopped. A recording is never released twice, not even from another "
      "file; what was cancelled or taken down is released again only with --again. Several files "
      "are sent one by one; a release.toml is a single, EP or album. With --at it is uploaded now "
      "and released at that time.";
  out.arguments = {{.name = "FILE",
      .help = "WAV, FLAC, AIFF, MP3 or OGG, or a release.toml",
      .repeat = true,
      .complete = Complete::files}};
  out.options = with_metadata_options({
      {.name = "to",
          .value = Value::list,
          .shown = "A,B",
          .help = "Platforms to send to",
          .setting = "platforms",
          .complete = Complete::platforms,
          .repeat = true},
      {.name = "wait",
          .letter = 'w',
          .value = Value::maybe,
          .shown = "[=live]",
          .help = "Wait until it is live everywhere; with a date until it lies ready for it, with "
                  "=live until it is out"},
      wait_timeout_option(),
      again_option(),
      {.name = "fix",
          .help = "Repair what can be repaired, in copies such as NAME.fixed.wav, and send those"},
      {.name = "dry-run", .help = "Check and show the plan; store and send nothing"},
  });
  for (auto& option : due_options()) out.options.push_back(std::move(option));
  out.examples = {
      {"distribute track.wav --to soundcloud,spotify --sandbox --wait", "Rehearse a release"},
      {"distribute track.wav --to spotify --artwork cover.jpg --yes", "Release without a question"},
      {"distribute release.toml --sandbox --wait", "An album, as its manifest says"},
      {"distribute a.wav --to spotify --at 2027-01-15 --tz Europe/Berlin",
          "Upload now, release then"},
      {"distribute *.wav --to soundcloud --yes", "Send each file on its own"},
      {"distribute track.wav --to spotify --json=id,state --yes", "From a script"}};
  out.run = run;
  return out;
}

}  // namespace mv::cli
