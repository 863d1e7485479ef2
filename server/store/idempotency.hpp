// SPDX-License-Identifier: Apache-2.0
#pragma once
// Answers kept for requests with an Idempotency-Key.
#include <string>
#include <string_view>

#include "base/result.hpp"
#include "model/access.hpp"
#include "store/tx.hpp"

namespace mv::store {

struct IdempotencyBegin {
  enum class Verdict {
    fresh,     ///< this request is the first: do it, then finish or forget
    running,   ///< the first one has not ended
    done,      ///< `answer` is what the first one got
    mismatch,  ///< the key was used for another body
  };
  Verdict verdict = Verdict::fresh;
  model::IdempotentAnswer answer;
};
/// Claims (user, route, key); `claim` needs these, body_sha256 and created_at. A running row
/// older than `stale_before` is taken over (its server died): fresh.
IdempotencyBegin idempotency_begin(Tx& tx, const model::IdempotentAnswer& claim,
                                   Millis stale_before);
/// Stores status and body; runs in the transaction of the change so that both exist or neither.
/// Error: not_found when the claim is gone.
Status idempotency_finish(Tx& tx, const model::IdempotentAnswer& answer);
/// Gives the key free again, after a request that changed nothing.
void idempotency_forget(Tx& tx, std::string_view user_id, std::string_view route,
                        std::string_view key);
/// Gives every key free whose request never ended. Only at start, for a database that no other
/// server uses.
void idempotency_forget_running(Tx& tx);
/// Deletes at most `limit` answers older than `before`; returns how many.
int idempotency_delete_before(Tx& tx, Millis before, int limit);

}  // namespace mv::store
