// SPDX-License-Identifier: Apache-2.0
#include "commands/all.hpp"
#include "commands/builders.hpp"
#include "commands/details.hpp"
#include "commands/playlist/playlist.hpp"

namespace mv::cli {
namespace {

using Playlist = api::PlaylistView;

}  // namespace

Command playlist_list_command() {
  return {
      .path = "playlist list",
      .summary = "List playlists, newest first",
      .options = {limit_option()},
      .examples = {{"playlist list", ""},
          {"playlist list --json=id,name,track_ids", "For a script"}},
      .run = list<Playlist>({
          .url = "/api/v1/playlists",
          .columns = {{"ID", &Playlist::id}, {"NAME", &Playlist::name},
              {"TRACKS", [](auto& row) { return std::to_string(row.track_ids.size()); }},
              {"LENGTH", [](auto& row) { return human_duration(row.duration_ms); }},
              {"CREATED", [](auto& row) { return short_time(row.created_at); }}},
          .empty = "There are no playlists yet.",
      }),
      .listing = true,
  };
}

}  // namespace mv::cli
