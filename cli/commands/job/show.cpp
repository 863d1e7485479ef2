// SPDX-License-Identifier: Apache-2.0
#include "api/catalogue/generation_views.hpp"
#include "base/text/text.hpp"
#include "commands/all.hpp"
#include "commands/job.hpp"

namespace mv::cli {
namespace {

Result<Outcome> run(Context& context) {
  MV_TRY(auto* session, context.session());
  MV_TRY(const auto job,
         session->get<api::JobView>("/api/v1/jobs/" + url_encode(context.in.argument(0))));
  Outcome out;
  out.value = model::to_json(job);
  out.text = describe(job);
  return out;
}

}  // namespace

Command job_show_command() {
  Command out;
  out.path = "job show";
  out.summary = "Show one job: how far it is, and why it failed";
  out.arguments = {{"ID", "job_…"}};
  out.examples = {{"job show job_01jd2m3x8yq5w7e9r1t3y5u7i9", ""}};
  out.run = run;
  return out;
}

}  // namespace mv::cli
