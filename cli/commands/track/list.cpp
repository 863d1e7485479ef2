// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include "api/catalogue/track_views.hpp"
#include "commands/all.hpp"
#include "commands/builders.hpp"
#include "commands/details.hpp"

namespace mv::cli {
namespace {

using Track = api::TrackView;

std::string format_of(const Track& track) {
  const auto& format = track.format;
  return fmt::format("{} {}/{}", format.container, format.bit_depth, format.sample_rate);
}

}  // namespace

Command track_list_command() {
  return {
      .path = "track list",
      .summary = "List tracks, newest first",
      .options = {limit_option()},
      .examples = {{"track list", ""}, {"track list --json=id,title", "For a script"}},
      .run = list<Track>({
          .url = "/api/v1/tracks",
          .columns = {{"ID", &Track::id}, {"TITLE", &Track::title}, {"ARTIST", &Track::artist},
              {"LENGTH", [](auto& row) { return human_duration(row.format.duration_ms); }},
              {"FORMAT", format_of},
              {"CREATED", [](auto& row) { return short_time(row.created_at); }}},
          .empty = "There are no tracks yet.",
      }),
      .listing = true,
  };
}

}  // namespace mv::cli
