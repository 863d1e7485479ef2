// SPDX-License-Identifier: Apache-2.0
#include "commands/all.hpp"
#include "commands/builders.hpp"
#include "commands/release.hpp"

namespace mv::cli {

Command release_cancel_command() {
  return {
      .path = "release cancel",
      .summary = "Cancel a release that is not out yet",
      .about =
          "Stops what was not sent and removes what was uploaded. Take down what is already "
          "out with `distribution takedown`.",
      .arguments = {release_argument()},
      .examples = {{"release cancel rel_01jd2m3x8yq5w7e9r1t3y5u7i9 --yes", ""}},
      .run = post<api::ReleaseView>({
          .url = "/api/v1/releases/{}/cancel",
          .question = "Cancel release {}? What was uploaded is removed from the platforms.",
          .finish = release_outcome,
      }),
  };
}

}  // namespace mv::cli
