// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <algorithm>

#include "api/distribution/distribution_views.hpp"
#include "api/faults.hpp"
#include "base/text/text.hpp"
#include "handlers/answer.hpp"
#include "handlers/distribution/moves.hpp"
#include "handlers/once.hpp"
#include "model/provider/platform.hpp"
#include "model/provider/provider.hpp"
#include "platforms/shipment/placement_change.hpp"
#include "store/distribution/distributions.hpp"

namespace mv::handlers {
namespace {

using Placements = std::vector<model::Placement>;

bool by_hand(const model::Placement& placement) {
  const auto* provider = model::find_provider(placement.provider);
  return provider && provider->can.handoff;
}

/// What the request is about: of the platforms that it names, or of all, those that a person
/// delivers to.
Result<Placements> meant(
    const model::Distribution& distribution, const api::ConfirmDistribution& input) {
  Placements out;
  std::vector<std::string> others;
  for (const auto& placement : distribution.placements) {
    const bool named =
        std::count(input.platforms.begin(), input.platforms.end(), placement.platform) > 0;
    if (!named && !input.platforms.empty()) continue;
    if (by_hand(placement))
      out.push_back(placement);
    else if (named)
      others.push_back(model::platform_name(placement.platform));
  }
  if (out.empty() || !others.empty())
    return make_error(Code::conflict,
        fmt::format("{} has nothing to confirm{}", distribution.id,
            others.empty() ? "" : " for " + join(others, ", ")),
        "Only what you deliver by hand is confirmed; the others tell how they stand themselves");
  if (input.url && out.size() > 1)
    return api::error_of(std::vector<Fault>{
        {"/url", "platform", "one address is for one platform, and this goes to several",
            fmt::format("Name it in platforms: {}.", out.front().platform)}});
  return out;
}

/// Where it waited for a person, or is being removed by one, that is done now; with an address it
/// is there. False when that was known.
Result<bool> confirmed(store::Tx& tx, const model::Distribution& distribution,
    model::Placement& placement, const std::optional<std::string>& url, Millis now) {
  const auto move = model::leaving(placement) ? model::Move::gone : model::Move::confirm;
  MV_TRY(bool any, platforms::placement_move(tx, distribution, placement, move, "user", now));
  if (!url || move == model::Move::gone) return any;
  const auto from = placement.state;
  if (!model::hear(placement, model::Fact::live) && placement.fact != model::Fact::live) return any;
  if (placement.state == from && placement.url == *url) return any;
  placement.url = *url;
  if (placement.live_at == 0) placement.live_at = now;
  MV_CHECK(platforms::placement_change(tx, distribution, placement, from, "user", now));
  return true;
}

/// Why nothing is to be confirmed, unless it was before.
Status check_state(const model::Distribution& distribution, const model::Placement& placement) {
  using S = model::PlacementState;
  if (placement.state == S::submitted || placement.state == S::live ||
      placement.state == S::taken_down)
    return {};
  return make_error(Code::conflict,
      fmt::format("{}: {} does not wait for you", distribution.id,
          model::platform_name(placement.platform)),
      fmt::format("It is {}", placement.state),
      placement.state == S::queued || placement.state == S::uploading ? "Try again in a moment."
                                                                      : "");
}

}  // namespace

Result<api::Response> confirm_distribution(Deps& deps, api::Call& call) {
  MV_TRY(const auto input, api::decode<api::ConfirmDistribution>(call.body));
  return once(deps, call, [&](store::Tx& tx) -> Result<api::Response> {
    MV_TRY(const auto distribution, distribution_found(tx, call));
    MV_CHECK(check_if_match(call, distribution.revision));
    MV_TRY(auto placements, meant(distribution, input));
    bool any = false;
    for (auto& placement : placements) {
      MV_TRY(const bool changed, confirmed(tx, distribution, placement, input.url, call.now));
      any |= changed;
    }
    // The same again is no fault; what never waited for somebody is one.
    for (const auto& placement : placements)
      if (!any) MV_CHECK(check_state(distribution, placement));
    MV_CHECK(platforms::add_next_jobs(tx, distribution.id, call.now));
    MV_TRY(const auto after, distribution_found(tx, call));
    return distribution_answer(200, after);
  });
}

}  // namespace mv::handlers
