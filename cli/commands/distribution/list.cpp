// SPDX-License-Identifier: Apache-2.0
#include "api/distribution/distribution_views.hpp"
#include "commands/all.hpp"
#include "commands/builders.hpp"
#include "commands/details.hpp"
#include "model/placement.hpp"

namespace mv::cli {
namespace {

using Distribution = api::DistributionView;

std::string platforms_of(const Distribution& distribution) {
  std::string out;
  for (const auto& placement : distribution.placements)
    out += (out.empty() ? "" : ", ") + placement.platform + " " + placement.state;
  return out;
}

}  // namespace

Command distribution_list_command() {
  return {
      .path = "distribution list",
      .summary = "List distributions, newest first",
      .options = {limit_option(),
          {.name = "track",
              .value = Value::text,
              .shown = "ID",
              .help = "Only distributions of this track",
              .complete = Complete::tracks},
          {.name = "platform",
              .value = Value::text,
              .shown = "NAME",
              .help = "Only distributions to this platform",
              .complete = Complete::platforms},
          {.name = "state",
              .value = Value::choice,
              .shown = "STATE",
              .help = "Only distributions with a platform in this state",
              .choices = all_words<model::PlacementState>(),
              .complete = Complete::choices}},
      .examples = {{"distribution list --state failed", ""}},
      .run = list<Distribution>({
          .url = "/api/v1/distributions",
          .columns = {{"ID", &Distribution::id}, {"STATE", &Distribution::state},
              {"TITLE", &Distribution::title}, {"ARTIST", &Distribution::artist},
              {"PLATFORMS", platforms_of},
              {"CREATED", [](auto& row) { return short_time(row.created_at); }}},
          .empty = "There are no distributions yet.",
          .filters = {{"track", "track_id"}, {"state", "state"}, {"platform", "platform"}},
      }),
      .listing = true,
  };
}

}  // namespace mv::cli
