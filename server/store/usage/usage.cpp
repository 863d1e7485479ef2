// SPDX-License-Identifier: Apache-2.0
#include "store/usage/usage.hpp"

#include "base/ids.hpp"
#include "model/usage/latency.hpp"
#include "store/engine/record.hpp"

namespace mv::store {

using model::LoggedRequest;
using model::UsageHour;

void usage_log_append(Tx& tx, std::span<const LoggedRequest> requests) {
  if (tx.is_postgresql()) {  // one journey for all
    static const auto sql = "insert into api_usage_logs (" + columns<LoggedRequest>() +
                            ") select " + columns<LoggedRequest>() +
                            " from jsonb_populate_recordset(cast(null as api_usage_logs), "
                            "cast(? as jsonb)) on conflict do nothing";
    tx.run(sql, model::json_text(std::vector(requests.begin(), requests.end())));
    return;
  }
  static const auto sql = insert_text<LoggedRequest>("api_usage_logs") + " on conflict do nothing";
  for (const auto& request : requests) record_write(tx, sql, request);
}

void usage_add(Tx& tx, const UsageHour& counts) {
  static const auto insert = insert_text<UsageHour>("usage_hours") + " on conflict do nothing";
  static const std::string where =
      " where user_id = ? and mode = ? and hour = ? and endpoint = ? and key_id = ? and app_id = ?";
  static const auto find = select<UsageHour>("usage_hours") + where;
  static const auto lock = find + " for update";
  static const auto update =
      "update usage_hours set requests = ?, refused = ?, failed = ?, bytes_out = ?, latency = ?" +
      where;
  if (record_write(tx, insert, counts) == 1) return;
  auto sum = record_find<UsageHour>(tx, tx.is_postgresql() ? lock : find, counts.user_id,
      counts.mode, counts.hour, counts.endpoint, counts.key_id, counts.app_id)
                 .value_or(UsageHour());
  model::Latency latency(sum.latency);
  latency.add(model::Latency(counts.latency));
  tx.run(update, sum.requests + counts.requests, sum.refused + counts.refused,
      sum.failed + counts.failed, sum.bytes_out + counts.bytes_out,
      model::json_text(latency.stored()), counts.user_id, counts.mode, counts.hour, counts.endpoint,
      counts.key_id, counts.app_id);
}

Slice<LoggedRequest> usage_log_list(
    Tx& tx, const model::Owner& owner, const RequestFilter& filter, const Page& page) {
  static const auto sql =
      select<LoggedRequest>("api_usage_logs") +
      " where user_id = ? and mode = ? and (key_id = ? or ? = '') and (app_id = ? or ? = '') and "
      "(endpoint = ? or ? = '') and status between ? and ? and id < ? order by id desc limit ?";
  return slice_of(
      record_rows<LoggedRequest>(tx, sql, owner.user_id, owner.mode, filter.key_id, filter.key_id,
          filter.app_id, filter.app_id, filter.endpoint, filter.endpoint, filter.from_status,
          filter.to_status, page_before(page), page_limit(page.limit) + 1),
      page);
}

void usage_hours(
    Tx& tx, const UsageRange& range, const std::function<void(const UsageHour&)>& each) {
  static const auto all =
      select<UsageHour>("usage_hours") + " where hour >= ? and hour < ? and mode = ?";
  static const auto of_one = all + " and user_id = ?";
  const auto give = [&](Statement& row) { each(record<UsageHour>(row)); };
  if (range.user_id)
    tx.each(of_one, kinds_of<UsageHour>(), give, range.from, range.to, range.mode, *range.user_id);
  else
    tx.each(all, kinds_of<UsageHour>(), give, range.from, range.to, range.mode);
}

int usage_log_delete_before(Tx& tx, Millis before, int limit) {
  return static_cast<int>(
      tx.run("delete from api_usage_logs where id in (select id from api_usage_logs where id < ? "
             "order by id limit ?)",
          new_id("req", before), limit));
}

std::string usage_log_beyond(Tx& tx, int most) {
  return tx
      .value<std::string>("select id from api_usage_logs order by id desc limit 1 offset ?", most)
      .value_or("");
}

int usage_log_delete_to(Tx& tx, std::string_view id, int limit) {
  return static_cast<int>(
      tx.run("delete from api_usage_logs where id in (select id from api_usage_logs where id <= ? "
             "order by id limit ?)",
          id, limit));
}

int usage_hours_delete_before(Tx& tx, Millis before, int limit) {
  static constexpr std::string_view kKey = "user_id, mode, hour, endpoint, key_id, app_id";
  static const auto sql = fmt::format(
      "delete from usage_hours where ({0}) in (select {0} from usage_hours where hour < ? order by "
      "hour limit ?)",
      kKey);
  return static_cast<int>(tx.run(sql, before, limit));
}

}  // namespace mv::store
