// SPDX-License-Identifier: Apache-2.0
#include "handlers/order.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "audio/wav_header.hpp"
#include "base/text.hpp"
#include "handlers/accounts.hpp"
#include "handlers/track_media.hpp"
#include "model/platform.hpp"
#include "preflight/defaults.hpp"
#include "store/tracks.hpp"

namespace mv::handlers {
namespace {

// Platforms and providers, every fault at once.
Status resolve_platforms(Deps& deps, const api::Principal& principal,
                         const std::vector<std::string>& words, Order& order) {
  Error error = make_error(Code::invalid, "some of the platforms are not known");
  for (std::size_t i = 0; i < words.size(); ++i) {
    const auto* known = model::find_platform(words[i]);
    const auto provider = known ? provider_of(deps, principal, std::string(known->id))
                                : Result<std::string>(make_error(Code::invalid, ""));
    if (!provider) {
      const auto near = model::closest_platform(words[i]);
      error.faults.push_back(
          {fmt::format("/platforms/{}", i), "platform",
           known ? fmt::format("{} is served by no provider yet", known->name)
                 : fmt::format("'{}' is not a platform we know", words[i].substr(0, 60)),
           near && !known ? fmt::format("Did you mean '{}'?", *near)
                          : "'mv platform list' shows what there is."});
      continue;
    }
    const std::string id{known->id};
    if (std::find(order.platforms.begin(), order.platforms.end(), id) != order.platforms.end())
      continue;
    order.platforms.push_back(id);
    order.providers.push_back(*provider);
  }
  if (error.faults.empty()) return {};
  error.why = error.faults.front().message;
  error.hint = error.faults.front().hint;
  return error;
}

std::vector<preflight::Known> catalogue(Deps& deps, const api::Principal& principal,
                                        const model::Track& track) {
  std::vector<preflight::Known> out;
  (void)deps.db.read([&](store::Tx& tx) -> Status {
    for (const auto& other : store::track_find_by_audio(tx, principal.user_id, principal.mode, "",
                                                        track.measure.audio_sha256))
      if (other.id != track.id)
        out.push_back({other.metadata.title, other.measure.audio_sha256,
                       other.artwork_facts ? other.artwork_facts->perceptual_hash : "",
                       other.metadata.isrc});
    return {};
  });
  return out;
}

}  // namespace

Result<Order> prepare_order(Deps& deps, const api::Principal& principal,
                            const api::CreateDistribution& input) {
  Order order;
  MV_TRY(order.track, deps.db.read([&](store::Tx& tx) {
    return store::track_get(tx, principal.user_id, principal.mode, input.track_id);
  }));
  MV_CHECK(resolve_platforms(deps, principal, input.platforms, order));
  MV_TRY(order.metadata, patched(order.track.metadata, input.metadata.value_or(boost::json::object{}),
                                 "/metadata"));
  std::vector<preflight::Override> overrides;
  for (const auto& entry : input.overrides) overrides.push_back({entry.rule, entry.reason});
  MV_CHECK(preflight::check_overrides(overrides));
  order.overrides = input.overrides;
  auto filled = preflight::fill_defaults(order.metadata, {}, order.track.audio.file_name, "",
                                         deps.clock.now());
  order.metadata = std::move(filled.metadata);
  if (!input.dry_run) MV_CHECK(ensure_artwork(deps, order.track, order.metadata));
  const auto format = audio::as_delivered(order.track.format);
  const preflight::Subject subject{
      .metadata = order.metadata,
      .format = &format,
      .measure = &order.track.measure,
      .artwork = order.track.artwork_facts ? &*order.track.artwork_facts : nullptr,
      .audio_name = order.track.audio.file_name,
      .artwork_name = order.track.artwork ? order.track.artwork->file_name : "",
      .now = deps.clock.now(),
      .overrides = overrides,
      .assumed = filled.assumed,
      .catalogue = catalogue(deps, principal, order.track)};
  order.report = preflight::check(subject, order.platforms);
  return order;
}

std::optional<Error> refused(const preflight::Report& report) {
  if (!report.blocked()) return std::nullopt;
  Error error = make_error(Code::preflight, "", "A store would refuse it", "Mend what is listed, or "
                           "let a rule pass with --override RULE=REASON.");
  for (const auto& finding : report.findings) {
    if (finding.level != preflight::Level::error) continue;
    error.faults.push_back({finding.at, finding.rule, finding.message, finding.fix});
  }
  error.what = fmt::format("{} pre-flight {}", error.faults.size(),
                           error.faults.size() == 1 ? "error" : "errors");
  return error;
}

api::DistributionPlan plan_of(Deps& deps, const api::Principal& principal, const Order& order) {
  api::DistributionPlan plan{true, order.track.id, {}, {}, order.report.blocked()};
  for (std::size_t i = 0; i < order.platforms.size(); ++i) {
    api::PlanStep step{order.platforms[i], order.providers[i], "", false, {}, "", 0};
    if (const auto account = account_of(deps, principal, order.providers[i])) {
      step.account = account->name;
      step.connected = account->state == "connected";
    }
    if (const auto adapter = deps.adapters.find(principal.mode, order.providers[i])) {
      platforms::Order shipment;
      shipment.platforms = {order.platforms[i]};
      shipment.metadata = order.metadata;
      shipment.format = order.track.format;
      shipment.audio_file_name = order.track.audio.file_name;
      const auto quote = (*adapter)->quote(shipment);
      step.steps = quote.steps;
      step.cost = quote.cost;
      step.lead_days = quote.lead_days;
    }
    plan.platforms.push_back(std::move(step));
  }
  for (const auto& f : order.report.findings)
    plan.findings.push_back({f.rule, std::string(preflight::level_name(f.level)), f.platforms, f.at,
                             f.message, f.fix, f.value, f.fixable});
  return plan;
}

}  // namespace mv::handlers
