// SPDX-License-Identifier: Apache-2.0
#include "api/catalogue/playlist_views.hpp"

#include "model/track.hpp"

namespace mv::api {

PlaylistView view(const model::Playlist& playlist, const TracksById& tracks) {
  PlaylistView out{.id = playlist.id,
      .mode = std::string(to_word(playlist.mode)),
      .name = playlist.name,
      .description = playlist.description,
      .track_ids = playlist.track_ids,
      .created_at = format_utc(playlist.created_at),
      .updated_at = format_utc(playlist.updated_at),
      .revision = playlist.revision};
  for (const auto& id : playlist.track_ids) {
    PlaylistTrackView row{.track_id = id};
    if (const auto found = tracks.find(id); found != tracks.end()) {
      row.title = found->second->metadata.title;
      row.artist = display_artist(found->second->metadata);
      row.duration_ms = found->second->format.duration_ms;
    }
    out.duration_ms += row.duration_ms;
    out.tracks.push_back(std::move(row));
  }
  return out;
}

// clang-format off
template <>
std::span<const FieldRule> rules_of<CreatePlaylist>() {
  static const std::vector<FieldRule> rules{
      {.name = "name", .description = "What you call it", .example = R"("Late Trains")",
       .required = true, .min_length = 1, .max_length = 300},
      {.name = "description", .description = "A note about it", .example = R"("For the tour bus")",
       .max_length = 4000},
      {.name = "track_ids", .description = "Its tracks in order, each once",
       .example = R"(["trk_01jd2m3x8yq5w7e9r1t3y5u7c9"])", .max_length = model::kPlaylistTracks},
  };
  return rules;
}

template <>
std::span<const FieldRule> rules_of<UpdatePlaylist>() {
  static const std::vector<FieldRule> rules{
      {.name = "name", .description = "What you call it", .example = R"("Late Trains")",
       .min_length = 1, .max_length = 300},
      {.name = "description", .description = "A note about it", .example = R"("For the tour bus")",
       .max_length = 4000},
      {.name = "track_ids", .description = "All tracks in order; replaces the present list",
       .example = R"(["trk_01jd2m3x8yq5w7e9r1t3y5u7c9"])", .max_length = model::kPlaylistTracks},
  };
  return rules;
}
// clang-format on

}  // namespace mv::api
