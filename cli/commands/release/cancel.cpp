// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include "api/catalogue/release_views.hpp"
#include "commands/all.hpp"
#include "commands/release.hpp"

namespace mv::cli {
namespace {

Result<Outcome> run(Context& context) {
  const auto id = context.in.argument(0);
  MV_TRY(const auto name, release_name(context, id));
  MV_CHECK(context.confirm(fmt::format(
      "Cancel release {}? What was uploaded is removed from the platforms.", name)));
  MV_TRY(auto* session, context.session());
  MV_TRY(const auto after, session->post_empty<api::ReleaseView>(release_path(id, "/cancel"),
                                                                 context.run_key("cancel")));
  return release_outcome(context, after);
}

}  // namespace

Command release_cancel_command() {
  Command out;
  out.path = "release cancel";
  out.summary = "Cancel a release that is not out yet";
  out.about =
      "Stops what was not sent and removes what was uploaded. Take down what is already out with "
      "`distribution takedown`.";
  out.arguments = {release_argument()};
  out.examples = {{"release cancel rel_01jd2m3x8yq5w7e9r1t3y5u7i9 --yes", ""}};
  out.run = run;
  return out;
}

}  // namespace mv::cli
