// SPDX-License-Identifier: Apache-2.0
#pragma once
// A track and an order as tests store them.
#include <string>
#include <vector>

#include "base/ids.hpp"
#include "model/placement.hpp"
#include "model/track.hpp"
#include "store/both.hpp"

namespace mv::test {

inline model::Track a_track(std::string title = "Title", Millis now = kNow) {
  model::Track track;
  track.id = new_id("trk", now);
  track.user_id = "usr_operator";
  track.mode = model::Mode::live;
  track.metadata.title = std::move(title);
  track.metadata.artists = {{"A \"quoted\" name", "primary"}, {"Ünïcødé 音楽", "featured"}};
  track.audio = {"aa11" + track.id, "it's; a 'file'.wav", 123};
  track.measure.audio_sha256 = "bb22";
  track.measure.integrated_lufs = -14.25;
  track.format.sample_rate = 44100;
  track.created_at = track.updated_at = now;
  return track;
}

/// The plainest standing that shows this state.
inline model::Standing standing_showing(model::PlacementState state) {
  for (const auto& standing : model::reachable())
    if (model::shown(standing) == state) return standing;
  FAIL("no standing shows " << to_word(state));
  return {};
}

inline model::Distribution a_distribution(const model::Track& track,
    std::vector<std::string> platforms,
    model::PlacementState state = model::PlacementState::queued) {
  model::Distribution out;
  out.id = new_id("dst", track.created_at);
  out.user_id = track.user_id;
  out.mode = track.mode;
  out.track_id = track.id;
  out.metadata = track.metadata;
  out.created_at = out.updated_at = track.created_at;
  for (auto& platform : platforms) {
    model::Placement placement;
    placement.id = new_id("plc", track.created_at);
    placement.distribution_id = out.id;
    placement.platform = platform;
    placement.provider = "sandbox";
    model::set_standing(placement, standing_showing(state));
    placement.created_at = placement.updated_at = track.created_at;
    out.placements.push_back(std::move(placement));
  }
  return out;
}

}  // namespace mv::test
