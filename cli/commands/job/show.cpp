// SPDX-License-Identifier: Apache-2.0
#include "commands/all.hpp"
#include "commands/builders.hpp"
#include "commands/job.hpp"

namespace mv::cli {

Command job_show_command() {
  return {
      .path = "job show",
      .summary = "Show one job: how far it is, and why it failed",
      .arguments = {{.name = "ID", .help = "job_…", .complete = Complete::jobs}},
      .examples = {{"job show job_01jd2m3x8yq5w7e9r1t3y5u7i9", ""}},
      .run = show<api::JobView>({.url = "/api/v1/jobs/{}", .text = describe}),
  };
}

}  // namespace mv::cli
