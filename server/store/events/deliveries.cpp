// SPDX-License-Identifier: Apache-2.0
// What the engine reads and writes. PostgreSQL takes many rows as one JSON argument; on SQLite a
// loop over a prepared statement is as good.
#include "store/events/deliveries.hpp"

#include <algorithm>

#include "store/engine/id_list.hpp"
#include "store/engine/record.hpp"
#include "store/events/events.hpp"

namespace mv::store {
namespace {

constexpr Kind kNumbers[] = {Kind::number, Kind::number, Kind::number, Kind::number, Kind::number,
    Kind::number, Kind::number};
constexpr std::string_view kPendingColumns =
    "seq, webhook_seq, event_seq, attempts, tries, next_attempt_at, created_at";

Pending pending_of(const Statement& row) {
  return {row.number(0), row.number(1), row.number(2), static_cast<int>(row.number(3)),
      static_cast<int>(row.number(4)), row.number(5), row.number(6)};
}

std::string pick_text(std::string_view condition, std::string_view order, std::string_view limit) {
  return "select " + std::string(kPendingColumns) +
         " from webhook_deliveries where state = 'pending' and " + std::string(condition) +
         " order by " + std::string(order) + " limit " + std::string(limit);
}

/// The rows of many endpoints in one statement.
std::string together(std::string_view condition, std::string_view order) {
  return "select d.* from json_to_recordset(cast(? as json)) as h (w bigint, n bigint) "
         "cross join lateral (" +
         pick_text("webhook_seq = h.w and " + std::string(condition), order, "h.n") + ") d";
}

boost::json::array request_list(
    std::span<const BacklogRequest> requests, int BacklogRequest::*count) {
  boost::json::array out;
  for (const auto& request : requests)
    if (request.*count > 0) out.push_back({{"w", request.webhook_seq}, {"n", request.*count}});
  return out;
}

void take(Tx& tx, std::string_view sql, std::vector<Pending>& out, const auto&... args) {
  tx.each(
      sql, kNumbers, [&](Statement& row) { out.push_back(pending_of(row)); }, args...);
}

void backlog_together(Tx& tx, std::span<const BacklogRequest> requests, Millis now, Backlog& out) {
  static const std::string fresh = together("next_attempt_at = 0", "seq");
  static const std::string due =
      together("next_attempt_at > 0 and next_attempt_at <= ?", "next_attempt_at, seq");
  if (const auto list = request_list(requests, &BacklogRequest::fresh); !list.empty())
    take(tx, fresh, out.rows, boost::json::serialize(list));
  const auto list = request_list(requests, &BacklogRequest::due);
  if (list.empty()) return;
  take(tx, due, out.rows, boost::json::serialize(list), now);
  for (const auto& [seq, at] : tx.rows<std::int64_t, Millis>(
           "select h.w, (select next_attempt_at from webhook_deliveries where state = 'pending' "
           "and webhook_seq = h.w and next_attempt_at > ? order by next_attempt_at limit 1) from "
           "json_to_recordset(cast(? as json)) as h (w bigint, n bigint)",
           now, boost::json::serialize(list)))
    out.next_due.emplace_back(seq, at);
}

void backlog_one_by_one(
    Tx& tx, std::span<const BacklogRequest> requests, Millis now, Backlog& out) {
  static const auto fresh = pick_text("webhook_seq = ? and next_attempt_at = 0", "seq", "?");
  static const auto due =
      pick_text("webhook_seq = ? and next_attempt_at > 0 and next_attempt_at <= ?",
          "next_attempt_at, seq", "?");
  for (const auto& request : requests)
    if (request.fresh > 0) take(tx, fresh, out.rows, request.webhook_seq, request.fresh);
  for (const auto& request : requests) {
    if (request.due == 0) continue;
    take(tx, due, out.rows, request.webhook_seq, now, request.due);
    out.next_due.emplace_back(request.webhook_seq,
        tx.value<Millis>("select next_attempt_at from webhook_deliveries where state = 'pending' "
                         "and webhook_seq = ? and next_attempt_at > ? order by next_attempt_at "
                         "limit 1",
              request.webhook_seq, now)
            .value_or(0));
  }
}

void store_together(Tx& tx, std::span<const Outcome> outcomes, Millis now) {
  boost::json::array list;
  list.reserve(outcomes.size());
  for (const auto& o : outcomes)
    list.push_back({{"d", o.attempt.delivery_seq}, {"n", o.attempt.number}, {"a", o.attempt.at},
        {"u", o.attempt.duration_us}, {"s", o.attempt.status}, {"e", o.attempt.error},
        {"p", o.attempt.address}, {"h", o.attempt.response_headers}, {"b", o.attempt.response_body},
        {"t", to_word(o.state)}, {"f", o.fault}, {"r", o.tries}, {"x", o.next_attempt_at},
        {"z", o.state == model::DeliveryState::pending ? 0 : now}});
  // One statement, so that the list is sent and read once. Its plan is made while the tables are
  // all but empty and is kept: however they look, rows are found by their key here, one by one; a
  // plain condition on `state` would invite a walk through all that is pending.
  tx.run(
      "with o as materialized (select * from json_to_recordset(cast(? as json)) as o "
      "(d bigint, n bigint, a bigint, u bigint, s bigint, e text, p text, h text, b text, "
      "t text, f text, r bigint, x bigint, z bigint)), "
      "logged as (insert into webhook_attempts (delivery_seq, number, at, duration_us, status, "
      "error, address, response_headers, response_body) "
      "select d, n, a, u, s, e, p, h, b from o cross join lateral (select 1 from "
      "webhook_deliveries where seq = o.d limit 1) as found order by a on conflict do nothing) "
      "update webhook_deliveries w set state = o.t, fault = o.f, attempts = o.n, "
      "tries = o.r, next_attempt_at = o.x, last_status = o.s, last_error = o.e, "
      "finished_at = o.z from o where w.seq = o.d and w.seq = any (array(select d from o)) and "
      "coalesce(w.state, '') = 'pending' and w.attempts < o.n",
      boost::json::serialize(list));
}

void store_one_by_one(Tx& tx, std::span<const Outcome> outcomes, Millis now) {
  for (const auto& o : outcomes) {
    tx.run(
        "insert into webhook_attempts (delivery_seq, number, at, duration_us, status, error, "
        "address, response_headers, response_body) select ?, ?, ?, ?, ?, ?, ?, ?, ? where "
        "exists (select 1 from webhook_deliveries where seq = ?) on conflict do nothing",
        o.attempt.delivery_seq, o.attempt.number, o.attempt.at, o.attempt.duration_us,
        o.attempt.status, o.attempt.error, o.attempt.address, o.attempt.response_headers,
        o.attempt.response_body, o.attempt.delivery_seq);
    tx.run(
        "update webhook_deliveries set state = ?, fault = ?, attempts = ?, tries = ?, "
        "next_attempt_at = ?, last_status = ?, last_error = ?, finished_at = ? "
        "where seq = ? and state = 'pending' and attempts < ?",
        o.state, o.fault, o.attempt.number, o.tries, o.next_attempt_at, o.attempt.status,
        o.attempt.error, o.state == model::DeliveryState::pending ? 0 : now, o.attempt.delivery_seq,
        o.attempt.number);
  }
}

}  // namespace

void deliveries_fan_out(Tx& tx, std::int64_t first, std::int64_t last, Millis now) {
  static const TextPair sql([](Dialect dialect) {
    const std::string group = dialect == Dialect::postgresql
                                  ? "split_part(e.type, '.', 1) || '.*'"
                                  : "substr(e.type, 1, instr(e.type, '.')) || '*'";
    return "insert into webhook_deliveries (webhook_seq, event_seq, state, fault, attempts, "
           "tries, next_attempt_at, last_status, last_error, created_at, finished_at) "
           "select s.webhook_seq, e.seq, 'pending', '', 0, 0, 0, 0, '', cast(? as bigint), 0 "
           "from events e join webhook_subscriptions s on s.user_id = e.user_id and "
           "s.mode = e.mode and s.pattern in (e.type, '*', " +
           group + ") where e.seq between ? and ? order by e.seq on conflict do nothing";
  });
  tx.run(sql(tx), now, first, last);
}

std::int64_t delivery_insert(Tx& tx, std::int64_t webhook_seq, std::int64_t event_seq, Millis now) {
  return tx
      .value<std::int64_t>(
          "insert into webhook_deliveries (webhook_seq, event_seq, state, fault, attempts, tries, "
          "next_attempt_at, last_status, last_error, created_at, finished_at) values (?, ?, "
          "'pending', '', 0, 0, 0, 0, '', ?, 0) returning seq",
          webhook_seq, event_seq, now)
      .value_or(0);
}

Fresh deliveries_fresh(Tx& tx, std::int64_t after, int limit) {
  static const auto sql = "select " + std::string(kPendingColumns) +
                          ", case when state = 'pending' then 1 else 0 end from "
                          "webhook_deliveries where seq > ? order by seq limit ?";
  static constexpr Kind kinds[] = {Kind::number, Kind::number, Kind::number, Kind::number,
      Kind::number, Kind::number, Kind::number, Kind::number};
  Fresh out{.last = after};
  int read = 0;
  tx.each(
      sql, kinds,
      [&](Statement& row) {
        out.last = row.number(0);
        out.full = ++read == limit;
        if (row.number(7) == 1) out.rows.push_back(pending_of(row));
      },
      after, limit);
  return out;
}

std::int64_t deliveries_last_seq(Tx& tx) {
  return tx.value<std::int64_t>("select max(seq) from webhook_deliveries").value_or(0);
}

Backlog deliveries_backlog(Tx& tx, std::span<const BacklogRequest> requests, Millis now) {
  Backlog out;
  if (tx.is_postgresql())
    backlog_together(tx, requests, now, out);
  else
    backlog_one_by_one(tx, requests, now, out);
  return out;
}

std::vector<std::int64_t> webhooks_with_pending(Tx& tx, const std::vector<bool>& shards) {
  std::vector<std::int64_t> out;
  for (const auto& [seq] : tx.rows<std::int64_t>(
           "select w.seq from webhooks w where w.state = 'enabled' and exists (select 1 from "
           "webhook_deliveries d where d.webhook_seq = w.seq and d.state = 'pending')"))
    if (shards[static_cast<std::size_t>(seq) % shards.size()]) out.push_back(seq);
  return out;
}

std::vector<EventRow> events_by_seq(Tx& tx, std::span<const std::int64_t> seqs) {
  static const TextPair sql([](Dialect dialect) {
    return "select seq, id, type, user_id, mode, subject_id, created_at, data from events where "
           "seq " +
           std::string(dialect == Dialect::postgresql
                           ? "= any (array(select cast(x as bigint) from "
                             "json_array_elements_text(cast(? as json)) as x))"
                           : "in (select value from json_each(?))");
  });
  static constexpr Kind kinds[] = {Kind::number, Kind::text, Kind::text, Kind::text, Kind::text,
      Kind::text, Kind::number, Kind::text};
  std::vector<EventRow> out;
  if (seqs.empty()) return out;
  const boost::json::array list(seqs.begin(), seqs.end());
  tx.each(
      sql(tx), kinds,
      [&](Statement& row) {
        out.push_back({{.seq = row.number(0),
                           .id = row.text(1),
                           .type = row.text(2),
                           .user_id = row.text(3),
                           .mode = enum_column<model::Mode>(row.text(4)),
                           .subject_id = row.text(5),
                           .created_at = row.number(6)},
            row.text(7)});
      },
      boost::json::serialize(list));
  return out;
}

void outcomes_store(Tx& tx, std::span<const Outcome> outcomes, Millis now) {
  if (outcomes.empty()) return;
  if (tx.is_postgresql())
    store_together(tx, outcomes, now);
  else
    store_one_by_one(tx, outcomes, now);
}

}  // namespace mv::store
