// SPDX-License-Identifier: Apache-2.0
#include "store/payment/subscriptions.hpp"

#include "model/access.hpp"
#include "store/engine/named_lock.hpp"
#include "store/engine/record.hpp"

namespace mv::store {

namespace {
using Row = model::Subscription;
}  // namespace

void stripe_lock(Tx& tx) { named_lock(tx, "stripe"); }

std::optional<StripeOutcome> stripe_event_find(Tx& tx, std::string_view id) {
  return tx.value<StripeOutcome>("select outcome from stripe_events where id = ?", id);
}

void stripe_event_put(
    Tx& tx, std::string_view id, std::string_view type, StripeOutcome outcome, Millis now) {
  tx.run(
      "insert into stripe_events (id, type, outcome, received_at) values (?, ?, ?, ?) "
      "on conflict (id) do update set outcome = excluded.outcome",
      id, type, outcome, now);
}

int stripe_events_delete_before(Tx& tx, Millis before, int limit) {
  return static_cast<int>(
      tx.run("delete from stripe_events where id in (select id from stripe_events where "
             "received_at < ? order by received_at limit ?)",
          before, limit));
}

void stripe_link_put(Tx& tx, std::string_view id, std::string_view user_id, Millis told_at) {
  tx.run(
      "insert into stripe_links as l (id, user_id, told_at) values (?, ?, ?) "
      "on conflict (id) do update set user_id = excluded.user_id, told_at = excluded.told_at "
      "where excluded.told_at > l.told_at or "
      "(excluded.told_at = l.told_at and excluded.user_id > l.user_id)",
      id, user_id, told_at);
}

std::string stripe_link_find(Tx& tx, std::string_view id) {
  return tx.value<std::string>("select user_id from stripe_links where id = ?", id).value_or("");
}

Kept subscription_keep(Tx& tx, const Row& subscription) {
  const auto before = subscription_find(tx, subscription.id);
  if (before && model::is_newer(*before, subscription)) return Kept::superseded;
  auto row = subscription;
  if (before) row.user_id = before->user_id;
  if (before) tx.run("delete from subscriptions where id = ?", row.id);
  record_insert(tx, "subscriptions", row);
  return before ? Kept::replaced : Kept::added;
}

std::optional<Row> subscription_find(Tx& tx, std::string_view id) {
  static const auto sql = select<Row>("subscriptions") + " where id = ?";
  return record_find<Row>(tx, sql, id);
}

std::vector<Row> subscriptions_of(Tx& tx, std::string_view id, std::string_view customer_id) {
  static const auto sql = select<Row>("subscriptions") +
                          " where id = ? or (customer_id = ? and customer_id <> '') order by id";
  return record_rows<Row>(tx, sql, id, customer_id);
}

std::vector<Row> subscriptions_of_user(Tx& tx, std::string_view user_id) {
  static const auto sql = select<Row>("subscriptions") +
                          " where user_id = ? and user_id <> '' and mode = 'live' order by id";
  return record_rows<Row>(tx, sql, user_id);
}

void subscription_set_user(Tx& tx, std::string_view id, std::string_view user_id) {
  tx.run("update subscriptions set user_id = ? where id = ?", user_id, id);
}

std::optional<BaseTier> base_tier_find(Tx& tx, std::string_view user_id) {
  const auto found = tx.rows<std::string, Millis, Millis>(
      "select tier, until, set_at from base_tiers where user_id = ?", user_id);
  if (found.empty()) return std::nullopt;
  const auto& [tier, until, set_at] = found.front();
  return BaseTier{{tier, until}, set_at};
}

void base_tier_put(Tx& tx, std::string_view user_id, const model::Tier& tier) {
  tx.run(
      "insert into base_tiers (user_id, tier, until, set_at) values (?, ?, ?, 0) "
      "on conflict (user_id) do nothing",
      user_id, tier.tier, tier.until);
}

void base_tier_set(Tx& tx, std::string_view user_id, const model::Tier& tier, Millis now) {
  tx.run("update base_tiers set tier = ?, until = ?, set_at = ? where user_id = ?", tier.tier,
      tier.until, now, user_id);
}

std::vector<std::string> users_with_ended_tier(
    Tx& tx, Millis now, Millis grace, std::string_view after, int limit) {
  const auto paid = now - grace;
  // What a subscription gives exactly is for model::tier_given to say.
  const auto found = tx.rows<std::string>(
      "select id from users where tier_until > 0 and tier_until <= ? and tier <> ? and id > ? and "
      "(exists (select 1 from base_tiers b where b.user_id = users.id and b.tier <> ? and "
      "(b.until = 0 or b.until > ?)) or "
      "exists (select 1 from subscriptions s where s.user_id = users.id and s.user_id <> '' and "
      "s.mode = 'live' and s.state in ('trialing', 'active', 'past_due') and "
      "(s.period_start > ? or s.period_end > ? or s.told_at > ?))) order by id limit ?",
      now, model::kLowestTier, after, model::kLowestTier, now, paid, paid, paid, limit);
  std::vector<std::string> out;
  for (const auto& [id] : found) out.push_back(id);
  return out;
}

}  // namespace mv::store
