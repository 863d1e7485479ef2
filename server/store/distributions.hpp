// SPDX-License-Identifier: Apache-2.0
#pragma once
// Distributions (orders), their placements (one per platform), the history of each placement.
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "model/placement.hpp"
#include "store/page.hpp"
#include "store/tx.hpp"

namespace mv::store {

/// Stores the order, its placements and the first line of each one's history (cause "user").
Status distribution_insert(Tx& tx, const model::Distribution& distribution);
/// With its placements, by platform. Error: not_found.
Result<model::Distribution> distribution_get(Tx& tx, std::string_view user_id,
                                             std::string_view mode, std::string_view id);
/// For jobs, which know no user. Error: not_found.
Result<model::Distribution> distribution_get(Tx& tx, std::string_view id);

/// "" = any.
struct DistributionFilter {
  std::string state;     ///< a placement has this state
  std::string platform;  ///< a placement is for this platform (both: one placement has both)
  std::string track_id;
  std::string release_id;
};
/// Newest first, with placements.
Slice<model::Distribution> distribution_list(Tx& tx, std::string_view user_id,
                                             std::string_view mode,
                                             const DistributionFilter& filter, const Page& page);
/// Of these releases, with placements, newest first.
std::vector<model::Distribution> distributions_of_releases(
    Tx& tx, const std::vector<std::string>& release_ids);
/// Replaces metadata and overrides; returns the new revision. Errors: not_found,
/// precondition_failed when the stored revision is not distribution.revision.
Result<std::int64_t> distribution_update(Tx& tx, const model::Distribution& distribution);

/// Locks the row until the transaction ends. Error: not_found.
Result<model::Placement> placement_get(Tx& tx, std::string_view id);
/// Writes the whole row of a placement that was read in state `from`. When after.state differs, a
/// row of history is added. The distribution's updated_at (= after.updated_at) and revision move
/// in any case. Errors: not_found; conflict when the stored state is no longer `from` or
/// model::may_become forbids the change.
Status placement_save(Tx& tx, const model::Placement& after, std::string_view from,
                      std::string_view cause);
/// All changes of all placements of a distribution, oldest first.
std::vector<model::PlacementChange> placement_history(Tx& tx, std::string_view distribution_id);
/// Placements with 0 < next_check_at <= now, the longest waiting first.
std::vector<model::Placement> placements_due(Tx& tx, Millis now, int limit);
/// Placements of a provider with this external id (for its webhooks), newest first.
std::vector<model::Placement> placement_find_external(Tx& tx, std::string_view provider,
                                                      std::string_view external_id);

}  // namespace mv::store
