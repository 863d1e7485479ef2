// SPDX-License-Identifier: Apache-2.0
#include "commands/all.hpp"
#include "commands/builders.hpp"

namespace mv::cli {

Command track_delete_command() {
  return {
      .path = "track delete",
      .summary = "Delete a track that no distribution uses",
      .arguments = {{.name = "ID", .help = "trk_…, or a title", .complete = Complete::tracks}},
      .examples = {{"track delete trk_01jd2m3x8yq5w7e9r1t3y5u7i9 --yes", ""}},
      .run =
          remove({.url = "/api/v1/tracks/{}", .question = "Delete track {}?", .done = "deleted"}),
  };
}

}  // namespace mv::cli
