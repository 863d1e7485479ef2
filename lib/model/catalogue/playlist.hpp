// SPDX-License-Identifier: Apache-2.0
#pragma once
// An ordered list of tracks. A release can be made of one.
#include <boost/describe.hpp>
#include <cstdint>
#include <string>
#include <vector>

#include "base/clock.hpp"
#include "model/mode.hpp"

namespace mv::model {

struct Playlist {
  std::string id;  ///< pls_…
  std::string user_id;
  Mode mode = Mode::live;
  std::string name;
  std::string description;
  std::vector<std::string> track_ids;  ///< in order, each once
  Millis created_at = 0;
  Millis updated_at = 0;
  std::int64_t revision = 1;
};
BOOST_DESCRIBE_STRUCT(Playlist, (),
    (id, user_id, mode, name, description, track_ids, created_at, updated_at, revision))

/// How many tracks a playlist holds at most.
inline constexpr std::size_t kPlaylistTracks = 1'000;
/// How many playlists a user has at most.
inline constexpr std::int64_t kPlaylists = 10'000;

}  // namespace mv::model
