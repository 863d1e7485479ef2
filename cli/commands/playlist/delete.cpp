// SPDX-License-Identifier: Apache-2.0
#include "commands/all.hpp"
#include "commands/builders.hpp"
#include "commands/playlist/playlist.hpp"

namespace mv::cli {

Command playlist_delete_command() {
  return {
      .path = "playlist delete",
      .summary = "Delete a playlist; its tracks stay",
      .arguments = {playlist_argument()},
      .examples = {{"playlist delete 'Late Trains' --yes", ""}},
      .run = remove(
          {.url = "/api/v1/playlists/{}", .question = "Delete playlist {}?", .done = "deleted"}),
  };
}

}  // namespace mv::cli
