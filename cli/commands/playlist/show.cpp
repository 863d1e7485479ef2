// SPDX-License-Identifier: Apache-2.0
#include "commands/all.hpp"
#include "commands/builders.hpp"
#include "commands/playlist/playlist.hpp"

namespace mv::cli {

Command playlist_show_command() {
  return {
      .path = "playlist show",
      .summary = "Show one playlist with its tracks",
      .arguments = {playlist_argument()},
      .examples = {{"playlist show 'Late Trains'", ""}},
      .run = show<api::PlaylistView>({.url = "/api/v1/playlists/{}", .finish = playlist_outcome}),
  };
}

}  // namespace mv::cli
