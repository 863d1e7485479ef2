// SPDX-License-Identifier: Apache-2.0
#include "commands/all.hpp"
#include "commands/builders.hpp"
#include "commands/release.hpp"

namespace mv::cli {

Command release_delete_command() {
  return {
      .path = "release delete",
      .summary = "Delete a release that was never sent",
      .about =
          "For drafts, and for cancelled releases that no platform was ever sent. The tracks stay. "
          "What was sent is kept, so that it is never sent twice.",
      .arguments = {release_argument()},
      .examples = {{"release delete rel_01jd2m3x8yq5w7e9r1t3y5u7i9 --yes", ""}},
      .run = remove(
          {.url = "/api/v1/releases/{}", .question = "Delete release {}?", .done = "deleted"}),
  };
}

}  // namespace mv::cli
