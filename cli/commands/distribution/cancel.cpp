// SPDX-License-Identifier: Apache-2.0
#include "commands/all.hpp"
#include "commands/builders.hpp"
#include "commands/present.hpp"

namespace mv::cli {

Command distribution_cancel_command() {
  return {
      .path = "distribution cancel",
      .summary = "Cancel what is not public yet",
      .about =
          "Stops what waits or is being sent, and removes what was uploaded but is not "
          "public, such as a release that waits for its date. Take down what is live with "
          "`distribution takedown`.",
      .arguments = {{.name = "ID",
          .help = "dst_…, or a title",
          .complete = Complete::distributions}},
      .examples = {{"distribution cancel dst_01jd2m3x8yq5w7e9r1t3y5u7i9 --yes", ""}},
      .run = post<api::DistributionView>({
          .url = "/api/v1/distributions/{}/cancel",
          .question = "Cancel the distribution of {}? What is not public yet will not come out.",
          .table = placements_of,
      }),
  };
}

}  // namespace mv::cli
