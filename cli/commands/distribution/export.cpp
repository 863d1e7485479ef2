// SPDX-License-Identifier: Apache-2.0
#include "api/distribution/distribution_views.hpp"
#include "commands/export.hpp"

#include "commands/all.hpp"

namespace mv::cli {
namespace {

Table rows_of(const std::vector<api::DistributionView>& distributions) {
  Table out{
      {"id", "track_id", "release_id", "mode", "title", "artist", "platform", "provider", "state",
          "external_id", "url", "reason", "attempts", "live_at", "created_at", "updated_at"},
      {}, ""};
  for (const auto& item : distributions)
    for (const auto& placement : item.placements)
      out.rows.push_back({item.id, item.track_id, item.release_id.value_or(""), item.mode,
          item.title, item.artist, placement.platform, placement.provider, placement.state,
          placement.external_id.value_or(""), placement.url.value_or(""),
          placement.reason.value_or(""), std::to_string(placement.attempts),
          placement.live_at.value_or(""), item.created_at, placement.updated_at});
  return out;
}

Result<Outcome> run(Context& context) {
  MV_TRY(auto* session, context.session());
  MV_TRY(const auto all,
      client::all_pages<api::DistributionView>(*session, "/api/v1/distributions", 0));
  return exported(context, rows_of(all), model::to_json(all));
}

}  // namespace

Command distribution_export_command() {
  return {
      .path = "distribution export",
      .summary = "Export distributions as CSV (a row per platform) or JSON",
      .options = export_options(),
      .examples = {{"distribution export --output distributions.csv", ""},
          {"distribution export --format json", ""}},
      .run = run,
  };
}

}  // namespace mv::cli
