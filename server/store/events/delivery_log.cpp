// SPDX-License-Identifier: Apache-2.0
// Deliveries as people look at them, and what they do by hand: redeliver, recover, let old ones go.
#include <algorithm>
#include <array>

#include "store/engine/id_list.hpp"
#include "store/engine/page.hpp"
#include "store/engine/record.hpp"
#include "store/events/deliveries.hpp"
#include "store/events/webhooks.hpp"

namespace mv::store {
namespace {

using model::Delivery;
using model::Recovery;

constexpr std::string_view kAlphabet = "0123456789abcdefghjkmnpqrstvwxyz";  // Crockford's base 32
constexpr std::size_t kDigits = 13;

}  // namespace

std::string delivery_id(std::int64_t seq) {
  std::string digits(kDigits, '0');
  auto rest = static_cast<std::uint64_t>(seq);
  for (auto at = kDigits; at-- > 0; rest /= 32) digits[at] = kAlphabet[rest % 32];
  return "dlv_" + digits;
}

std::int64_t delivery_seq(std::string_view id) {
  if (!id.starts_with("dlv_") || id.size() != 4 + kDigits) return 0;
  if (id[4] > '7') return 0;  // more than 63 bits
  std::uint64_t out = 0;
  for (const char digit : id.substr(4)) {
    const auto value = kAlphabet.find(digit);
    if (value == std::string_view::npos) return 0;
    out = out * 32 + value;
  }
  return static_cast<std::int64_t>(out);
}

Slice<Delivery> delivery_list(
    Tx& tx, std::int64_t webhook_seq, const DeliveryFilter& filter, const Page& page) {
  // The order of an endpoint's events is that of its deliveries, and has an index; failed ones,
  // which are few, have one of their own. A cursor that is gone was the oldest that was left.
  const auto text = [](const std::string& condition, const std::string& order) {
    return select<Delivery>("webhook_deliveries") + " where webhook_seq = ? and " + order +
           " < coalesce((select " + order + " from webhook_deliveries where seq = ?), ?)" +
           condition + " order by " + order + " desc limit ?";
  };
  static const std::string all = text("", "event_seq"),
                           pending = text(" and state = 'pending'", "event_seq"),
                           delivered = text(" and state = 'delivered'", "event_seq"),
                           failed = text(" and state = 'failed'", "seq");
  const auto& sql = !filter.state                                   ? all
                    : filter.state == model::DeliveryState::pending ? pending
                    : filter.state == model::DeliveryState::failed  ? failed
                                                                    : delivered;
  const std::int64_t without_cursor = page.after_id.empty() ? INT64_MAX : 0;
  const auto limit = static_cast<std::size_t>(page_limit(page.limit));
  Slice<Delivery> out{record_rows<Delivery>(tx, sql, webhook_seq, delivery_seq(page.after_id),
                          without_cursor, page_limit(page.limit) + 1),
      {}};
  if (out.items.size() > limit) {
    out.items.resize(limit);
    out.next_id = delivery_id(out.items.back().seq);
  }
  return out;
}

Result<Delivery> delivery_get(Tx& tx, std::int64_t seq) {
  static const auto sql = select<Delivery>("webhook_deliveries") + " where seq = ?";
  auto found = record_find<Delivery>(tx, sql, seq);
  if (!found) return make_error(Code::not_found, "there is no delivery " + delivery_id(seq));
  return *std::move(found);
}

std::vector<model::Attempt> attempt_list(Tx& tx, std::int64_t delivery_seq) {
  static const auto sql = select<model::Attempt>("webhook_attempts") +
                          " where delivery_seq = ? order by seq limit 1000";
  return record_rows<model::Attempt>(tx, sql, delivery_seq);
}

DeliveryCounts delivery_counts(Tx& tx, std::int64_t webhook_seq, int limit) {
  const auto count = [&](std::string_view sql) {
    return tx.value<std::int64_t>(sql, webhook_seq, limit).value_or(0);
  };
  return {count("select count(*) from (select 1 as x from webhook_deliveries where "
                "webhook_seq = ? and state = 'pending' limit ?) c"),
      count("select count(*) from (select 1 as x from webhook_deliveries where "
            "webhook_seq = ? and state = 'failed' limit ?) c")};
}

void delivery_redeliver(Tx& tx, const Delivery& delivery, Millis) {
  tx.run(
      "update webhook_deliveries set state = 'pending', fault = '', tries = 0, "
      "next_attempt_at = 1, finished_at = 0 where seq = ?",
      delivery.seq);
  tx.notify(kWebhooksChannel, std::to_string(delivery.webhook_seq));
}

std::int64_t deliveries_failed_between(
    Tx& tx, std::int64_t webhook_seq, Millis since, Millis until) {
  return tx
      .value<std::int64_t>(
          "select count(*) from webhook_deliveries where webhook_seq = ? and "
          "state = 'failed' and created_at between ? and ?",
          webhook_seq, since, until)
      .value_or(0);
}

Status recovery_insert(Tx& tx, const Recovery& recovery) {
  record_insert(tx, "webhook_recoveries", recovery);
  return {};
}

Result<Recovery> recovery_get(Tx& tx, std::string_view id) {
  static const auto sql = select<Recovery>("webhook_recoveries") + " where id = ?";
  auto found = record_find<Recovery>(tx, sql, id);
  if (!found) return make_error(Code::not_found, "there is no recovery " + std::string(id));
  return *std::move(found);
}

Result<Recovery> recovery_step(Tx& tx, std::string_view id, int limit, Millis now) {
  MV_TRY(auto recovery, recovery_get(tx, id));
  if (recovery.state == model::RecoveryState::done) return recovery;
  const auto rows = tx.rows<std::int64_t, Millis>(
      "select seq, created_at from webhook_deliveries where webhook_seq = ? and "
      "state = 'failed' and seq > ? order by seq limit ?",
      recovery.webhook_seq, recovery.cursor, limit);
  for (const auto& [seq, created_at] : rows) {
    recovery.cursor = seq;
    if (created_at < recovery.since || created_at > recovery.until) continue;
    recovery.recovered += tx.run(
        "update webhook_deliveries set state = 'pending', fault = '', tries = 0, "
        "next_attempt_at = 1, finished_at = 0 where seq = ? and state = 'failed'",
        seq);
  }
  if (static_cast<int>(rows.size()) < limit) recovery.state = model::RecoveryState::done;
  tx.run(
      "update webhook_recoveries set state = ?, recovered = ?, cursor = ?, updated_at = ? "
      "where id = ?",
      recovery.state, recovery.recovered, recovery.cursor, now, id);
  tx.notify(kWebhooksChannel, std::to_string(recovery.webhook_seq));
  return recovery;
}

std::int64_t deliveries_delete_before(Tx& tx, std::int64_t after, Millis before, int limit) {
  const auto rows = tx.rows<std::int64_t, Millis, Millis>(
      "select seq, created_at, finished_at from webhook_deliveries where seq > ? order by seq "
      "limit ?",
      after, limit);
  for (const auto& [seq, created_at, finished_at] : rows) {
    if (created_at >= before) return 0;  // the rest is younger
    if (finished_at == 0 || finished_at >= before) continue;
    tx.run("delete from webhook_attempts where delivery_seq = ?", seq);
    tx.run("delete from webhook_deliveries where seq = ?", seq);
  }
  return static_cast<int>(rows.size()) < limit ? 0 : std::get<0>(rows.back());
}

}  // namespace mv::store
