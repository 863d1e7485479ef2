// SPDX-License-Identifier: Apache-2.0
#pragma once
// Which recordings an order carries, and what carries the same already (lib/model/sameness.hpp).
#include <string>
#include <string_view>
#include <vector>

#include "model/owner.hpp"
#include "model/placement.hpp"
#include "model/sameness.hpp"
#include "store/engine/tx.hpp"

namespace mv::store {

/// Until the commit no other transaction, on any server, decides about these recordings of this
/// user and mode: what is looked up afterwards stays true.
void recordings_lock(
    Tx& tx, const model::Owner& owner, const std::vector<model::Recording>& recordings);
/// Writes down what an order carries, in place of what stood there.
void recordings_set(Tx& tx, const model::Distribution& distribution,
    const std::vector<model::Recording>& recordings);
std::vector<model::Recording> recordings_of(Tx& tx, std::string_view distribution_id);
/// Orders with one of these recordings, newest first, with placements.
std::vector<model::Distribution> distributions_sharing(
    Tx& tx, const model::Owner& owner, const std::vector<model::Recording>& recordings);
/// Orders that carry just these recordings, newest first, with placements.
std::vector<model::Distribution> distributions_of_same(
    Tx& tx, const model::Owner& owner, const std::vector<model::Recording>& recordings);

}  // namespace mv::store
