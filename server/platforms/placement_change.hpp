// SPDX-License-Identifier: Apache-2.0
#pragma once
// The one way a placement changes: row, history and event in the caller's transaction.
#include <string_view>

#include "model/placement.hpp"
#include "store/tx.hpp"

namespace mv::platforms {

/// Saves `after` (read before in state `from`). When its state is another, appends the event
/// "distribution.<state>" for the distribution's owner. Errors: those of placement_save.
Status placement_change(store::Tx& tx, const model::Distribution& distribution,
                        const model::Placement& after, std::string_view from,
                        std::string_view cause, Millis now);

}  // namespace mv::platforms
