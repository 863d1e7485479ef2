// SPDX-License-Identifier: Apache-2.0
#pragma once
// One copy of a recording at a platform: what stands there already decides what an order does
// (lib/model/sameness.hpp says what is the same). Called in the transaction that stores the order.
#include <map>
#include <string>
#include <vector>

#include "handlers/distribution/order.hpp"
#include "model/sameness.hpp"
#include "store/engine/tx.hpp"

namespace mv::handlers {

/// What is to be ordered.
struct Wanted {
  std::string user_id;
  model::Mode mode = model::Mode::live;
  std::vector<model::Recording> recordings;
  std::string upc;         ///< as the user named it; "" = none
  std::string release_id;  ///< "" = a track alone
  const Targets& targets;
  std::string again;  ///< why a copy is wanted all the same; "" = it is not
};

/// What stands there, by platform.
struct Copies {
  struct One {
    model::Distribution distribution;
    model::Placement placement;
  };
  std::map<std::string, One> held;       ///< wanted there by an earlier order
  std::map<std::string, One> withdrawn;  ///< taken back or taken down, and not held again since
  /// Of those that nobody holds: what their provider has is sent to all of its outlets, so there
  /// too.
  std::map<std::string, One> sent_along;
  std::vector<std::string> leaving;  ///< placements, taken back, of which something may lie there
};

/// Locks the recordings until the commit, so that no other order is decided meanwhile, and looks.
Copies find_copies(store::Tx& tx, const Wanted& wanted);
/// The refusal to bring back what was removed on purpose, with a fault for each platform (rule
/// "withdrawn"); ok when nothing was, or the user insists.
Status check_withdrawn(const Copies& copies, const Wanted& wanted);
/// The refusal of a second release at a provider that sends each one to every outlet; ok when there
/// is none, or the user insists.
Status check_sent_along(const Copies& copies, const Wanted& wanted);
/// Tries again what failed among `placements` of an order; whether there was any.
Result<bool> retry_failed(store::Tx& tx, const model::Distribution& distribution,
    const std::vector<model::Placement>& placements, Millis now);

}  // namespace mv::handlers
