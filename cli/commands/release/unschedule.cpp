// SPDX-License-Identifier: Apache-2.0
#include "commands/all.hpp"
#include "commands/builders.hpp"
#include "commands/release.hpp"

namespace mv::cli {

Command release_unschedule_command() {
  return {
      .path = "release unschedule",
      .summary = "Unschedule a release; it is a draft again",
      .about = "What was uploaded stays private at the platforms.",
      .arguments = {release_argument()},
      .examples = {{"release unschedule rel_01jd2m3x8yq5w7e9r1t3y5u7i9", ""}},
      .run = post<api::ReleaseView>(
          {.url = "/api/v1/releases/{}/unschedule", .finish = release_outcome}),
  };
}

}  // namespace mv::cli
