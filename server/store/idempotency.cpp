// SPDX-License-Identifier: Apache-2.0
#include "store/idempotency.hpp"

#include "store/record.hpp"

namespace mv::store {
namespace {
using model::IdempotentAnswer;
using Verdict = IdempotencyBegin::Verdict;
}  // namespace

IdempotencyBegin idempotency_begin(Tx& tx, const IdempotentAnswer& claim, Millis stale_before) {
  static const auto insert = insert_text<IdempotentAnswer>("idempotency_answers") +
                             " on conflict (user_id, route, key) do nothing";
  static const auto find = select<IdempotentAnswer>("idempotency_answers") +
                           " where user_id = ? and route = ? and key = ?";
  auto row = claim;
  row.state = "running";
  row.status = 0;
  row.body.clear();
  if (record_write(tx, insert, row) == 1) return {Verdict::fresh, std::move(row)};
  auto found = record_find<IdempotentAnswer>(tx, find, claim.user_id, claim.route, claim.key);
  // Forgotten between the two statements: the one that did it has ended without a change.
  if (!found) return {Verdict::running, std::move(row)};
  if (found->body_sha256 != claim.body_sha256) return {Verdict::mismatch, *std::move(found)};
  if (found->state == "done") return {Verdict::done, *std::move(found)};
  const bool taken_over =
      found->created_at < stale_before &&
      tx.run("update idempotency_answers set created_at = ? where user_id = ? and route = ? and "
             "key = ? and state = 'running' and created_at = ?",
             claim.created_at, claim.user_id, claim.route, claim.key, found->created_at) == 1;
  return {taken_over ? Verdict::fresh : Verdict::running, *std::move(found)};
}

Status idempotency_finish(Tx& tx, const IdempotentAnswer& answer) {
  if (tx.run("update idempotency_answers set state = 'done', status = ?, body = ? "
             "where user_id = ? and route = ? and key = ?",
             answer.status, answer.body, answer.user_id, answer.route, answer.key) == 0)
    return make_error(Code::not_found, "the Idempotency-Key '" + answer.key + "' is not claimed");
  return {};
}

void idempotency_forget_running(Tx& tx) {
  tx.run("delete from idempotency_answers where state = 'running'");
}

void idempotency_forget(Tx& tx, std::string_view user_id, std::string_view route,
                        std::string_view key) {
  tx.run("delete from idempotency_answers where user_id = ? and route = ? and key = ? and "
         "state = 'running'",
         user_id, route, key);
}

int idempotency_delete_before(Tx& tx, Millis before, int limit) {
  // The key alone is not unique, but all rows of one key that are this old may go together.
  return static_cast<int>(
      tx.run("delete from idempotency_answers where created_at < ? and key in (select key from "
             "idempotency_answers where created_at < ? order by created_at limit ?)",
             before, before, limit));
}

}  // namespace mv::store
