// SPDX-License-Identifier: Apache-2.0
#include "api/catalogue/generation_views.hpp"
#include "commands/job.hpp"

#include "base/text/text.hpp"
#include "commands/all.hpp"
#include "commands/watch.hpp"

namespace mv::cli {
namespace {

Result<Outcome> run(Context& context) {
  MV_TRY(auto* session, context.session());
  MV_TRY(const auto start,
      session->get<api::JobView>("/api/v1/jobs/" + url_encode(context.in.argument(0))));
  MV_TRY(
      const auto last, watch(context, *session, start, context.settings.duration("wait_timeout")));
  return job_outcome(context, last);
}

}  // namespace

Command job_watch_command() {
  return {
      .path = "job watch",
      .summary = "Follow a job until it ends",
      .about =
          "Exit code 0 when it is done, 8 when it is not done within --wait-timeout. Ctrl-C "
          "stops watching, not the job.",
      .arguments = {{.name = "ID", .help = "job_…", .complete = Complete::jobs}},
      .options = {wait_timeout_option()},
      .examples = {{"job watch job_01jd2m3x8yq5w7e9r1t3y5u7i9", ""}},
      .run = run,
  };
}

}  // namespace mv::cli
