// SPDX-License-Identifier: Apache-2.0
#include "store/events/events.hpp"

#include <algorithm>
#include <tuple>

#include "store/engine/id_list.hpp"
#include "store/engine/record.hpp"
#include "store/events/deliveries.hpp"
#include "store/events/notify.hpp"

namespace mv::store {
namespace {

using model::Event;

constexpr std::int64_t kEventLock = 0x6d76'0002;

/// One text for each combination of conditions, so that each has a plan of its own.
std::string after_text(Dialect dialect, unsigned conditions) {
  std::string out = select<Event>("events") + " where seq > ?";
  if (conditions & 1) out += " and user_id = ?";
  if (conditions & 2) out += " and mode = ?";
  if (conditions & 4) out += " and subject_id = ?";
  if (conditions & 8) out += " and type" + std::string(in_list(dialect));
  return out + " order by seq limit ?";
}

/// Held until the commit: the next seq is given out only when ours can be seen.
void lock(Tx& tx) {
  if (tx.is_postgresql()) tx.value<std::string>("select pg_advisory_xact_lock(?)", kEventLock);
}

std::int64_t insert(Tx& tx, const Event& event) {
  return tx
      .value<std::int64_t>(
          "insert into events (id, type, user_id, mode, subject_id, data, created_at) "
          "values (?, ?, ?, ?, ?, ?, ?) returning seq",
          event.id, event.type, event.user_id, event.mode, event.subject_id,
          model::json_text(event.data), event.created_at)
      .value_or(0);
}

/// Returns the first and the last seq; nobody else adds any between them.
std::pair<std::int64_t, std::int64_t> insert_together(Tx& tx, std::span<const Event> events) {
  boost::json::array list;
  list.reserve(events.size());
  for (const auto& event : events)
    list.push_back({{"id", event.id}, {"type", event.type}, {"user_id", event.user_id},
        {"mode", to_word(event.mode)}, {"subject_id", event.subject_id},
        {"data", model::json_text(event.data)}, {"created_at", event.created_at}});
  const auto seqs = tx.rows<std::int64_t, std::int64_t>(
      "with added as (insert into events (id, type, user_id, mode, subject_id, data, created_at) "
      "select id, type, user_id, mode, subject_id, data, created_at from rows from "
      "(json_to_recordset(cast(? as json)) as (id text, type text, user_id text, mode text, "
      "subject_id text, data text, created_at bigint)) with ordinality as e (id, type, user_id, "
      "mode, subject_id, data, created_at, n) order by n returning seq) "
      "select min(seq), max(seq) from added",
      boost::json::serialize(list));
  return {std::get<0>(seqs.front()), std::get<1>(seqs.front())};
}

}  // namespace

std::int64_t event_append_unsent(Tx& tx, const Event& event) {
  lock(tx);
  const auto seq = insert(tx, event);
  tx.notify(kEventsChannel, event.user_id);
  return seq;
}

std::int64_t event_append(Tx& tx, const Event& event) {
  const auto seq = event_append_unsent(tx, event);
  deliveries_fan_out(tx, seq, seq, event.created_at);
  notify_wake(tx, {&event, 1}, event.created_at);
  return seq;
}

void events_append(Tx& tx, std::span<const Event> events) {
  if (events.empty()) return;
  lock(tx);
  std::int64_t first = 0, last = 0;
  if (tx.is_postgresql()) {
    std::tie(first, last) = insert_together(tx, events);
  } else {
    for (const auto& event : events) {
      last = insert(tx, event);
      if (first == 0) first = last;
    }
  }
  deliveries_fan_out(tx, first, last, events.back().created_at);
  notify_wake(tx, events, events.back().created_at);
  for (const auto& event : events) tx.notify(kEventsChannel, event.user_id);
}

std::vector<Event> events_after(Tx& tx, std::int64_t after, const EventFilter& filter, int limit) {
  static const auto texts = [] {
    std::vector<std::string> out;
    for (const auto dialect : {Dialect::sqlite, Dialect::postgresql})
      for (unsigned conditions = 0; conditions < 16; ++conditions)
        out.push_back(after_text(dialect, conditions));
    return out;
  }();
  std::vector<std::string> given;
  unsigned conditions = 0;
  const auto add = [&](unsigned bit, const std::string& value, bool present) {
    if (!present) return;
    conditions |= bit;
    given.push_back(value);
  };
  add(1, filter.user_id, !filter.user_id.empty());
  add(2, std::string(to_word(filter.mode)), filter.mode.has_value());
  add(4, filter.subject_id, !filter.subject_id.empty());
  add(8, id_list(filter.types), !filter.types.empty());

  std::vector<Kind> kinds{Kind::number};
  kinds.insert(kinds.end(), given.size(), Kind::text);
  kinds.push_back(Kind::number);
  auto& statement =
      tx.prepared(texts[conditions + (tx.is_postgresql() ? 16 : 0)], kinds, kinds_of<Event>());
  std::size_t at = 0;
  statement.bind(at++, after);
  for (const auto& value : given) statement.bind(at++, std::string_view(value));
  statement.bind(at, static_cast<std::int64_t>(std::clamp(limit, 1, 1000)));
  std::vector<Event> out;
  for (bool row = statement.execute(); row; row = statement.next())
    out.push_back(record<Event>(statement));
  return out;
}

Result<Event> event_get(Tx& tx, const model::Owner& owner, std::string_view id) {
  static const auto sql = select<Event>("events") + " where id = ? and user_id = ? and mode = ?";
  auto found = record_find<Event>(tx, sql, id, owner.user_id, owner.mode);
  if (!found) return make_error(Code::not_found, "there is no event " + std::string(id));
  return *std::move(found);
}

std::int64_t event_last_seq(Tx& tx) {
  return tx.value<std::int64_t>("select max(seq) from events").value_or(0);
}

std::int64_t event_seq_before(Tx& tx, Millis at) {
  // Seqs are in the order of time, but for the little that servers' clocks differ.
  constexpr Millis kClocksDiffer = 5'000;
  std::int64_t before = 0, from = event_last_seq(tx) + 1;
  while (before + 1 < from) {
    const auto middle = before + (from - before) / 2;
    const auto created = tx.value<Millis>(
        "select created_at from events where seq >= ? order by seq limit 1", middle);
    (created && *created < at - kClocksDiffer ? before : from) = middle;
  }
  const auto first = tx.value<std::int64_t>(
      "select seq from events where seq > ? and created_at >= ? order by seq limit 1", before, at);
  return first ? *first - 1 : event_last_seq(tx);
}

int events_delete_before(Tx& tx, Millis before, int limit) {
  return static_cast<int>(
      tx.run("delete from events where seq in (select seq from events where seq <= ? and seq < "
             "coalesce((select event_seq from webhook_deliveries order by seq limit 1), ?) "
             "order by seq limit ?)",
          event_seq_before(tx, before), INT64_MAX, limit));
}

}  // namespace mv::store
