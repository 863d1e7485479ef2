// SPDX-License-Identifier: Apache-2.0
#include "commands/all.hpp"
#include "commands/playlist/playlist.hpp"

namespace mv::cli {
namespace {

Result<Outcome> run(Context& context) {
  MV_TRY(auto* session, context.session());  // titles are now ids
  const api::CreatePlaylist input{.name = context.in.argument(0),
      .description = context.in.text("description"),
      .track_ids = context.in.all("track")};
  const auto made =
      session->post<api::PlaylistView>("/api/v1/playlists", input, context.run_key("playlist"));
  if (!made) return in_playlist_flags(made.error());
  return playlist_outcome(context, *made);
}

}  // namespace

Command playlist_create_command() {
  return {
      .path = "playlist create",
      .summary = "Create a playlist: tracks in an order",
      .about =
          "A release can be made of it: `release create --playlist`. A track can be on many "
          "playlists, on each once.",
      .arguments = {{.name = "NAME", .help = "What you call it"}},
      .options = {track_option("track", "A track: trk_…, or a title; in the order given"),
          text_option("description", "TEXT", "A note about it")},
      .examples = {{"playlist create 'Late Trains'", ""},
          {"playlist create 'Late Trains' --track Dawn --track 'Night Train'", "With its tracks"}},
      .run = run,
  };
}

}  // namespace mv::cli
