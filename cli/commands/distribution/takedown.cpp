// SPDX-License-Identifier: Apache-2.0
#include "commands/all.hpp"
#include "commands/builders.hpp"
#include "commands/present.hpp"

namespace mv::cli {

Command distribution_takedown_command() {
  return {
      .path = "distribution takedown",
      .summary = "Take it down from its platforms",
      .about =
          "`distribution watch` shows when it is gone everywhere. It comes back only when you "
          "distribute it with --again.",
      .arguments = {{.name = "ID",
          .help = "dst_…, or a title",
          .complete = Complete::distributions}},
      .examples = {{"distribution takedown dst_01jd2m3x8yq5w7e9r1t3y5u7i9 --yes", ""}},
      .run = post<api::DistributionView>({
          .url = "/api/v1/distributions/{}/takedown",
          .question = "Take {} down from every platform? Plays and links there are lost.",
          .table = placements_of,
      }),
  };
}

}  // namespace mv::cli
