// SPDX-License-Identifier: Apache-2.0
#pragma once
// What Stripe's events have told, in whatever order they came. All of it is changed under
// stripe_lock, so that what one event finds is not changed by another meanwhile.
#include <boost/describe.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "model/people/subscription.hpp"
#include "store/engine/tx.hpp"

namespace mv::store {

/// What was done about an event.
enum class StripeOutcome {
  applied,        ///< it counts
  superseded,     ///< a newer one of the same subscription came before it
  waiting,        ///< kept until it is known whose it is
  unknown_price,  ///< kept, but its price has no tier
  ignored         ///< of a kind that changes nothing here
};
BOOST_DESCRIBE_ENUM(StripeOutcome, applied, superseded, waiting, unknown_price, ignored)

/// Until the commit no other transaction, on any server, carries out an event.
void stripe_lock(Tx& tx);
/// What was done about an event that came before.
std::optional<StripeOutcome> stripe_event_find(Tx& tx, std::string_view id);
/// In the transaction of what was done. One that is noted already gets the new outcome.
void stripe_event_put(
    Tx& tx, std::string_view id, std::string_view type, StripeOutcome outcome, Millis now);
/// At most `limit`. How many.
int stripe_events_delete_before(Tx& tx, Millis before, int limit);

/// Notes whose a customer or a subscription is. What was told later counts; in the same second the
/// greater id of a user.
void stripe_link_put(Tx& tx, std::string_view id, std::string_view user_id, Millis told_at);
/// "" when nobody is known.
std::string stripe_link_find(Tx& tx, std::string_view id);

enum class Kept { added, replaced, superseded };
/// Keeps the newer one of this and what is there (model::is_newer); whose it is stays.
Kept subscription_keep(Tx& tx, const model::Subscription& subscription);
std::optional<model::Subscription> subscription_find(Tx& tx, std::string_view id);
/// This one and those of this customer; "" has none.
std::vector<model::Subscription> subscriptions_of(
    Tx& tx, std::string_view id, std::string_view customer_id);
/// The live ones of a user.
std::vector<model::Subscription> subscriptions_of_user(Tx& tx, std::string_view user_id);
void subscription_set_user(Tx& tx, std::string_view id, std::string_view user_id);

/// The tier that a user has without paying.
struct BaseTier {
  model::Tier tier;
  Millis set_at = 0;  ///< when somebody set it by hand; 0 = before anything was paid
};
/// None when nothing that is paid for has changed the tier: then it is the user's own.
std::optional<BaseTier> base_tier_find(Tx& tx, std::string_view user_id);
/// Keeps it when there is none yet.
void base_tier_put(Tx& tx, std::string_view user_id, const model::Tier& tier);
/// Somebody has set it by hand. Does nothing when there is none.
void base_tier_set(Tx& tx, std::string_view user_id, const model::Tier& tier, Millis now);

/// Users whose tier has ended and who may have another one: by hand, or by a subscription that was
/// paid for after `now - grace`. By id, those after `after`, at most `limit`.
std::vector<std::string> users_with_ended_tier(
    Tx& tx, Millis now, Millis grace, std::string_view after, int limit);

}  // namespace mv::store
