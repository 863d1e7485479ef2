// SPDX-License-Identifier: Apache-2.0
#include "commands/all.hpp"
#include "commands/builders.hpp"
#include "commands/release.hpp"

namespace mv::cli {

Command release_show_command() {
  return {
      .path = "release show",
      .summary = "Show one release: tracks, date, countdown and platforms",
      .arguments = {release_argument()},
      .examples = {{"release show rel_01jd2m3x8yq5w7e9r1t3y5u7i9", ""},
          {"release show rel_01jd2m3x8yq5w7e9r1t3y5u7i9 --json=state", "From a script"}},
      .run = show<api::ReleaseView>({.url = "/api/v1/releases/{}", .finish = release_outcome}),
  };
}

}  // namespace mv::cli
