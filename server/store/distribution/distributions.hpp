// SPDX-License-Identifier: Apache-2.0
#pragma once
// Distributions (orders), their placements (one per platform), the history of each placement.
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "model/owner.hpp"
#include "model/placement.hpp"
#include "store/engine/page.hpp"
#include "store/engine/tx.hpp"

namespace mv::store {

/// Stores the order, its placements and the first line of each one's history (cause "user").
Status distribution_insert(Tx& tx, const model::Distribution& distribution);
/// With its placements, by platform. Error: not_found.
Result<model::Distribution> distribution_get(
    Tx& tx, const model::Owner& owner, std::string_view id);
/// For jobs, which know no user. Error: not_found.
Result<model::Distribution> distribution_get(Tx& tx, std::string_view id);

/// Empty = any.
struct DistributionFilter {
  std::optional<model::PlacementState> state;  ///< a placement has this state
  std::string platform;  ///< a placement is for this platform (both: one placement has both)
  std::string track_id;
  std::string release_id;
};
/// Newest first, with placements.
Slice<model::Distribution> distribution_list(
    Tx& tx, const model::Owner& owner, const DistributionFilter& filter, const Page& page);
/// Of these releases, with placements, newest first.
std::vector<model::Distribution> distributions_of_releases(
    Tx& tx, const std::vector<std::string>& release_ids);
/// The distributions with these ids, newest first, with placements.
std::vector<model::Distribution> distributions_with_ids(
    Tx& tx, const std::vector<std::string>& ids);
/// Replaces metadata and overrides; returns the new revision. Errors: not_found,
/// precondition_failed when the stored revision is not distribution.revision.
Result<std::int64_t> distribution_update(Tx& tx, const model::Distribution& distribution);

/// Locks the row until the transaction ends. Error: not_found.
Result<model::Placement> placement_get(Tx& tx, std::string_view id);
/// Writes the whole row of a placement that was read in state `from`. When its state or, while it
/// is taken back, its fact differs, a row of history is added. The distribution's updated_at
/// (= after.updated_at) and revision move in any case. Errors: not_found; conflict when the stored
/// state is no longer `from`; internal when after.state is not what its standing shows.
Status placement_save(
    Tx& tx, const model::Placement& after, model::PlacementState from, std::string_view cause);
/// Under which id the provider knows the shipment whose first placement this is.
void placement_set_remote_id(Tx& tx, std::string_view id, std::string_view remote_id);
/// All changes of all placements of a distribution, oldest first.
std::vector<model::PlacementChange> placement_history(Tx& tx, std::string_view distribution_id);
/// First placements of the shipments that a provider knows under this id (for its webhooks).
std::vector<model::Placement> placements_by_remote_id(
    Tx& tx, std::string_view provider, std::string_view remote_id);
/// Placements for which something goes on (not settled, and not waiting for a date) that were not
/// touched since `before`, by id, after `after_id`.
std::vector<model::Placement> placements_open(
    Tx& tx, Millis before, std::string_view after_id, int limit);

/// Takes a shipment (by its first placement) for a running job, so that only one job at a time acts
/// on it on any server. False while another running job has it. What a job that is no longer
/// running had taken is free.
bool shipment_take(
    Tx& tx, std::string_view lead_id, std::string_view job_id, std::int64_t generation);
/// Whether the job still runs in this generation and has the shipment; holds until the commit.
bool shipment_is_mine(
    Tx& tx, std::string_view lead_id, std::string_view job_id, std::int64_t generation);
void shipment_release(
    Tx& tx, std::string_view lead_id, std::string_view job_id, std::int64_t generation);

}  // namespace mv::store
