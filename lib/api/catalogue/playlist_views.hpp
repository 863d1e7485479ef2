// SPDX-License-Identifier: Apache-2.0
#pragma once
// What the API takes and gives about playlists.
#include <boost/describe.hpp>
#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "api/rules.hpp"
#include "model/catalogue/playlist.hpp"

namespace mv::model {
struct Track;
}

namespace mv::api {

struct CreatePlaylist {
  std::string name;
  std::string description;
  std::vector<std::string> track_ids;
};
BOOST_DESCRIBE_STRUCT(CreatePlaylist, (), (name, description, track_ids))
template <>
std::span<const FieldRule> rules_of<CreatePlaylist>();

/// Absent members stay as they are.
struct UpdatePlaylist {
  std::optional<std::string> name, description;
  std::optional<std::vector<std::string>> track_ids;
};
BOOST_DESCRIBE_STRUCT(UpdatePlaylist, (), (name, description, track_ids))
template <>
std::span<const FieldRule> rules_of<UpdatePlaylist>();

struct PlaylistTrackView {
  std::string track_id, title, artist;
  std::int64_t duration_ms = 0;
};
BOOST_DESCRIBE_STRUCT(PlaylistTrackView, (), (track_id, title, artist, duration_ms))

struct PlaylistView {
  std::string id, mode, name, description;
  std::vector<std::string> track_ids;
  std::vector<PlaylistTrackView> tracks;  ///< the same, in words
  std::int64_t duration_ms = 0;
  std::string created_at, updated_at;
  std::int64_t revision = 1;
};
BOOST_DESCRIBE_STRUCT(PlaylistView, (),
    (id, mode, name, description, track_ids, tracks, duration_ms, created_at, updated_at, revision))

using TracksById = std::map<std::string_view, const model::Track*>;
/// `tracks`: those that it names, and others.
PlaylistView view(const model::Playlist& playlist, const TracksById& tracks);

}  // namespace mv::api
