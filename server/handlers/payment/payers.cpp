// SPDX-License-Identifier: Apache-2.0
#include "handlers/payment/payers.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "api/or_null.hpp"
#include "handlers/access/tier_change.hpp"
#include "model/json.hpp"
#include "model/owner.hpp"
#include "store/access/audit.hpp"
#include "store/payment/payments.hpp"
#include "store/payment/subscriptions.hpp"
#include "store/access/users.hpp"
#include "store/events/event_append.hpp"

namespace mv::handlers {
namespace {

namespace json = boost::json;

std::string linked_among(store::Tx& tx, const std::vector<std::string>& ids) {
  for (const auto& id : ids) {
    if (id.empty()) continue;
    if (auto user = store::stripe_link_find(tx, id); !user.empty()) return user;
  }
  return {};
}

std::string user_of(store::Tx& tx, const model::Subscription& subscription) {
  auto user = user_among(tx, {subscription.named_user});
  return user.empty() ? linked_among(tx, {subscription.id, subscription.customer_id}) : user;
}

std::string user_of(store::Tx& tx, const model::Payment& payment) {
  const auto subscription = store::subscription_find(tx, payment.subscription_id);
  auto user =
      user_among(tx, {subscription ? subscription->named_user : std::string(), payment.named_user});
  return user.empty() ? linked_among(tx, {payment.subscription_id, payment.customer_id}) : user;
}

json::object shown(const model::Tier& tier) {
  return {{"tier", tier.tier}, {"until", model::to_json(api::time_or_null(tier.until))}};
}

model::AuditEntry entry(const StripeWork& work, std::string action, std::string subject) {
  model::AuditEntry out{.credential = "stripe",
      .address = work.address,
      .action = std::move(action),
      .subject = std::move(subject),
      .created_at = work.now};
  if (!work.event.id.empty()) out.details["event"] = work.event.id;
  return out;
}

/// What the user's subscriptions give since the tier was last set by hand.
std::vector<model::Tier> given_to(
    const StripeWork& work, const std::string& user_id, Millis since) {
  std::vector<model::Tier> out;
  for (const auto& one : store::subscriptions_of_user(work.tx, user_id)) {
    const auto tier = work.settings.tiers.find(one.price_id);
    if (tier == work.settings.tiers.end()) continue;
    const auto given = model::tier_given(one, tier->second, work.settings.grace);
    if (given && given->until > since) out.push_back(*given);
  }
  return out;
}

}  // namespace

std::string user_among(store::Tx& tx, const std::vector<std::string>& names) {
  for (const auto& name : names)
    if (name.starts_with("usr_") && store::user_get(tx, name).ok()) return name;
  return {};
}

Status attribute(StripeWork& work, std::span<const model::Subscription> subscriptions,
    std::span<model::Payment> payments) {
  std::set<std::string> users;
  for (const auto& one : subscriptions) {
    auto user = user_of(work.tx, one);
    if (user != one.user_id) store::subscription_set_user(work.tx, one.id, user);
    users.insert({one.user_id, std::move(user)});
  }
  for (auto& one : payments) {
    auto user = user_of(work.tx, one);
    users.insert(user);
    if (user.empty() || user == one.user_id) continue;
    store::payment_set_user(work.tx, one.id, user);
    one.user_id = std::move(user);
    store::payment_event_append(work.tx, one, work.now);
  }
  users.erase("");
  if (work.event.mode == model::Mode::live)
    for (const auto& user : users) MV_CHECK(settle_tier(work, user));
  return {};
}

Status settle_tier(StripeWork& work, const std::string& user_id) {
  MV_TRY(const auto user, store::user_get(work.tx, user_id, true));
  const model::Tier before{user.tier, user.tier_until};
  const auto base = store::base_tier_find(work.tx, user_id).value_or(store::BaseTier{before, 0});
  const auto given = given_to(work, user_id, base.set_at);
  // Stripe's clock may be ahead by a moment: what ended by it has ended.
  const auto after = model::tier_of(base.tier, given, std::max(work.now, work.event.created));
  if (after == before) {
    MV_CHECK(resume_releases(work.tx, user_id, after, work.now));
    return {};
  }
  store::base_tier_put(work.tx, user_id, base.tier);
  MV_CHECK(change_tier(work.tx, user_id, after, work.now));
  auto noted = entry(work, "user.tier", user_id);
  noted.user_id = user_id;
  noted.details["before"] = shown(before);
  noted.details["after"] = shown(after);
  store::audit_append(work.tx, std::move(noted));
  work.tier_changed = true;
  return {};
}

void note_unknown(StripeWork& work, std::string action, const std::string& subject,
    const std::string& what, std::string hint) {
  if (work.again) return;
  work.warnings.push_back(fmt::format(
      "Stripe's event {} ({}, {}): {}. {}", work.event.id, work.event.type, subject, what, hint));
  auto noted = entry(work, std::move(action), subject);
  noted.details["what"] = what;
  noted.details["hint"] = std::move(hint);
  store::audit_append(work.tx, std::move(noted));
}

}  // namespace mv::handlers
