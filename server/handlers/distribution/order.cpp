// SPDX-License-Identifier: Apache-2.0
#include "handlers/distribution/order.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "api/distribution/distribution_views.hpp"
#include "audio/decode/wav_header.hpp"
#include "base/ids.hpp"
#include "base/text/cut.hpp"
#include "base/text/text.hpp"
#include "handlers/distribution/accounts.hpp"
#include "handlers/media/track_media.hpp"
#include "model/fields/not_sent.hpp"
#include "model/provider/platform.hpp"
#include "model/provider/provider.hpp"
#include "platforms/registry.hpp"
#include "preflight/defaults.hpp"
#include "store/catalogue/tracks.hpp"

namespace mv::handlers {

Result<Targets> targets_of(
    Deps& deps, const api::Principal& principal, const std::vector<std::string>& words) {
  Targets targets;
  Error error = make_error(Code::invalid, "some platforms are not known");
  for (std::size_t i = 0; i < words.size(); ++i) {
    const auto* known = model::find_platform(words[i]);
    const auto provider = known ? provider_of(deps, principal, std::string(known->id))
                                : Result<std::string>(make_error(Code::invalid, ""));
    if (!provider) {
      const auto near = model::closest_platform(words[i]);
      error.faults.push_back({fmt::format("/platforms/{}", i), "platform",
          known ? fmt::format("no provider serves {} yet", known->name)
                : fmt::format("'{}' is not a known platform", cut_text(words[i], 60)),
          near && !known ? fmt::format("Did you mean '{}'?", *near) : "See 'mv platform list'."});
      continue;
    }
    const std::string id{known->id};
    if (std::find(targets.platforms.begin(), targets.platforms.end(), id) !=
        targets.platforms.end())
      continue;
    targets.platforms.push_back(id);
    targets.providers.push_back(*provider);
  }
  if (error.faults.empty()) return targets;
  error.why = error.faults.front().message;
  error.hint = error.faults.front().hint;
  return error;
}

Status check_accounts(Deps& deps, const api::Principal& principal, const Targets& targets) {
  for (const auto& provider : std::set(targets.providers.begin(), targets.providers.end())) {
    MV_TRY(const auto account, account_of(deps, principal, provider));
    if (account.state != model::AccountState::connected)
      return make_error(Code::not_connected,
          fmt::format("the {} account must sign in again", provider), "Its sign-in has expired",
          fmt::format("Run 'mv platform connect {}'.", provider));
  }
  return {};
}

std::vector<preflight::Known> catalogue_of(
    Deps& deps, const api::Principal& principal, const model::Track& track) {
  std::vector<preflight::Known> out;
  (void)deps.db.read([&](store::Tx& tx) -> Status {
    for (const auto& other :
        store::track_find_by_audio(tx, model::owner_of(principal), "", track.measure.audio_sha256))
      if (other.id != track.id)
        out.push_back({other.metadata.title, other.measure.audio_sha256,
            other.artwork_facts ? other.artwork_facts->perceptual_hash : "", other.metadata.isrc});
    return {};
  });
  return out;
}

model::Placement new_placement(
    const std::string& distribution_id, const Targets& targets, std::size_t at, Millis now) {
  model::Placement out{.id = new_id("plc", now),
      .distribution_id = distribution_id,
      .platform = targets.platforms[at],
      .provider = targets.providers[at],
      .created_at = now,
      .updated_at = now};
  model::make(out, model::Move::order);
  return out;
}

Result<Order> prepare_order(
    Deps& deps, const api::Principal& principal, const api::CreateDistribution& input) {
  Order order;
  MV_TRY(order.track, deps.db.read([&](store::Tx& tx) {
    return store::track_get(tx, model::owner_of(principal), input.track_id);
  }));
  MV_TRY(order.targets, targets_of(deps, principal, input.platforms));
  MV_TRY(order.metadata,
      patched(order.track.metadata, input.metadata.value_or(boost::json::object{}), "/metadata"));
  std::vector<preflight::Override> overrides;
  for (const auto& entry : input.overrides) overrides.push_back({entry.rule, entry.reason});
  MV_CHECK(preflight::check_overrides(overrides));
  order.overrides = input.overrides;
  order.again = input.again.value_or("");
  auto filled = preflight::fill_defaults(
      order.metadata, {}, order.track.audio.file_name, "", deps.clock.now());
  order.metadata = std::move(filled.metadata);
  if (!input.dry_run) MV_CHECK(ensure_artwork(deps, order.track, order.metadata));
  const auto format = audio::as_delivered(order.track.format);
  const preflight::Subject subject{.metadata = order.metadata,
      .format = &format,
      .measure = &order.track.measure,
      .artwork = order.track.artwork_facts ? &*order.track.artwork_facts : nullptr,
      .audio_name = order.track.audio.file_name,
      .artwork_name = order.track.artwork ? order.track.artwork->file_name : "",
      .now = deps.clock.now(),
      .overrides = overrides,
      .assumed = filled.assumed,
      .catalogue = catalogue_of(deps, principal, order.track)};
  order.report = preflight::check(subject, order.targets.platforms);
  return order;
}

/// metadata.artists[0].name as the pointer into what was sent; what no field says, such as "audio",
/// as it is.
std::string pointer_of(const std::string& at) {
  if (!at.starts_with("metadata.")) return at;
  std::string out = "/";
  for (const char c : at)
    if (c != ']') out += c == '.' || c == '[' ? '/' : c;
  return out;
}

std::optional<Error> refused(const preflight::Report& report) {
  if (!report.blocked()) return std::nullopt;
  Error error = make_error(Code::preflight, "", "A store would refuse it",
      "Fix these, or override a rule with --override RULE=REASON.");
  for (const auto& finding : report.findings) {
    if (finding.level != preflight::Level::error) continue;
    error.faults.push_back({pointer_of(finding.at), finding.rule, finding.message, finding.fix});
  }
  error.what = fmt::format(
      "{} pre-flight {}", error.faults.size(), error.faults.size() == 1 ? "error" : "errors");
  return error;
}

std::vector<api::PlanStep> plan_steps(Deps& deps, const api::Principal& principal,
    const Targets& targets, platforms::Order shipment) {
  std::vector<api::PlanStep> out;
  for (std::size_t i = 0; i < targets.platforms.size(); ++i) {
    api::PlanStep step{targets.platforms[i], targets.providers[i], "", false, {}, "", 0};
    if (const auto account = account_of(deps, principal, targets.providers[i])) {
      step.account = account->name;
      step.connected = account->state == model::AccountState::connected;
    }
    if (const auto adapter = deps.adapters.find(principal.mode, targets.providers[i])) {
      shipment.platforms = {targets.platforms[i]};
      const auto quote = (*adapter)->quote(shipment);
      step.steps = quote.steps;
      step.cost = quote.cost;
      step.lead_days = quote.lead_days;
    }
    if (const auto* provider = model::find_provider(step.provider))
      if (auto line = model::not_sent(*provider, shipment.metadata); !line.empty())
        step.steps.push_back(std::move(line));
    out.push_back(std::move(step));
  }
  return out;
}

std::vector<api::FindingView> finding_views(const preflight::Report& report) {
  std::vector<api::FindingView> out;
  for (const auto& f : report.findings)
    out.push_back({f.rule, std::string(preflight::level_name(f.level)), f.platforms, f.at,
        f.message, f.fix, f.value, f.fixable});
  return out;
}

api::DistributionPlan plan_of(Deps& deps, const api::Principal& principal, const Order& order) {
  platforms::Order shipment;
  shipment.metadata = order.metadata;
  shipment.format = order.track.format;
  shipment.audio_file_name = order.track.audio.file_name;
  return {true, order.track.id, plan_steps(deps, principal, order.targets, std::move(shipment)),
      finding_views(order.report), order.report.blocked()};
}

}  // namespace mv::handlers
