// SPDX-License-Identifier: Apache-2.0
#include "handlers/distribution/release_order.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>

#include "audio/decode/wav_header.hpp"
#include "base/ids.hpp"
#include "base/text/text.hpp"
#include "handlers/distribution/copies.hpp"
#include "handlers/media/track_media.hpp"
#include "identifiers/check_digit.hpp"
#include "model/provider/platform.hpp"
#include "platforms/registry.hpp"
#include "platforms/shipment/placement_change.hpp"
#include "platforms/shipment/shipment_jobs.hpp"
#include "model/provider/date_warnings.hpp"
#include "store/catalogue/identifiers.hpp"
#include "store/catalogue/releases.hpp"
#include "store/catalogue/tracks.hpp"
#include "store/distribution/distributions.hpp"
#include "store/distribution/recordings.hpp"
#include "store/events/event_append.hpp"
#include "store/jobs/jobs.hpp"

namespace mv::handlers {
namespace {

Result<std::vector<model::Track>> tracks_of(
    Deps& deps, const api::Principal& principal, const model::Release& release) {
  using Tracks = std::vector<model::Track>;
  return deps.db.read([&](store::Tx& tx) -> Result<Tracks> {
    Tracks out;
    for (const auto& place : release.tracks) {
      MV_TRY(auto track, store::track_get(tx, model::owner_of(principal), place.track_id));
      out.push_back(std::move(track));
    }
    return out;
  });
}

preflight::Report checked(Deps& deps, const api::Principal& principal, const ReleaseOrder& order) {
  std::vector<preflight::Override> overrides;
  for (const auto& entry : order.release.overrides) overrides.push_back({entry.rule, entry.reason});
  const auto* artwork = order.release.artwork_facts ? &*order.release.artwork_facts : nullptr;
  if (!artwork && order.tracks.front().artwork_facts)
    artwork = &*order.tracks.front().artwork_facts;
  std::vector<model::AudioFormat> formats;
  for (const auto& track : order.tracks) formats.push_back(audio::as_delivered(track.format));
  std::map<std::string, std::string> carriers;
  for (std::size_t i = 0; i < order.targets.platforms.size(); ++i)
    carriers[order.targets.platforms[i]] = order.targets.providers[i];
  std::vector<preflight::Subject> subjects;
  for (std::size_t i = 0; i < order.tracks.size(); ++i) {
    const auto& track = order.tracks[i];
    auto known = catalogue_of(deps, principal, track);
    std::erase_if(known, [&](const auto& other) {
      return std::any_of(order.tracks.begin(), order.tracks.end(), [&](const auto& mine) {
        return mine.measure.audio_sha256 == other.audio_sha256 && &mine != &track;
      });
    });
    subjects.push_back({.metadata = order.words.tracks[i],
        .format = &formats[i],
        .measure = &track.measure,
        .artwork = artwork,
        .audio_name = track.audio.file_name,
        .artwork_name = order.release.artwork ? order.release.artwork->file_name : "",
        .now = deps.clock.now(),
        .overrides = overrides,
        .assumed = order.words.assumed[i],
        .catalogue = std::move(known),
        .territories = order.release.metadata.territories,
        .carriers = carriers});
  }
  if (subjects.size() == 1) return preflight::check(subjects.front(), order.targets.platforms);
  return preflight::check_release(subjects, order.targets.platforms);
}

// What is good to know before the date is set.
std::vector<std::string> warnings_of(
    Deps& deps, const api::Principal& principal, const ReleaseOrder& order, Millis now) {
  if (order.release.due_at == 0) return {};
  std::vector<model::DatedPlatform> platforms;
  for (const auto& step : plan_steps(deps, principal, order.targets, {})) {
    const auto adapter = deps.adapters.find(principal.mode, step.provider);
    platforms.push_back({step.platform, step.provider, step.lead_days,
        adapter.ok() ? (*adapter)->can().date : model::DateKind::server});
  }
  const auto& date = *order.release.schedule;
  return model::date_warnings(
      {date.at, date.zone, date.local_midnight, order.release.due_at}, now, platforms);
}

std::string isrc_text(const store::IdentifierRange& range, std::int64_t number) {
  return fmt::format("{}{:02}{:05}", range.prefix, range.year, number);
}

std::string upc_text(const store::IdentifierRange& range, std::int64_t number) {
  const auto digits = fmt::format("{}{:0{}}", range.prefix, number, 11 - range.prefix.size());
  return digits + identifiers::gs1_check(digits).value_or('0');
}

model::Distribution new_order(
    const ReleaseOrder& order, const std::vector<std::size_t>& targets, Millis now) {
  const auto& release = order.release;
  model::Distribution out{.id = new_id("dst", now),
      .user_id = release.user_id,
      .mode = release.mode,
      .track_id = release.tracks.front().track_id,
      .release_id = release.id,
      .metadata = order.words.release,
      .overrides = release.overrides,
      .placements = {},
      .created_at = now,
      .updated_at = now};
  for (const auto at : targets)
    out.placements.push_back(new_placement(out.id, order.targets, at, now));
  return out;
}

std::set<std::string> providers_of(const model::Distribution& distribution) {
  std::set<std::string> out;
  for (const auto& placement : distribution.placements) out.insert(placement.provider);
  return out;
}

void add_jobs(
    store::Tx& tx, const model::Distribution& distribution, const char* kind, Millis now) {
  for (const auto& provider : providers_of(distribution))
    store::job_add(tx, platforms::shipment_job(kind, distribution, provider), now);
}

Error carried_by_other(const Copies::One& one) {
  const auto& by = one.distribution;
  const auto where = model::platform_name(one.placement.platform);
  const auto id = by.release_id.empty() ? by.id : by.release_id;
  std::string hint = by.release_id.empty()
                         ? fmt::format("See it with mv distribution show {}.", id)
                         : fmt::format(
                               "Change that one: mv release edit {0} or mv release "
                               "reschedule {0}.",
                               id);
  if (!by.metadata.upc.empty()) hint += " A re-release needs another UPC.";
  return make_error(Code::conflict,
      fmt::format(
          "\"{}\" ({}) already carries these recordings to {}", by.metadata.title, id, where),
      "The same recordings under another title would be a second copy there",
      hint + "; to send a second copy anyway, add --again \"why\".");
}

// Orders what no distribution of the release carries yet, and tries again what failed.
Status order_rest(store::Tx& tx, const ReleaseOrder& order, const Wanted& wanted, Millis now) {
  const auto copies = find_copies(tx, wanted);
  MV_CHECK(check_withdrawn(copies, wanted));
  std::vector<std::size_t> rest;
  for (std::size_t i = 0; i < order.targets.platforms.size(); ++i) {
    const auto held = copies.held.find(order.targets.platforms[i]);
    if (held == copies.held.end()) {
      rest.push_back(i);
    } else if (held->second.distribution.release_id == order.release.id) {
      MV_TRY(const bool tried,
          retry_failed(tx, held->second.distribution, {held->second.placement}, now));
      (void)tried;
    } else if (wanted.again.empty()) {
      return carried_by_other(held->second);
    } else {
      rest.push_back(i);
    }
  }
  if (rest.empty()) return {};
  MV_CHECK(check_sent_along(copies, wanted));
  auto distribution = new_order(order, rest, now);
  distribution.again = wanted.again;
  distribution.predecessors = copies.leaving;
  MV_CHECK(store::distribution_insert(tx, distribution));
  store::recordings_set(tx, distribution, wanted.recordings);
  store::distribution_created_append(tx, distribution, now);
  return platforms::add_next_jobs(tx, distribution.id, now);
}

}  // namespace

Result<ReleaseOrder> prepare_release(Deps& deps, const api::Principal& principal,
    model::Release release, const std::vector<std::string>& words, bool dry_run) {
  ReleaseOrder order;
  if (!words.empty()) release.platforms = words;
  if (release.platforms.empty())
    return make_error(Code::invalid, fmt::format("{} has no platforms", release.id),
        "A release needs at least one platform", "Add them, for example soundcloud,spotify.");
  MV_TRY(order.targets, targets_of(deps, principal, release.platforms));
  release.platforms = order.targets.platforms;
  MV_TRY(order.tracks, tracks_of(deps, principal, release));
  std::vector<preflight::Override> overrides;
  for (const auto& entry : release.overrides) overrides.push_back({entry.rule, entry.reason});
  MV_CHECK(preflight::check_overrides(overrides));
  order.words = preflight::release_words(release, order.tracks);
  if (!dry_run && !release.artwork)
    MV_CHECK(ensure_artwork(deps, order.tracks.front(), order.words.release));
  order.release = std::move(release);
  order.report = checked(deps, principal, order);
  order.warnings = warnings_of(deps, principal, order, deps.clock.now());
  return order;
}

api::ReleasePlan plan_of(
    Deps& deps, const api::Principal& principal, const ReleaseOrder& order, Millis now) {
  platforms::Order shipment;
  shipment.metadata = order.words.release;
  shipment.kind = order.release.metadata.kind;
  for (std::size_t i = 0; i < order.tracks.size(); ++i) {
    platforms::Order one;
    one.metadata = order.words.tracks[i];
    one.format = order.tracks[i].format;
    one.track_id = order.tracks[i].id;
    shipment.tracks.push_back(std::move(one));
  }
  api::ReleasePlan plan;
  plan.release_id = order.release.id;
  if (order.release.schedule && order.release.due_at != 0)
    plan.schedule = api::view(*order.release.schedule, order.release.due_at, now);
  plan.platforms = plan_steps(deps, principal, order.targets, std::move(shipment));
  plan.findings = finding_views(order.report);
  plan.warnings = order.warnings;
  plan.blocked = order.report.blocked();
  return plan;
}

Result<model::Release> store_release_order(store::Tx& tx, ReleaseOrder& order, Millis now) {
  auto release = order.release;
  release.updated_at = now;
  Wanted wanted{release.user_id, release.mode, {}, release.metadata.upc, release.id, order.targets,
      order.again};
  for (const auto& place : release.tracks) {
    MV_TRY(auto track, store::track_get(tx, model::owner_of(release), place.track_id));
    MV_CHECK(assign_isrc(tx, track, now));
    wanted.recordings.push_back(model::recording_of(track));
  }
  MV_CHECK(assign_upc(tx, release, now));
  MV_TRY(const auto before, store::release_get(tx, release.id));
  if (before.state == model::ReleaseState::cancelled && order.again.empty())
    return make_error(Code::conflict, fmt::format("{} was cancelled", release.id),
        "Repeating a command does not bring back what was cancelled",
        "To publish it again, add --again \"why\" (in the API: again).");
  MV_TRY(release.revision, store::release_update(tx, release));
  // What follows from it comes after it, in the list of events, too.
  store::release_event_append(tx,
      release.state == model::ReleaseState::released ? store::ReleaseEvent::released
                                                     : store::ReleaseEvent::scheduled,
      release, now);
  for (const auto& distribution : store::distributions_of_releases(tx, {release.id})) {
    store::recordings_set(tx, distribution, wanted.recordings);
    add_update_jobs(tx, {&distribution, 1}, now);
    MV_CHECK(
        platforms::add_next_jobs(tx, distribution.id, now));  // the next look may lie far ahead
    if (release.state == model::ReleaseState::released ||
        before.state == model::ReleaseState::draft)
      add_jobs(tx, distribution, "publish", now);
  }
  MV_CHECK(order_rest(tx, order, wanted, now));
  return release;
}

Status assign_isrc(store::Tx& tx, model::Track& track, Millis now) {
  if (!track.metadata.isrc.empty()) {
    store::identifier_note(tx, model::owner_of(track), "isrc", track.metadata.isrc, track.id, now);
    return {};
  }
  const auto year = static_cast<int>(parse_int(format_utc(now).substr(2, 2)).value_or(0));
  MV_TRY(const auto isrc,
      store::identifier_assign(tx, model::owner_of(track), "isrc", year, track.id, now, isrc_text));
  if (!isrc) return {};
  track.metadata.isrc = *isrc;
  track.updated_at = now;
  MV_TRY(track.revision, store::track_update(tx, track));
  return {};
}

Status assign_upc(store::Tx& tx, model::Release& release, Millis now) {
  if (!release.metadata.upc.empty()) {
    store::identifier_note(
        tx, model::owner_of(release), "upc", release.metadata.upc, release.id, now);
    return {};
  }
  MV_TRY(const auto upc,
      store::identifier_assign(tx, model::owner_of(release), "upc", 0, release.id, now, upc_text));
  if (upc) release.metadata.upc = *upc;
  return {};
}

}  // namespace mv::handlers
