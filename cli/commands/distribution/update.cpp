// SPDX-License-Identifier: Apache-2.0
#include "api/distribution/distribution_views.hpp"
#include "base/text/text.hpp"
#include "commands/all.hpp"
#include "commands/order/recording.hpp"
#include "commands/present.hpp"
#include "commands/release.hpp"

namespace mv::cli {
namespace {

Result<api::UpdateDistribution> given(const Context& context) {
  std::vector<Fault> faults;
  api::UpdateDistribution out;
  out.metadata = said(given_metadata(context, faults));
  if (faults.empty() && out.metadata.empty())
    return make_error(
        Code::usage, "nothing to change", "", "Name a change, for example --title 'Night Train'.");
  if (faults.empty()) return out;
  auto error = make_error(Code::usage, "cannot change the distribution");
  error.faults = std::move(faults);
  return error;
}

Result<Outcome> run(Context& context) {
  MV_TRY(const auto input, given(context));
  MV_TRY(auto* session, context.session());
  const auto after = session->patch<api::DistributionView>(
      "/api/v1/distributions/" + url_encode(context.in.argument(0)), input);
  if (!after) return in_release_flags(after.error());
  Outcome out;
  out.value = model::to_json(*after);
  out.table = placements_of(*after);
  return out;
}

std::vector<Option> options() {
  std::vector<Option> out;
  for (const auto& option : metadata_options())
    if (option.name != "artwork" && option.name != "override") out.push_back(option);
  return out;
}

}  // namespace

Command distribution_update_command() {
  return {
      .path = "distribution update",
      .summary = "Change the metadata at the platforms; the rest stays",
      .about = "Platforms that already have it are updated. Change a release with `release edit`.",
      .arguments = {{.name = "ID",
          .help = "dst_…, or a title",
          .complete = Complete::distributions}},
      .options = options(),
      .examples = {{"distribution update dst_01jd2m3x8yq5w7e9r1t3y5u7i9 --genre Techno", ""}},
      .run = run,
  };
}

}  // namespace mv::cli
