// SPDX-License-Identifier: Apache-2.0
#include "handlers/payment/stripe_event.hpp"

#include <algorithm>

#include "base/ids.hpp"
#include "base/text/text.hpp"
#include "model/access.hpp"
#include "services/json_members.hpp"

namespace mv::handlers {
namespace {

namespace json = boost::json;
using services::flag_of;
using services::number_of;
using services::part_of;
using services::text_of;
using services::value_at;

constexpr std::size_t kLongestId = 255;
constexpr std::int64_t kLatest = 253'402'300'799;  // the end of the year 9999

/// An id, or that of an object that was expanded; "" when it is none.
std::string id_of(const json::value* value) {
  if (!value) return {};
  if (value->is_object()) return id_of(value->get_object().if_contains("id"));
  if (!value->is_string() || value->get_string().size() > kLongestId) return {};
  const std::string_view id = value->get_string();
  const auto visible = [](unsigned char c) { return c > 0x20 && c < 0x7f; };
  return std::all_of(id.begin(), id.end(), visible) ? std::string(id) : std::string();
}
std::string id_of(const json::object& from, std::string_view path) {
  return id_of(value_at(from, path));
}

/// Seconds as milliseconds; 0 when there are none.
Millis time_of(const json::object& from, std::string_view key) {
  const auto seconds = number_of(from, key);
  return seconds > 0 && seconds <= kLatest ? seconds * 1000 : 0;
}

/// data[] of a list within an object.
std::vector<const json::object*> items_of(const json::object& from, std::string_view list) {
  std::vector<const json::object*> out;
  const auto* data = part_of(from, list).if_contains("data");
  if (data && data->is_array())
    for (const auto& item : data->get_array())
      if (item.is_object()) out.push_back(&item.get_object());
  return out;
}

/// Of an item of a subscription, or of a line of an invoice in both forms.
std::string price_of(const json::object& item) {
  for (const char* path : {"price", "pricing.price_details.price", "plan"})
    if (auto price = id_of(item, path); !price.empty()) return price;
  return {};
}

std::string tier_of_price(const PaymentSettings& settings, const std::string& price) {
  const auto found = settings.tiers.find(price);
  return found == settings.tiers.end() ? std::string() : found->second;
}

/// The item whose price gives the highest tier; the first when none gives one.
const json::object* best_of(
    const std::vector<const json::object*>& items, const PaymentSettings& settings) {
  const auto rank = [&](const json::object* item) {
    const auto tier = tier_of_price(settings, price_of(*item));
    const auto& all = model::kTiers;
    return tier.empty() ? -1 : std::find(all.begin(), all.end(), tier) - all.begin();
  };
  const json::object* best = nullptr;
  for (const auto* item : items)
    if (!best || rank(item) > rank(best)) best = item;
  return best;
}

Error not_an_event(std::vector<std::string> missing) {
  return make_error(Code::bad_request, "this is not an event of Stripe",
      "It lacks " + join(missing, ", "), "Send what Stripe sends, as it is.");
}

}  // namespace

Result<StripeEvent> read_stripe_event(const json::value& body) {
  if (!body.is_object()) return not_an_event({"everything: it is no JSON object"});
  const auto& from = body.get_object();
  std::vector<std::string> missing;
  const auto need = [&](bool there, const char* name) {
    if (!there) missing.emplace_back(name);
  };
  StripeEvent out{.id = id_of(from, "id"),
      .type = id_of(from, "type"),
      .mode = flag_of(from, "livemode") ? model::Mode::live : model::Mode::sandbox,
      .created = time_of(from, "created")};
  const auto* about = value_at(from, "data.object");
  need(text_of(from, "object") == "event", "object: event");
  need(!out.id.empty(), "id");
  need(!out.type.empty(), "type");
  need(out.created > 0, "created");
  need(from.contains("livemode") && from.at("livemode").is_bool(), "livemode");
  need(about && about->is_object(), "data.object");
  if (!missing.empty()) return not_an_event(std::move(missing));
  out.object = about->get_object();
  return out;
}

std::optional<model::Subscription> subscription_in(
    const StripeEvent& event, model::SubscriptionChange change, const PaymentSettings& settings) {
  const auto& from = event.object;
  const bool deleted = change == model::SubscriptionChange::deleted;
  const auto state = deleted ? model::SubscriptionState::canceled
                             : from_word<model::SubscriptionState>(text_of(from, "status"));
  model::Subscription out{.id = id_of(from, "id"), .mode = event.mode};
  if (out.id.empty() || !state) return std::nullopt;
  static const json::object kNone;
  const auto* best = best_of(items_of(from, "items"), settings);
  const auto& item = best ? *best : kNone;
  const auto period = [&](std::string_view key) {
    const auto own = time_of(from, key);
    return own ? own : time_of(item, key);
  };
  out.customer_id = id_of(from, "customer");
  out.named_user = id_of(from, "metadata.user_id");
  out.price_id = price_of(item);
  out.state = *state;
  out.period_start = period("current_period_start");
  out.period_end = period("current_period_end");
  out.ends_at = time_of(from, "cancel_at");
  if (!out.ends_at && flag_of(from, "cancel_at_period_end")) out.ends_at = out.period_end;
  out.told_at = event.created;
  out.told_by = change;
  out.event_id = event.id;
  return out;
}

std::optional<model::Payment> payment_in(
    const StripeEvent& event, model::PaymentState state, const PaymentSettings& settings) {
  const auto& from = event.object;
  const bool paid = state == model::PaymentState::succeeded;
  model::Payment out{.id = new_id("pay", event.created),
      .mode = event.mode,
      .state = state,
      .amount = number_of(from, paid ? "amount_paid" : "amount_due"),
      .currency = upper(id_of(from, "currency")),
      .invoice_id = id_of(from, "id")};
  if (out.invoice_id.empty()) return std::nullopt;
  if (const auto* line = best_of(items_of(from, "lines"), settings))
    out.tier = tier_of_price(settings, price_of(*line));
  const auto first_of = [&](std::initializer_list<const char*> paths) {
    for (const char* path : paths)
      if (auto id = id_of(from, path); !id.empty()) return id;
    return std::string();
  };
  out.subscription_id = first_of({"parent.subscription_details.subscription", "subscription"});
  out.customer_id = id_of(from, "customer");
  out.named_user = first_of({"parent.subscription_details.metadata.user_id",
      "subscription_details.metadata.user_id", "metadata.user_id"});
  if (!paid) out.retry_at = time_of(from, "next_payment_attempt");
  out.created_at = event.created;
  return out;
}

Checkout checkout_in(const StripeEvent& event) {
  const auto& from = event.object;
  return {.id = id_of(from, "id"),
      .named_users = {id_of(from, "client_reference_id"), id_of(from, "metadata.user_id")},
      .customer_id = id_of(from, "customer"),
      .subscription_id = id_of(from, "subscription")};
}

}  // namespace mv::handlers
