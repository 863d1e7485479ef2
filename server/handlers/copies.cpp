// SPDX-License-Identifier: Apache-2.0
#include "handlers/copies.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "model/platform.hpp"
#include "platforms/placement_change.hpp"
#include "store/distributions.hpp"
#include "store/recordings.hpp"

namespace mv::handlers {

Copies find_copies(store::Tx& tx, const Wanted& wanted) {
  store::recordings_lock(tx, wanted.user_id, wanted.mode, wanted.recordings);
  auto earlier = store::distributions_of_same(tx, wanted.user_id, wanted.mode, wanted.recordings);
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
        if (!model::holds(placement) && model::anywhere(placement)) out.leaving.push_back(placement.id);
        found.try_emplace(platform, Copies::One{distribution, placement});
      }
  std::erase_if(out.withdrawn, [&](const auto& entry) { return out.held.contains(entry.first); });
  return out;
}

Status check_withdrawn(const Copies& copies, const Wanted& wanted) {
  if (copies.withdrawn.empty() || !wanted.again.empty()) return {};
  Error error = make_error(Code::conflict, "", "What was removed does not come back by repeating a command",
                           "To publish it all the same, add --again \"why\" (in the API: again).");
  for (const auto& [platform, one] : copies.withdrawn) {
    const auto& placement = one.placement;
    const auto what = placement.state == "takedown_requested" ? "is being taken back from"
                      : placement.state == "taken_down"       ? "was taken down from"
                                                              : "was cancelled for";
    error.faults.push_back({platform, "withdrawn",
                            fmt::format("\"{}\" {} {} ({}, {})", one.distribution.metadata.title, what,
                                        model::platform_name(platform), one.distribution.id,
                                        format_utc(placement.updated_at).substr(0, 10)),
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
    const std::string from = row.state;
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
