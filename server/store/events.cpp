// SPDX-License-Identifier: Apache-2.0
#include "store/events.hpp"

#include <algorithm>

#include "store/id_list.hpp"
#include "store/record.hpp"

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

}  // namespace

std::int64_t event_append(Tx& tx, const Event& event) {
  // Held until the commit: the next seq is given out only when ours can be seen.
  if (tx.is_postgresql()) tx.value<std::string>("select pg_advisory_xact_lock(?)", kEventLock);
  const auto seq = tx.value<std::int64_t>(
      "insert into events (id, type, user_id, mode, subject_id, data, created_at) "
      "values (?, ?, ?, ?, ?, ?, ?) returning seq",
      event.id, event.type, event.user_id, event.mode, event.subject_id,
      model::json_text(event.data), event.created_at);
  tx.notify(kEventsChannel, event.user_id);
  return seq.value_or(0);
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
  add(2, filter.mode, !filter.mode.empty());
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

Result<Event> event_get(Tx& tx, std::string_view user_id, std::string_view mode,
                        std::string_view id) {
  static const auto sql = select<Event>("events") + " where id = ? and user_id = ? and mode = ?";
  auto found = record_find<Event>(tx, sql, id, user_id, mode);
  if (!found) return make_error(Code::not_found, "there is no event " + std::string(id));
  return *std::move(found);
}

std::int64_t event_last_seq(Tx& tx) {
  return tx.value<std::int64_t>("select max(seq) from events").value_or(0);
}

int events_delete_before(Tx& tx, Millis before, int limit) {
  return static_cast<int>(tx.run(
      "delete from events where seq in (select seq from events where created_at < ? limit ?)",
      before, limit));
}

}  // namespace mv::store
