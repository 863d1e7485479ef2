// SPDX-License-Identifier: Apache-2.0
#pragma once
// What a user may do with an order that was given: retry, cancel, take down, confirm.
#include "handlers/deps.hpp"
#include "model/placement.hpp"
#include "store/engine/tx.hpp"

namespace mv::handlers {

/// The distribution that the path names. Error: not_found, also when it is another's.
Result<model::Distribution> distribution_found(store::Tx& tx, const api::Call& call);
api::Response distribution_answer(int status, const model::Distribution& distribution);

Result<api::Response> retry_distribution(Deps& deps, api::Call& call);
/// `move` is cancel or take_down.
Result<api::Response> take_back_distribution(Deps& deps, api::Call& call, model::Move move);
/// Of what a person has delivered to a provider without an interface, or removed there.
Result<api::Response> confirm_distribution(Deps& deps, api::Call& call);

}  // namespace mv::handlers
