// SPDX-License-Identifier: Apache-2.0
#include "commands/order/order.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "api/catalogue/track_views.hpp"
#include "api/distribution/distribution_views.hpp"
#include "api/distribution/platform_views.hpp"
#include "api/page.hpp"
#include "base/text/text.hpp"
#include "commands/present.hpp"
#include "io/table.hpp"
#include "model/fields/not_sent.hpp"
#include "model/placement.hpp"
#include "model/provider/platform.hpp"
#include "model/provider/provider.hpp"

namespace mv::cli {
namespace {

using S = model::PlacementState;

/// Wanted there by an order. What failed counts too: the same order tries it again.
bool held(const api::PlacementView& placement) {
  return !is(placement.state, {S::cancelled, S::taken_down, S::takedown_requested});
}

bool failed(const api::PlacementView& placement) {
  return is(placement.state, {S::failed, S::rejected, S::changes_requested});
}

bool carries(const api::DistributionView& distribution, const std::string& platform) {
  return std::any_of(distribution.placements.begin(), distribution.placements.end(),
      [&](auto& p) { return p.platform == platform && held(p) && !failed(p); });
}

/// What was removed on purpose, platform by platform; nothing where a later order holds it.
std::vector<Fault> withdrawn(const std::vector<api::DistributionView>& distributions,
    const std::vector<std::string>& platforms) {
  std::vector<Fault> out;
  for (const auto& platform : platforms) {
    std::optional<Fault> found;
    bool wanted = false;
    for (const auto& distribution : distributions)
      for (const auto& placement : distribution.placements) {
        if (placement.platform != platform) continue;
        wanted |= held(placement);
        const auto what = is(placement.state, S::takedown_requested) ? "is being taken down from"
                          : is(placement.state, S::taken_down)       ? "was taken down from"
                                                                     : "was cancelled for";
        if (!held(placement) && !found)
          found = Fault{platform, "withdrawn",
              fmt::format("\"{}\" {} {} ({})", printable(distribution.title), what,
                  model::platform_name(platform), distribution.id),
              ""};
      }
    if (found && !wanted) out.push_back(*std::move(found));
  }
  return out;
}

Table table_of(const api::DistributionPlan& plan) {
  Table out{{"PLATFORM", "PROVIDER", "ACCOUNT", "COST", "DAYS"}, {}, ""};
  for (const auto& step : plan.platforms)
    out.rows.push_back({step.platform, step.provider,
        step.connected ? step.account : "not connected", step.cost.empty() ? "free" : step.cost,
        step.lead_days ? std::to_string(step.lead_days) : ""});
  return out;
}

api::FindingView view(const preflight::Finding& finding) {
  return {.rule = finding.rule,
      .level = std::string(preflight::level_name(finding.level)),
      .platforms = finding.platforms,
      .at = finding.at,
      .message = finding.message,
      .fix = finding.fix,
      .value = finding.value,
      .fixable = finding.fixable};
}

/// The plan without the server knowing the track: nothing may be stored for a dry run.
Result<api::DistributionPlan> plan_from_list(client::Session& session, const Recording& recording,
    const std::vector<std::string>& platforms, bool sandbox) {
  api::DistributionPlan out;
  MV_TRY(out.platforms, steps_to(session, platforms, sandbox));
  for (auto& step : out.platforms) {
    step.steps = {fmt::format("upload {} to {}", recording.file.filename().string(),
        model::provider_name(step.provider))};
    if (const auto* provider = model::find_provider(step.provider))
      if (auto line = model::not_sent(*provider, recording.filled); !line.empty())
        step.steps.push_back(std::move(line));
  }
  for (const auto& finding : recording.report.findings) out.findings.push_back(view(finding));
  return out;
}

std::string metadata_text(const Recording& recording) {
  std::string out = boost::json::serialize(said(recording.given));
  for (const auto& item : recording.overrides) out += "\n" + item.rule + "=" + item.reason;
  return out;
}

}  // namespace

Result<std::vector<api::PlanStep>> steps_to(
    client::Session& session, const std::vector<std::string>& platforms, bool sandbox) {
  MV_TRY(const auto list, session.get<api::Page<api::PlatformView>>("/api/v1/platforms"));
  std::vector<api::PlanStep> out;
  for (const auto& platform : platforms) {
    const auto found = std::find_if(
        list.data.begin(), list.data.end(), [&](auto& view) { return view.platform == platform; });
    if (found == list.data.end())
      return make_error(Code::unsupported,
          fmt::format("no provider delivers to {}", model::platform_name(platform)), "",
          "Leave it out of --to.");
    api::PlanStep step;
    step.platform = platform;
    step.provider = found->provider;
    step.account = found->account.value_or(sandbox ? "sandbox" : "");
    step.connected = sandbox || found->connection == "connected";
    out.push_back(std::move(step));
  }
  return out;
}

Status check_connected(const Context& context, const std::vector<api::PlanStep>& steps) {
  std::vector<Fault> faults;
  for (const auto& step : steps)
    if (!step.connected)
      faults.push_back({step.platform, "",
          fmt::format("{}: no {} account is connected", model::platform_name(step.platform),
              model::provider_name(step.provider)),
          fmt::format("Run: {}", context.next("platform connect " + step.platform))});
  if (faults.empty()) return {};
  auto error = make_error(Code::not_connected, "some accounts are not connected",
      "Nothing was stored or sent", "Or rehearse with --sandbox.");
  error.faults = std::move(faults);
  return error;
}

Option again_option() {
  return text_option(
      "again", "REASON", "Release it again although it is live or was removed; say why");
}

std::optional<std::string> given_again(const Context& context) { return context.in.maybe("again"); }

Result<Earlier> find_earlier(Context& context, client::Session& session, const std::string& sha256,
    const std::string& samples, const std::vector<std::string>& platforms) {
  Earlier out;
  auto query = "/api/v1/tracks?sha256=" + sha256;
  if (!samples.empty()) query += "&audio_sha256=" + samples;
  MV_TRY(const auto tracks, session.get<api::Page<api::TrackView>>(query));
  for (const auto& track : tracks.data) {
    MV_TRY(auto some, client::all_pages<api::DistributionView>(
                          session, "/api/v1/distributions?track_id=" + url_encode(track.id), 0));
    // An album may have the recording too.
    for (auto& distribution : some)
      if (!distribution.release_id) out.distributions.push_back(std::move(distribution));
  }
  if (given_again(context)) return out;
  if (auto faults = withdrawn(out.distributions, platforms); !faults.empty()) {
    auto error = make_error(Code::conflict, faults.front().message,
        "A repeated command does not bring back what was removed",
        "To publish it anyway, add --again \"why\".");
    error.faults = std::move(faults);
    return error;
  }
  for (const auto& distribution : out.distributions)
    if (std::all_of(platforms.begin(), platforms.end(),
            [&](auto& platform) { return carries(distribution, platform); })) {
      out.carries = distribution;
      break;
    }
  return out;
}

void leave_out_carried(Context& context, const Earlier& earlier, Plan& plan) {
  std::vector<std::string> rest;
  for (const auto& platform : plan.platforms) {
    const auto found = std::find_if(earlier.distributions.begin(), earlier.distributions.end(),
        [&](auto& item) { return carries(item, platform); });
    if (found == earlier.distributions.end())
      rest.push_back(platform);
    else
      context.say(fmt::format("{}: already part of {}; left out", platform, found->id));
  }
  // Each platform carried by another distribution: the server answers with the first of them.
  if (!rest.empty()) plan.platforms = std::move(rest);
}

Status make_plan(
    Context& context, client::Session& session, const Recording& recording, Plan& plan) {
  MV_TRY(plan.steps, plan_from_list(session, recording, plan.platforms, context.sandbox()));
  if (!context.sandbox()) MV_CHECK(check_connected(context, plan.steps.platforms));
  return {};
}

Outcome plan_outcome(const Plan& plan) {
  Outcome out;
  out.value = model::to_json(plan.steps);
  out.table = table_of(plan.steps);
  return out;
}

Status agree(Context& context, const Plan& plan, const std::string& title) {
  if (context.in.has("yes")) return {};
  if (!context.prompt.can_ask()) return {};  // sandbox: the words were checked before
  context.io.err(table_for_terminal(table_of(plan.steps),
      static_cast<std::size_t>(context.io.err_width()), context.colour_err()));
  return context.confirm(fmt::format("Send \"{}\" to {}{}?", printable(title),
      platform_names(plan.platforms), context.sandbox() ? " (sandbox)" : ""));
}

Result<api::TrackView> store_track(
    Context& context, client::Session& session, const Recording& recording) {
  MV_TRY(const auto audio, send_file(context, session, recording.file, recording.sha256));
  api::CreateTrack input;
  input.upload_id = audio.id;
  if (!recording.artwork_file.empty()) {
    MV_TRY(const auto cover, send_file(context, session, recording.artwork_file,
                                 recording.artwork ? recording.artwork->sha256 : ""));
    input.artwork_upload_id = cover.id;
  }
  input.metadata = said(recording.given);
  const auto text = model::json_text(input);
  return session.post<api::TrackView>(
      "/api/v1/tracks", input, Context::key_of({"track", context.run_key(""), text}));
}

Result<api::DistributionView> order(Context& context, client::Session& session,
    const Recording& recording, const api::TrackView& track, const Earlier& earlier, Plan& plan) {
  api::CreateDistribution input;
  input.track_id = track.id;
  input.platforms = plan.platforms;
  // A track that is known already is not changed by an order: what was said here is the order's
  // own.
  input.metadata = said(recording.given);
  input.again = given_again(context);
  for (const auto& item : recording.overrides) input.overrides.push_back({item.rule, item.reason});
  input.dry_run = true;
  MV_TRY(plan.steps, session.post<api::DistributionPlan>(
                         "/api/v1/distributions", input, context.run_key("plan " + track.id)));
  const bool costs = std::any_of(plan.steps.platforms.begin(), plan.steps.platforms.end(),
      [](auto& step) { return !step.cost.empty(); });
  if (costs && !context.sandbox()) {
    for (const auto& step : plan.steps.platforms)
      if (!step.cost.empty()) context.say(fmt::format("{}: {}", step.platform, step.cost));
    MV_CHECK(context.confirm("This costs money. Continue?"));
  }
  input.dry_run = false;
  // Distributions that are over belong to the key: after a failure the same command orders anew.
  std::string over;
  for (const auto& item : earlier.distributions) over += item.id + "\n";
  auto platforms = plan.platforms;
  std::sort(platforms.begin(), platforms.end());
  const auto key = Context::key_of({"distribution", track.id, join(platforms, ","),
      metadata_text(recording), over, input.again.value_or("")});
  auto made = session.post<api::DistributionView>("/api/v1/distributions", input, key);
  if (made || made.error().code != Code::conflict) return made;
  // Another run of the same command was faster.
  MV_TRY(auto earlier_now, find_earlier(context, session, track.audio.sha256,
                               track.measure.audio_sha256, plan.platforms));
  if (earlier_now.carries) return *std::move(earlier_now.carries);
  return made;
}

}  // namespace mv::cli
