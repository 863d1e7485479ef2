// SPDX-License-Identifier: Apache-2.0
#include "commands/all.hpp"
#include "commands/builders.hpp"
#include "commands/present.hpp"

namespace mv::cli {

Command track_show_command() {
  return {
      .path = "track show",
      .summary = "Show one track: metadata, format and loudness",
      .arguments = {{.name = "ID", .help = "trk_…, or a title", .complete = Complete::tracks}},
      .examples = {{"track show trk_01jd2m3x8yq5w7e9r1t3y5u7i9", ""}},
      .run = show<api::TrackView>({.url = "/api/v1/tracks/{}", .text = describe}),
  };
}

}  // namespace mv::cli
