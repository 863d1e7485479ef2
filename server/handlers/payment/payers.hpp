// SPDX-License-Identifier: Apache-2.0
#pragma once
// Whose subscriptions and payments are, and the tier that follows from it.
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "handlers/payment/stripe_event.hpp"
#include "store/engine/tx.hpp"

namespace mv::handlers {

/// One event on its way, in the transaction that carries it out. When time alone changes a tier,
/// the event has no id.
struct StripeWork {
  store::Tx& tx;
  const PaymentSettings& settings;
  const StripeEvent& event;
  std::string address;  ///< from where it came
  Millis now = 0;
  bool again = false;                      ///< it was carried out before, with other settings
  std::vector<std::string> warnings = {};  ///< for the log, after the commit
  bool tier_changed = false;
};

/// The first that is a user; "" when none is.
std::string user_among(store::Tx& tx, const std::vector<std::string>& names);

/// Finds out whose each is: whom the subscription or the invoice names, else whose the subscription
/// is by a checkout, else whose the customer is. Those who have another user than before get it;
/// a payment that finds its user raises its event. Then the users' tiers follow, in live mode.
Status attribute(StripeWork& work, std::span<const model::Subscription> subscriptions,
    std::span<model::Payment> payments);

/// The user's tier as it follows from what is paid for and what was set by hand; the releases that
/// waited for a payment go on. Under stripe_lock. Error: not_found.
Status settle_tier(StripeWork& work, const std::string& user_id);

/// Warns, and notes it for the admins: nobody else would learn of it.
void note_unknown(StripeWork& work, std::string action, const std::string& subject,
    const std::string& what, std::string hint);

}  // namespace mv::handlers
