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
      fmt::format("Take {} down from every platform? Plays and links there are lost.", name)));
  MV_TRY(auto* session, context.session());
  MV_TRY(const auto after, session->post_empty<api::DistributionView>(
                               "/api/v1/distributions/" + url_encode(id) + "/takedown",
                               context.run_key("takedown")));
  Outcome out;
  out.value = model::to_json(after);
  out.table = placements_of(after);
  return out;
}

}  // namespace

Command distribution_takedown_command() {
  Command out;
  out.path = "distribution takedown";
  out.summary = "Take it down from its platforms";
  out.about =
      "`distribution watch` shows when it is gone everywhere. It comes back only when you "
      "distribute it with --again.";
  out.arguments = {{"ID", "dst_…", true, false, Complete::distributions}};
  out.examples = {{"distribution takedown dst_01jd2m3x8yq5w7e9r1t3y5u7i9 --yes", ""}};
  out.run = run;
  return out;
}

}  // namespace mv::cli
