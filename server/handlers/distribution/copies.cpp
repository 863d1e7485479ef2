// SPDX-License-Identifier: Apache-2.0
#include "handlers/distribution/copies.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "base/text/text.hpp"
#include "model/provider/platform.hpp"
#include "model/provider/provider.hpp"
#include "platforms/shipment/placement_change.hpp"
#include "store/distribution/distributions.hpp"
#include "store/distribution/recordings.hpp"

namespace mv::handlers {

Copies find_copies(store::Tx& tx, const Wanted& wanted) {
  store::recordings_lock(tx, model::owner_of(wanted), wanted.recordings);
  auto earlier = store::distributions_of_same(tx, model::owner_of(wanted), wanted.recordings);
  std::erase_if(earlier, [&](const auto& distribution) {
    return (wanted.release_id.empty() || distribution.release_id != wanted.release_id) &&
           model::other_product(wanted.upc, distribution.metadata.upc);
  });
  // Of its own release, whatever tracks it had then.
  if (!wanted.release_id.empty())
    for (auto& own : store::distributions_of_releases(tx, {wanted.release_id}))
      if (std::none_of(earlier.begin(), earlier.end(), [&](auto& e) { return e.id == own.id; }))
        earlier.push_back(std::move(own));
  std::sort(earlier.begin(), earlier.end(), [](auto& a, auto& b) { return a.id > b.id; });

  Copies out;
  for (const auto& platform : wanted.targets.platforms)
    for (const auto& distribution : earlier)
      for (const auto& placement : distribution.placements) {
        if (placement.platform != platform) continue;
        auto& found = model::holds(placement) ? out.held : out.withdrawn;
        if (!model::holds(placement) && model::anywhere(placement))
          out.leaving.push_back(placement.id);
        found.try_emplace(platform, Copies::One{distribution, placement});
      }
  std::erase_if(out.withdrawn, [&](const auto& entry) { return out.held.contains(entry.first); });
  for (std::size_t i = 0; i < wanted.targets.platforms.size(); ++i) {
    const auto& platform = wanted.targets.platforms[i];
    const auto* provider = model::find_provider(wanted.targets.providers[i]);
    if (out.held.contains(platform) || !provider || provider->can.outlets) continue;
    // What is sent there now comes to all of its platforms: those count as this one.
    std::map<std::string, Copies::One> withdrawn;
    for (const auto& distribution : earlier)
      for (const auto& placement : distribution.placements) {
        if (placement.provider != provider->id || placement.platform == platform) continue;
        auto& found = model::holds(placement) ? out.sent_along : withdrawn;
        if (!model::holds(placement) && model::anywhere(placement))
          out.leaving.push_back(placement.id);
        found.try_emplace(platform, Copies::One{distribution, placement});
      }
    if (!out.sent_along.contains(platform)) out.withdrawn.merge(withdrawn);
  }
  return out;
}

Status check_sent_along(const Copies& copies, const Wanted& wanted) {
  if (copies.sent_along.empty() || !wanted.again.empty()) return {};
  std::vector<std::string> names;
  for (const auto& [platform, one] : copies.sent_along)
    names.push_back(model::platform_name(platform));
  const auto& [distribution, placement] = copies.sent_along.begin()->second;
  const auto provider = model::provider_name(placement.provider);
  return make_error(Code::conflict,
      fmt::format("{} already has this release ({}) and sends it to every outlet of your account, "
                  "also to {}",
          provider, distribution.id, join(names, " and ")),
      "A second copy there would be a duplicate in all stores",
      fmt::format("Leave {} out, and check that the outlet is enabled in your account at {}. To "
                  "send a second copy anyway, add --again \"why\".",
          join(names, " and "), provider));
}

Status check_withdrawn(const Copies& copies, const Wanted& wanted) {
  if (copies.withdrawn.empty() || !wanted.again.empty()) return {};
  Error error =
      make_error(Code::conflict, "", "Repeating a command does not bring back what was removed",
          "To publish it again, add --again \"why\" (in the API: again).");
  for (const auto& [platform, one] : copies.withdrawn) {
    const auto& placement = one.placement;
    const auto what = placement.state == model::PlacementState::takedown_requested
                          ? "is being taken down from"
                      : placement.state == model::PlacementState::taken_down ? "was taken down from"
                                                                             : "was cancelled for";
    const auto along =
        placement.platform == platform
            ? std::string()
            : fmt::format("; {} sends to every outlet of your account, so it would come back there",
                  model::provider_name(placement.provider));
    error.faults.push_back({platform, "withdrawn",
        fmt::format("\"{}\" {} {} ({}, {}){}", one.distribution.metadata.title, what,
            model::platform_name(placement.platform), one.distribution.id,
            format_utc(placement.updated_at).substr(0, 10), along),
        ""});
  }
  error.what = error.faults.front().message;
  return error;
}

Result<bool> retry_failed(store::Tx& tx, const model::Distribution& distribution,
    const std::vector<model::Placement>& placements, Millis now) {
  bool any = false;
  for (const auto& placement : placements) {
    MV_TRY(auto row, store::placement_get(tx, placement.id));
    const auto from = row.state;
    if (!model::make(row, model::Move::retry)) continue;
    row.reason.clear();
    row.hint.clear();
    row.attempts += 1;
    MV_CHECK(platforms::placement_change(tx, distribution, row, from, "user", now));
    any = true;
  }
  if (any) MV_CHECK(platforms::add_next_jobs(tx, distribution.id, now));
  return any;
}

}  // namespace mv::handlers
