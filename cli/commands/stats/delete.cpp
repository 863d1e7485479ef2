// SPDX-License-Identifier: Apache-2.0
#include "commands/all.hpp"
#include "commands/builders.hpp"

namespace mv::cli {

Command stats_delete_command() {
  return {
      .path = "stats delete",
      .summary = "Delete a sales report; what it says counts no more",
      .arguments = {{.name = "ID", .help = "rpt_…"}},
      .examples = {{"stats delete rpt_01jd2m3x8yq5w7e9r1t3y5u7c9 --yes", ""}},
      .run = remove({.url = "/api/v1/sales-reports/{}",
          .question = "Delete the sales report {}?",
          .done = "deleted"}),
  };
}

}  // namespace mv::cli
