// SPDX-License-Identifier: Apache-2.0
#include "api/catalogue/release_views.hpp"

#include "api/or_null.hpp"
#include "base/shown_path.hpp"
#include "model/placement.hpp"
#include "model/track.hpp"

#include <algorithm>

namespace mv::api {
namespace {

// How it stands at each platform by the last order to it: one that was taken back before an --again
// is past. `distributions` are newest first.
model::Distribution as_it_stands(std::span<const model::Distribution> distributions) {
  model::Distribution out;
  for (const auto& distribution : distributions)
    for (const auto& placement : distribution.placements)
      if (std::none_of(out.placements.begin(), out.placements.end(),
              [&](const auto& newer) { return newer.platform == placement.platform; }))
        out.placements.push_back(placement);
  return out;
}

}  // namespace

ScheduleView view(const model::ReleaseSchedule& schedule, Millis due_at, Millis now) {
  return {.at = schedule.at,
      .zone = schedule.zone,
      .local_midnight = schedule.local_midnight,
      .due_at = format_utc(due_at),
      .due_in_ms = due_at - now};
}

ReleaseView view(const model::Release& release, std::span<const model::Distribution> distributions,
    std::span<const model::Track> tracks, Millis now) {
  ReleaseView out;
  out.id = release.id;
  out.key = release.key;
  out.mode = to_word(release.mode);
  const auto now_there = as_it_stands(distributions);
  using model::OrderState;
  out.state = release.state != model::ReleaseState::released ? to_word(release.state)
              : now_there.placements.empty()                 ? to_word(OrderState::in_progress)
                                             : to_word(model::overall_state(now_there));
  out.title = release.metadata.title;
  model::Metadata names;
  names.artists = release.metadata.artists;
  out.artist = model::display_artist(names);
  out.metadata = release.metadata;
  if (out.metadata.kind.empty()) out.metadata.kind = model::kind_of(release.tracks.size());
  for (const auto& place : release.tracks) {
    ReleaseTrackView row{.track_id = place.track_id, .disc = place.disc, .number = place.number};
    const auto found = std::find_if(
        tracks.begin(), tracks.end(), [&](auto& track) { return track.id == place.track_id; });
    if (found != tracks.end()) {
      row.title = found->metadata.title;
      row.version = text_or_null(found->metadata.version);
      row.isrc = text_or_null(found->metadata.isrc);
      if (out.artist.empty()) out.artist = model::display_artist(found->metadata);
    }
    out.tracks.push_back(std::move(row));
  }
  out.platforms = release.platforms;
  for (const auto& distribution : distributions) out.distributions.push_back(distribution.id);
  out.placements = view(now_there).placements;
  out.overrides = release.overrides;
  out.artwork = release.artwork;
  if (release.schedule && release.due_at != 0)
    out.schedule = view(*release.schedule, release.due_at, now);
  out.fired_at = time_or_null(release.fired_at);
  out.reason = text_or_null(hide_paths(release.reason));
  out.late_ms = model::late_by(release);
  out.created_at = format_utc(release.created_at);
  out.updated_at = format_utc(release.updated_at);
  out.revision = release.revision;
  return out;
}

}  // namespace mv::api
