// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include "api/catalogue/generation_views.hpp"
#include "base/text/text.hpp"
#include "commands/all.hpp"
#include "commands/job.hpp"

namespace mv::cli {
namespace {

Result<Outcome> run(Context& context) {
  MV_TRY(auto* session, context.session());
  MV_TRY(const auto job,
         session->remove<api::JobView>("/api/v1/jobs/" + url_encode(context.in.argument(0))));
  Outcome out;
  out.value = model::to_json(job);
  out.text = context.io.out_tty() && !context.quiet ? fmt::format("{} is cancelled\n", job.id) : job.id;
  return out;
}

}  // namespace

Command job_cancel_command() {
  Command out;
  out.path = "job cancel";
  out.summary = "Cancel a job that makes music or a cover";
  out.about = "It stops at once; what was ordered from an outside service is cancelled there, "
              "where the service allows it. Cancel a distribution with `distribution cancel`.";
  out.arguments = {{"ID", "job_…"}};
  out.examples = {{"job cancel job_01jd2m3x8yq5w7e9r1t3y5u7i9", ""}};
  out.run = run;
  return out;
}

}  // namespace mv::cli
