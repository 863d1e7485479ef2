// SPDX-License-Identifier: Apache-2.0
#pragma once
// The one change that a request makes, and its answer, in one transaction.
#include "api/call.hpp"
#include "handlers/deps.hpp"
#include "store/engine/database.hpp"

namespace mv::handlers {

/// Runs change(tx) -> Result<api::Response> in a write transaction. With an Idempotency-Key its
/// answer is kept in the same transaction: were they two, a crash between them would let the same
/// request do it twice. Errors: conflict when another one has taken the key over; the change's own.
template <class Change>
Result<api::Response> once(Deps& deps, const api::Call& call, Change&& change) {
  return deps.db.write([&](store::Tx& tx) -> Result<api::Response> {
    MV_TRY(auto response, change(tx));
    if (call.claim) MV_CHECK(call.claim->keep(tx, response));
    return response;
  });
}

}  // namespace mv::handlers
