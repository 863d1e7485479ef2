// SPDX-License-Identifier: Apache-2.0
#pragma once
// The one way a placement changes: row, history and event in the caller's transaction.
#include <string_view>

#include "model/placement.hpp"
#include "store/engine/tx.hpp"

namespace mv::platforms {

/// Saves `after` (read before in state `from`). When its state is another, appends the event
/// "distribution.<state>" for the distribution's owner. Errors: those of placement_save.
Status placement_change(store::Tx& tx, const model::Distribution& distribution,
    const model::Placement& after, model::PlacementState from, std::string_view cause, Millis now);

/// Reads the placement anew and makes a move; false and no change where it is not possible. A new
/// wish, and the last step, take the old reason and hint away.
Result<bool> placement_move(store::Tx& tx, const model::Distribution& distribution,
    model::Placement& placement, model::Move move, std::string_view cause, Millis now);
/// Adds the jobs that follow from how the distribution stands in this transaction: send, ask,
/// withdraw, and publish when its release is out; one that waits for its next look is brought
/// forward. Whoever changes a wish calls it.
Status add_next_jobs(store::Tx& tx, const std::string& distribution_id, Millis now);
/// The same for a job (of the kind `acting`, which goes on by itself) that acts on the shipment of
/// this provider. Only where something else follows now than before (`changed`) is a waiting job
/// brought forward: else two jobs would wake each other without end.
Status add_next_jobs(store::Tx& tx, const std::string& distribution_id, Millis now,
    std::string_view provider, std::string_view acting, bool changed);

}  // namespace mv::platforms
