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
  if (input.url && input.removed)
    return api::error_of(std::vector<Fault>{{"/url", "contradiction",
        "what was removed has no address", "Leave out the one or the other."}});
  if (input.url && out.size() > 1)
    return api::error_of(std::vector<Fault>{
        {"/url", "platform", "one address is for one platform, and this goes to several",
            fmt::format("Name it in platforms: {}.", out.front().platform)}});
  return out;
}

/// Why the request does not fit how it stands; nothing when it does, or says what is known.
Status check_state(
    const model::Distribution& distribution, const model::Placement& placement, bool removed) {
  using S = model::PlacementState;
  const bool leaving = model::leaving(placement), gone = placement.state == S::taken_down;
  if (removed ? leaving || gone
              : placement.work == model::Work::handoff || placement.state == S::submitted ||
                    placement.state == S::live)
    return {};
  const auto where = fmt::format(
      "{}: {} is {}", distribution.id, model::platform_name(placement.platform), placement.state);
  if (removed)
    return make_error(Code::conflict, where, "Only what is being taken down is removed",
        fmt::format("Take it down first: mv distribution takedown {}.", distribution.id));
  return make_error(Code::conflict, where, "It does not wait for you to deliver it",
      leaving ? "When you have removed it there, confirm that with --removed."
      : placement.state == S::queued || placement.state == S::uploading ? "Try again in a moment."
                                                                        : "");
}

/// What waited for a person is delivered, or removed; with an address it can be heard there.
Status confirm(store::Tx& tx, const model::Distribution& distribution, model::Placement& placement,
    const api::ConfirmDistribution& input, Millis now) {
  const auto move = input.removed ? model::Move::gone : model::Move::confirm;
  MV_TRY([[maybe_unused]] const bool moved,
      platforms::placement_move(tx, distribution, placement, move, "user", now));
  if (!input.url) return {};
  const auto from = placement.state;
  const bool news = model::hear(placement, model::Fact::live);
  if (!news && (placement.fact != model::Fact::live || placement.url == *input.url)) return {};
  placement.url = *input.url;
  if (placement.live_at == 0) placement.live_at = now;
  return platforms::placement_change(tx, distribution, placement, from, "user", now);
}

}  // namespace

Result<api::Response> confirm_distribution(Deps& deps, api::Call& call) {
  MV_TRY(const auto input, api::decode<api::ConfirmDistribution>(call.body));
  return once(deps, call, [&](store::Tx& tx) -> Result<api::Response> {
    MV_TRY(const auto distribution, distribution_found(tx, call));
    MV_CHECK(check_if_match(call, distribution.revision));
    MV_TRY(auto placements, meant(distribution, input));
    for (auto& placement : placements) {
      MV_TRY(placement, store::placement_get(tx, placement.id));
      MV_CHECK(check_state(distribution, placement, input.removed));
      MV_CHECK(confirm(tx, distribution, placement, input, call.now));
    }
    MV_CHECK(platforms::add_next_jobs(tx, distribution.id, call.now));
    MV_TRY(const auto after, distribution_found(tx, call));
    return distribution_answer(200, after);
  });
}

}  // namespace mv::handlers
