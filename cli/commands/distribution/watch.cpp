// SPDX-License-Identifier: Apache-2.0
#include "api/distribution/distribution_views.hpp"
#include "commands/watch.hpp"

#include "base/text/text.hpp"
#include "commands/all.hpp"

namespace mv::cli {
namespace {

Result<Outcome> run(Context& context) {
  MV_TRY(auto* session, context.session());
  MV_TRY(const auto start, session->get<api::DistributionView>(
                               "/api/v1/distributions/" + url_encode(context.in.argument(0))));
  MV_TRY(
      const auto last, watch(context, *session, start, context.settings.duration("wait_timeout")));
  return settled_outcome(context, last);
}

}  // namespace

Command distribution_watch_command() {
  return {
      .path = "distribution watch",
      .summary = "Follow a distribution until every platform has settled",
      .about =
          "Exit code 0 when it is live everywhere, 3 when on some, 1 when on none, and 8 "
          "when it is still in progress after --wait-timeout. Ctrl-C stops watching, not the "
          "distribution.",
      .arguments = {{.name = "ID",
          .help = "dst_…, or a title",
          .complete = Complete::distributions}},
      .options = {wait_timeout_option()},
      .examples = {{"distribution watch dst_01jd2m3x8yq5w7e9r1t3y5u7i9", ""}},
      .run = run,
  };
}

}  // namespace mv::cli
