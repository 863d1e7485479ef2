// SPDX-License-Identifier: Apache-2.0
#include "commands/playlist/playlist.hpp"

#include "base/text/text.hpp"
#include "commands/details.hpp"
#include "commands/events.hpp"
#include "io/table.hpp"

namespace mv::cli {
namespace {

Table tracks_of(const api::PlaylistView& playlist) {
  Table out{{"#", "TITLE", "ARTIST", "LENGTH", "TRACK"}, {}, "It has no tracks yet."};
  for (const auto& track : playlist.tracks)
    out.rows.push_back({std::to_string(out.rows.size() + 1), track.title, track.artist,
        human_duration(track.duration_ms), track.track_id});
  return out;
}

std::string words_of(const api::PlaylistView& playlist) {
  return details({{"id", playlist.id}, {"name", playlist.name},
      {"description", playlist.description}, {"tracks", std::to_string(playlist.tracks.size())},
      {"length", human_duration(playlist.duration_ms)}, {"mode", playlist.mode},
      {"created", short_time(playlist.created_at)}, {"changed", short_time(playlist.updated_at)}});
}

}  // namespace

std::string playlist_path(const std::string& id) { return "/api/v1/playlists/" + url_encode(id); }

Argument playlist_argument() {
  return {.name = "ID", .help = "pls_…, or a name", .complete = Complete::playlists};
}

Option track_option(std::string name, std::string help) {
  return {.name = std::move(name),
      .value = Value::text,
      .shown = "TRACK",
      .help = std::move(help),
      .complete = Complete::tracks,
      .repeat = true};
}

Outcome playlist_outcome(const Context& context, const api::PlaylistView& playlist) {
  const auto tracks = tracks_of(playlist);
  Outcome out;
  out.value = model::to_json(playlist);
  out.text = words_of(playlist) + "\n" + table_in_text(tracks);
  out.screen = words_of(playlist) + "\n" +
               table_for_terminal(
                   tracks, static_cast<std::size_t>(context.io.out_width()), context.colour_out());
  return out;
}

Error in_playlist_flags(Error error) {
  return in_flags(std::move(error), {{"track_ids", "--track"}});
}

}  // namespace mv::cli
