// SPDX-License-Identifier: Apache-2.0
#include "store/access/idempotency.hpp"

#include "store/engine/record.hpp"

namespace mv::store {
namespace {
using model::IdempotentAnswer;
using Verdict = IdempotencyBegin::Verdict;
}  // namespace

IdempotencyBegin idempotency_begin(Tx& tx, const IdempotentAnswer& claim, Millis now) {
  static const auto insert = insert_text<IdempotentAnswer>("idempotency_answers") +
                             " on conflict (user_id, mode, route, key) do nothing";
  static const auto find = select<IdempotentAnswer>("idempotency_answers") +
                           " where user_id = ? and mode = ? and route = ? and key = ?";
  auto row = claim;
  row.state = model::AnswerState::running;
  row.status = 0;
  row.answer.clear();
  row.generation = 1;
  if (record_write(tx, insert, row) == 1) return {Verdict::fresh, std::move(row)};
  auto found = record_find<IdempotentAnswer>(tx, find, row.user_id, row.mode, row.route, row.key);
  // Forgotten between the two statements: the one that did it has ended without a change.
  if (!found) return {Verdict::running, std::move(row)};
  if (found->fingerprint != claim.fingerprint) return {Verdict::mismatch, *std::move(found)};
  if (found->state == model::AnswerState::done) return {Verdict::done, *std::move(found)};
  const bool taken_over =
      found->lease_until < now &&
      tx.run(
          "update idempotency_answers set owner = ?, generation = generation + 1, lease_until = ? "
          "where user_id = ? and mode = ? and route = ? and key = ? and state = 'running' and "
          "owner = ? and generation = ? and lease_until < ?",
          row.owner, row.lease_until, row.user_id, row.mode, row.route, row.key, found->owner,
          found->generation, now) == 1;
  if (!taken_over) return {Verdict::running, *std::move(found)};
  row.generation = found->generation + 1;
  return {Verdict::fresh, std::move(row)};
}

void idempotency_renew(Tx& tx, std::span<const IdempotentAnswer> claims, Millis lease_until) {
  for (const auto& claim : claims)
    tx.run(
        "update idempotency_answers set lease_until = ? where user_id = ? and mode = ? and "
        "route = ? and key = ? and state = 'running' and owner = ? and generation = ?",
        lease_until, claim.user_id, claim.mode, claim.route, claim.key, claim.owner,
        claim.generation);
}

Status idempotency_finish(Tx& tx, const IdempotentAnswer& answer) {
  if (tx.run(
          "update idempotency_answers set state = 'done', status = ?, answer = ?, lease_until = 0 "
          "where user_id = ? and mode = ? and route = ? and key = ? and owner = ? and generation = "
          "?",
          answer.status, answer.answer, answer.user_id, answer.mode, answer.route, answer.key,
          answer.owner, answer.generation) == 0)
    return make_error(
        Code::not_found, "the Idempotency-Key '" + answer.key + "' is not claimed by this request");
  return {};
}

void idempotency_forget_running(Tx& tx) {
  tx.run("delete from idempotency_answers where state = 'running'");
}

void idempotency_forget(Tx& tx, const IdempotentAnswer& claim) {
  tx.run(
      "delete from idempotency_answers where user_id = ? and mode = ? and route = ? and key = ? "
      "and state = 'running' and owner = ? and generation = ?",
      claim.user_id, claim.mode, claim.route, claim.key, claim.owner, claim.generation);
}

int idempotency_delete_before(Tx& tx, Millis before, int limit) {
  // The key alone is not unique, but all rows of one key that are this old may go together.
  return static_cast<int>(
      tx.run("delete from idempotency_answers where created_at < ? and key in (select key from "
             "idempotency_answers where created_at < ? order by created_at limit ?)",
          before, before, limit));
}

}  // namespace mv::store
