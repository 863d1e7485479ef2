// SPDX-License-Identifier: Apache-2.0
#include "handlers/distribution/moves.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "api/distribution/distribution_views.hpp"
#include "handlers/answer.hpp"
#include "handlers/distribution/copies.hpp"
#include "handlers/once.hpp"
#include "platforms/registry.hpp"
#include "platforms/shipment/placement_change.hpp"
#include "store/distribution/distributions.hpp"

namespace mv::handlers {

api::Response distribution_answer(int status, const model::Distribution& distribution) {
  auto response = answer(status, api::view(distribution));
  response.headers.set("ETag", entity_tag(distribution.revision));
  return response;
}

Result<model::Distribution> distribution_found(store::Tx& tx, const api::Call& call) {
  return store::distribution_get(tx, model::owner_of(call.principal), call.param("id"));
}

namespace {

bool asked_for(const std::vector<std::string>& platforms, const std::string& platform) {
  return platforms.empty() ||
         std::find(platforms.begin(), platforms.end(), platform) != platforms.end();
}

// What was taken back stays so; it is ordered anew, with a reason.
Error nothing_to_retry(const model::Distribution& distribution) {
  const bool taken_back = std::any_of(
      distribution.placements.begin(), distribution.placements.end(), [](const auto& placement) {
        return placement.wish != model::Wish::publish || placement.fact == model::Fact::removed;
      });
  return make_error(Code::conflict, fmt::format("{} has nothing to retry", distribution.id),
      fmt::format("It is {}", overall_state(distribution)),
      taken_back ? "To publish again what was removed, distribute it with --again "
                   "\"why\"."
                 : "");
}

// Whether somebody there can take it back once it was handed in.
Status check_can_take_back(Deps& deps, const model::Distribution& distribution) {
  for (const auto& placement : distribution.placements) {
    const auto standing = model::standing_of(placement);
    if (standing.wish != model::Wish::publish || !model::anywhere(standing)) continue;
    const auto adapter = deps.adapters.find(distribution.mode, placement.provider);
    if (adapter.ok() && (*adapter)->can().takedown == model::TakedownKind::none)
      return make_error(Code::unsupported,
          fmt::format("{} cannot take a release down", model::provider_name(placement.provider)),
          fmt::format(
              "{} already has it ({})", model::provider_name(placement.provider), placement.state),
          "Remove it in your account there.");
  }
  return {};
}

}  // namespace

// Back to the queue. The journal stays, so that nothing is sent twice.
Result<api::Response> retry_distribution(Deps& deps, api::Call& call) {
  MV_TRY(const auto input, api::decode<api::RetryDistribution>(call.body));
  return once(deps, call, [&](store::Tx& tx) -> Result<api::Response> {
    MV_TRY(auto distribution, distribution_found(tx, call));
    MV_CHECK(check_if_match(call, distribution.revision));
    std::vector<model::Placement> asked;
    for (const auto& placement : distribution.placements)
      if (asked_for(input.platforms, placement.platform)) asked.push_back(placement);
    MV_TRY(const bool any, retry_failed(tx, distribution, asked, call.now));
    if (!any) return nothing_to_retry(distribution);
    MV_TRY(const auto after, distribution_found(tx, call));
    return distribution_answer(200, after);
  });
}

// Takes back what can be: cancel before listeners find it, takedown wherever it is. What is being
// taken back already stays so; the answer says how it stands.
Result<api::Response> take_back_distribution(Deps& deps, api::Call& call, model::Move move) {
  return once(deps, call, [&](store::Tx& tx) -> Result<api::Response> {
    MV_TRY(auto distribution, distribution_found(tx, call));
    MV_CHECK(check_if_match(call, distribution.revision));
    MV_CHECK(check_can_take_back(deps, distribution));
    bool any = false, live = false, leaving = false;
    // A provider takes a release back as a whole: with one platform live there it is a takedown.
    std::set<std::string> out_already;
    for (const auto& placement : distribution.placements)
      if (move == model::Move::cancel && model::holds(placement) &&
          placement.fact == model::Fact::live)
        out_already.insert(placement.provider);
    for (auto& placement : distribution.placements) {
      if (out_already.contains(placement.provider)) {
        live = true;
        continue;
      }
      MV_TRY(const bool moved,
          platforms::placement_move(tx, distribution, placement, move, "user", call.now));
      any |= moved;
      live |= placement.state == model::PlacementState::live;
      leaving |= model::leaving(placement);
    }
    if (!any && !leaving)
      return live ? make_error(Code::conflict, fmt::format("{} is live", distribution.id),
                        "Only what is not public yet can be cancelled",
                        fmt::format("Take it down: mv distribution takedown {}.", distribution.id))
                  : make_error(Code::conflict,
                        fmt::format(
                            "{} is already {}", distribution.id, overall_state(distribution)),
                        "It is not at any platform");
    MV_CHECK(platforms::add_next_jobs(tx, distribution.id, call.now));
    MV_TRY(const auto after, distribution_found(tx, call));
    return distribution_answer(200, after);
  });
}

}  // namespace mv::handlers
