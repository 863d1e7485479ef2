// SPDX-License-Identifier: Apache-2.0
#include "api/catalogue/release_views.hpp"
#include "commands/all.hpp"
#include "commands/release.hpp"

namespace mv::cli {
namespace {

Result<Outcome> run(Context& context) {
  MV_TRY(auto* session, context.session());
  MV_TRY(const auto after, session->post_empty<api::ReleaseView>(
                               release_path(context.in.argument(0), "/unschedule"),
                               context.run_key("unschedule")));
  return release_outcome(context, after);
}

}  // namespace

Command release_unschedule_command() {
  Command out;
  out.path = "release unschedule";
  out.summary = "Unschedule a release; it is a draft again";
  out.about = "What was uploaded stays private at the platforms.";
  out.arguments = {release_argument()};
  out.examples = {{"release unschedule rel_01jd2m3x8yq5w7e9r1t3y5u7i9", ""}};
  out.run = run;
  return out;
}

}  // namespace mv::cli
