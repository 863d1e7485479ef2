// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include "api/distribution/distribution_views.hpp"
#include "base/text/text.hpp"
#include "commands/all.hpp"
#include "commands/present.hpp"

namespace mv::cli {
namespace {

Result<Outcome> run(Context& context) {
  const auto id = context.in.argument(0);
  MV_TRY(const auto name, distribution_name(context, id));
  MV_CHECK(context.confirm(
      fmt::format("Cancel the distribution of {}? What is not public yet will not come out.",
                  name)));
  MV_TRY(auto* session, context.session());
  MV_TRY(const auto after, session->post_empty<api::DistributionView>(
                               "/api/v1/distributions/" + url_encode(id) + "/cancel",
                               context.run_key("cancel")));
  Outcome out;
  out.value = model::to_json(after);
  out.table = placements_of(after);
  return out;
}

}  // namespace

Command distribution_cancel_command() {
  Command out;
  out.path = "distribution cancel";
  out.summary = "Cancel what is not public yet";
  out.about =
      "Stops what waits or is being sent, and removes what was uploaded but is not public, such as "
      "a release that waits for its date. Take down what is live with `distribution takedown`.";
  out.arguments = {{"ID", "dst_…", true, false, Complete::distributions}};
  out.examples = {{"distribution cancel dst_01jd2m3x8yq5w7e9r1t3y5u7i9 --yes", ""}};
  out.run = run;
  return out;
}

}  // namespace mv::cli
