// SPDX-License-Identifier: Apache-2.0
#pragma once
// Events as Stripe sends them, in the forms of its API before and since 2025-03-31: then the period
// of a subscription moved to its items, and the subscription of an invoice to its parent.
#include <boost/json/value.hpp>
#include <optional>
#include <string>
#include <vector>

#include "handlers/payment_settings.hpp"
#include "model/mode.hpp"
#include "model/people/payment.hpp"
#include "model/people/subscription.hpp"

namespace mv::handlers {

struct StripeEvent {
  std::string id;    ///< evt_…
  std::string type;  ///< invoice.paid
  model::Mode mode = model::Mode::sandbox;
  Millis created = 0;
  boost::json::object object;  ///< what it is about, as it was then
};
/// Error: bad_request, with what is missing.
Result<StripeEvent> read_stripe_event(const boost::json::value& body);

/// Of an event of a customer.subscription. Nothing when it has no id or a state that is not known.
std::optional<model::Subscription> subscription_in(
    const StripeEvent& event, model::SubscriptionChange change, const PaymentSettings& settings);

/// Of an event of an invoice. Nothing when it has no id.
std::optional<model::Payment> payment_in(
    const StripeEvent& event, model::PaymentState state, const PaymentSettings& settings);

/// Of a checkout that is complete: who paid, and what belongs to them from now on.
struct Checkout {
  std::string id;
  std::vector<std::string> named_users;  ///< the first that there is has paid; "" is nobody
  std::string customer_id, subscription_id;
};
Checkout checkout_in(const StripeEvent& event);

}  // namespace mv::handlers
