// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include "commands/all.hpp"
#include "commands/builders.hpp"
#include "commands/job.hpp"

namespace mv::cli {
namespace {

Outcome cancelled(const Context& context, const api::JobView& job) {
  const bool said = context.io.out_tty() && !context.quiet;
  return {.value = model::to_json(job),
      .text = said ? fmt::format("{} is cancelled\n", job.id) : job.id};
}

}  // namespace

Command job_cancel_command() {
  return {
      .path = "job cancel",
      .summary = "Cancel a job that makes music or a cover",
      .about =
          "It stops at once; what was ordered from an outside service is cancelled there, "
          "where the service allows it. Cancel a distribution with `distribution cancel`.",
      .arguments = {{.name = "ID", .help = "job_…", .complete = Complete::jobs}},
      .examples = {{"job cancel job_01jd2m3x8yq5w7e9r1t3y5u7i9", ""}},
      .run = revoke<api::JobView>({.url = "/api/v1/jobs/{}", .finish = cancelled}),
  };
}

}  // namespace mv::cli
