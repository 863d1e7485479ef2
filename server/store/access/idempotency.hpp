// SPDX-License-Identifier: Apache-2.0
#pragma once
// Claims and answers of requests with an Idempotency-Key.
#include <span>
#include <string>
#include <string_view>

#include "base/result.hpp"
#include "model/access.hpp"
#include "store/engine/tx.hpp"

namespace mv::store {

struct IdempotencyBegin {
  enum class Verdict {
    fresh,     ///< this request is the one to do it, then finish or forget; `answer` is its claim
    running,   ///< another one is at it
    done,      ///< `answer` is what the first one got
    mismatch,  ///< the key was used for another query or body
  };
  Verdict verdict = Verdict::fresh;
  model::IdempotentAnswer answer;
};
/// Claims (user, mode, route, key); `claim` needs these, fingerprint, owner, lease_until and
/// created_at. One whose lease ended before `now` is taken over with the next generation: fresh.
IdempotencyBegin idempotency_begin(Tx& tx, const model::IdempotentAnswer& claim, Millis now);
/// Extends the leases of claims that are still their owners'.
void idempotency_renew(Tx& tx, std::span<const model::IdempotentAnswer> claims, Millis lease_until);
/// Stores status and answer under the claim, in place of those that it has. Error: not_found when
/// it is somebody else's or gone.
Status idempotency_finish(Tx& tx, const model::IdempotentAnswer& answer);
/// Gives the key free again, after a request that changed nothing; not somebody else's claim.
void idempotency_forget(Tx& tx, const model::IdempotentAnswer& claim);
/// Gives every key free whose request never ended. Only at start, for a database that no other
/// server uses.
void idempotency_forget_running(Tx& tx);
/// Deletes at most `limit` answers older than `before`; returns how many.
int idempotency_delete_before(Tx& tx, Millis before, int limit);

}  // namespace mv::store
