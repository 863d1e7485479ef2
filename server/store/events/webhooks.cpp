// SPDX-License-Identifier: Apache-2.0
#include "store/events/webhooks.hpp"

#include <map>

#include "store/engine/id_list.hpp"
#include "store/engine/page.hpp"
#include "store/engine/record.hpp"
#include "store/events/deliveries.hpp"
#include "store/events/events.hpp"

namespace mv::store {
namespace {

using model::Webhook;

Error no_webhook(std::string_view id) {
  return make_error(Code::not_found, "there is no webhook " + std::string(id), {},
      "List them with mv webhook list.");
}

void subscribe(Tx& tx, std::int64_t seq, const Webhook& webhook) {
  for (const auto& pattern : webhook.events)
    tx.run(
        "insert into webhook_subscriptions (user_id, mode, pattern, webhook_seq) "
        "values (?, ?, ?, ?) on conflict do nothing",
        webhook.user_id, webhook.mode, pattern, seq);
}

void tell(Tx& tx, std::int64_t seq) { tx.notify(kWebhooksChannel, std::to_string(seq)); }

/// `update … where seq in (select … limit ?)`, as each database takes it.
std::string some_of(Dialect dialect, std::string_view change, std::string_view pick) {
  const bool postgresql = dialect == Dialect::postgresql;
  return std::string(change) + " where seq " + (postgresql ? "= any (array(" : "in (") +
         std::string(pick) + (postgresql ? "))" : ")");
}

/// PostgreSQL: all of them as one argument; of several for one endpoint the last counts.
void note_health_together(Tx& tx, std::span<const WebhookHealth> healths) {
  std::map<std::int64_t, const WebhookHealth*> latest;
  for (const auto& health : healths) latest[health.seq] = &health;
  boost::json::array list;
  list.reserve(latest.size());
  for (const auto& [seq, health] : latest)
    list.push_back({{"q", seq}, {"f", health->failures}, {"s", health->failing_since},
        {"w", health->warned_at}, {"l", health->last_success_at}});
  tx.run(
      "with h as materialized (select * from json_to_recordset(cast(? as json)) as h "
      "(q bigint, f bigint, s bigint, w bigint, l bigint)) "
      "update webhooks set failures = h.f, failing_since = h.s, warned_at = h.w, "
      "last_success_at = h.l from h where seq = h.q and seq = any (array(select q from h)) and "
      "state = 'enabled'",
      boost::json::serialize(list));
}

}  // namespace

std::int64_t webhook_insert(Tx& tx, const Webhook& webhook) {
  const auto seq = tx.value<std::int64_t>(
      "insert into webhooks (id, user_id, mode, url, description, events, state, disabled_reason, "
      "sealed_secrets, sealed_previous, previous_until, public_key, headers, allow_http, fifo, "
      "rate_limit, max_in_flight, failures, failing_since, warned_at, last_success_at, "
      "disabled_at, revision, created_at, updated_at) values (?, ?, ?, ?, ?, ?, ?, '', ?, '', 0, "
      "?, ?, ?, ?, ?, ?, 0, 0, 0, 0, 0, 1, ?, ?) returning seq",
      webhook.id, webhook.user_id, webhook.mode, webhook.url, webhook.description,
      model::json_text(webhook.events), webhook.state, webhook.sealed_secrets, webhook.public_key,
      model::json_text(webhook.headers), webhook.allow_http, webhook.fifo, webhook.rate_limit,
      webhook.max_in_flight, webhook.created_at, webhook.updated_at);
  subscribe(tx, seq.value_or(0), webhook);
  tell(tx, seq.value_or(0));
  return seq.value_or(0);
}

Result<std::int64_t> webhook_update(Tx& tx, const Webhook& webhook) {
  static const UpdateTable table{.name = "webhooks",
      .noun = "webhook",
      .kept = {"seq", "state", "disabled_reason", "failures", "failing_since", "warned_at",
          "last_success_at", "disabled_at"},
      .missing = no_webhook,
      .condition = " and state <> 'deleted'"};
  MV_TRY(const auto revision, record_update(tx, table, webhook));
  tx.run("delete from webhook_subscriptions where webhook_seq = ?", webhook.seq);
  subscribe(tx, webhook.seq, webhook);
  tell(tx, webhook.seq);
  return revision;
}

Result<Webhook> webhook_get(Tx& tx, const model::Owner& owner, std::string_view id) {
  static const auto sql = select<Webhook>("webhooks") +
                          " where id = ? and user_id = ? and mode = ? and state <> 'deleted'";
  auto found = record_find<Webhook>(tx, sql, id, owner.user_id, owner.mode);
  if (!found) return no_webhook(id);
  return *std::move(found);
}

Slice<Webhook> webhook_list(Tx& tx, const model::Owner& owner, const Page& page) {
  static const auto sql = select<Webhook>("webhooks") +
                          " where user_id = ? and mode = ? and id < ? and state <> 'deleted' "
                          "order by id desc limit ?";
  return slice_of(record_rows<Webhook>(tx, sql, owner.user_id, owner.mode, page_before(page),
                      page_limit(page.limit) + 1),
      page);
}

std::int64_t webhook_count(Tx& tx, const model::Owner& owner) {
  return tx
      .value<std::int64_t>(
          "select count(*) from webhooks where user_id = ? and mode = ? and "
          "state <> 'deleted'",
          owner.user_id, owner.mode)
      .value_or(0);
}

std::vector<Webhook> webhooks_by_seq(Tx& tx, std::span<const std::int64_t> seqs) {
  static const TextPair sql([](Dialect dialect) {
    return select<Webhook>("webhooks") + " where seq " +
           (dialect == Dialect::postgresql ? "= any (array(select cast(x as bigint) from "
                                             "jsonb_array_elements_text(cast(? as jsonb)) as x))"
                                           : "in (select value from json_each(?))");
  });
  if (seqs.empty()) return {};
  boost::json::array list(seqs.begin(), seqs.end());
  return record_rows<Webhook>(tx, sql(tx), boost::json::serialize(list));
}

std::vector<Webhook> webhooks_with_headers(Tx& tx) {
  static const auto sql =
      select<Webhook>("webhooks") + " where headers <> '{}' and state <> 'deleted'";
  return record_rows<Webhook>(tx, sql);
}

void webhook_headers_set(Tx& tx, std::int64_t seq, const boost::json::object& headers) {
  tx.run("update webhooks set headers = ? where seq = ?", model::json_text(headers), seq);
}

Result<int> webhook_enable(Tx& tx, const Webhook& webhook, Millis now, int limit) {
  static const TextPair sql([](Dialect dialect) {
    return some_of(dialect, "update webhook_deliveries set next_attempt_at = 1, tries = 0",
        "select seq from webhook_deliveries where webhook_seq = ? and "
        "state = 'pending' and next_attempt_at > 1 order by next_attempt_at limit ?");
  });
  if (tx.run("update webhooks set state = 'enabled', disabled_reason = '', disabled_at = 0, "
             "failures = 0, failing_since = 0, warned_at = 0, revision = revision + 1, "
             "updated_at = ? where seq = ? and state = 'disabled'",
          now, webhook.seq) == 0)
    MV_CHECK(webhook_get(tx, {webhook.user_id, webhook.mode}, webhook.id));
  const auto due = tx.run(sql(tx), webhook.seq, limit);
  tell(tx, webhook.seq);
  return static_cast<int>(due);
}

bool webhook_disable(Tx& tx, std::int64_t seq, std::string_view reason, Millis now) {
  if (tx.run("update webhooks set state = 'disabled', disabled_reason = ?, disabled_at = ?, "
             "revision = revision + 1, updated_at = ? where seq = ? and state = 'enabled'",
          reason, now, now, seq) == 0)
    return false;
  tell(tx, seq);
  return true;
}

Status webhook_delete(Tx& tx, const Webhook& webhook, Millis now) {
  if (tx.run("update webhooks set state = 'deleted', sealed_secrets = '', sealed_previous = '', "
             "headers = '{}', updated_at = ? where seq = ? and state <> 'deleted'",
          now, webhook.seq) == 0)
    return no_webhook(webhook.id);
  tx.run("delete from webhook_subscriptions where webhook_seq = ?", webhook.seq);
  tell(tx, webhook.seq);
  return {};
}

int webhook_sweep(Tx& tx, int limit) {
  const auto gone = tx.value<std::int64_t>(
      "select seq from webhooks where state = 'deleted' order by seq limit 1");
  if (!gone) return 0;
  const auto seqs = tx.rows<std::int64_t>(
      "select seq from webhook_deliveries where webhook_seq = ? order by event_seq limit ?", *gone,
      limit);
  for (const auto& [seq] : seqs) {
    tx.run("delete from webhook_attempts where delivery_seq = ?", seq);
    tx.run("delete from webhook_deliveries where seq = ?", seq);
  }
  if (static_cast<int>(seqs.size()) < limit) {
    tx.run("delete from webhook_recoveries where webhook_seq = ?", *gone);
    tx.run("delete from webhooks where seq = ?", *gone);
  }
  return limit;
}

void webhooks_note_health(Tx& tx, std::span<const WebhookHealth> healths) {
  if (tx.is_postgresql() && healths.size() > 1) return note_health_together(tx, healths);
  for (const auto& health : healths)
    tx.run(
        "update webhooks set failures = ?, failing_since = ?, warned_at = ?, "
        "last_success_at = ? where seq = ? and state = 'enabled'",
        health.failures, health.failing_since, health.warned_at, health.last_success_at,
        health.seq);
}

}  // namespace mv::store
