// SPDX-License-Identifier: Apache-2.0
#pragma once
// Subscriptions, and the tier that they give. Events about them arrive in any order, and what holds
// afterwards must not depend on it: all of this is a function of what was told, not of when.
#include <boost/describe.hpp>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "base/clock.hpp"
#include "model/mode.hpp"

namespace mv::model {

/// The words are Stripe's; of two events of one second, the one with the later state counts.
enum class SubscriptionState {
  incomplete,
  trialing,
  active,
  past_due,
  paused,
  unpaid,
  incomplete_expired,
  canceled
};
BOOST_DESCRIBE_ENUM(SubscriptionState, incomplete, trialing, active, past_due, paused, unpaid,
    incomplete_expired, canceled)

/// What an event told: the later one counts when two are of one second.
enum class SubscriptionChange { created, updated, deleted };
BOOST_DESCRIBE_ENUM(SubscriptionChange, created, updated, deleted)

/// As the newest event told of it.
struct Subscription {
  std::string id;  ///< sub_…, of the payment service
  Mode mode = Mode::live;
  std::string customer_id;
  std::string named_user;  ///< whom its metadata names; "" = nobody
  std::string user_id;     ///< whose it is; "" = not known yet
  std::string price_id;
  SubscriptionState state = SubscriptionState::incomplete;
  Millis period_start = 0;
  Millis period_end = 0;
  Millis ends_at = 0;  ///< when it is to end by itself; 0 = it renews
  Millis told_at = 0;
  SubscriptionChange told_by = SubscriptionChange::created;
  std::string event_id;
};
BOOST_DESCRIBE_STRUCT(Subscription, (),
    (id, mode, customer_id, named_user, user_id, price_id, state, period_start, period_end, ends_at,
        told_at, told_by, event_id))

/// Whether `one` is newer than `other`: by the time of its event; within a second deleted beats
/// updated beats created, then the later end of the period, the later state and the greater id of
/// the event decide. A total order of events.
bool is_newer(const Subscription& one, const Subscription& other);

struct Tier {
  std::string tier;
  Millis until = 0;  ///< 0 = it does not end
  friend bool operator==(const Tier&, const Tier&) = default;
};

/// What a subscription of a price for `tier` gives: until the end of its period and `grace`, or
/// until it ends by itself; when the payment is due, until `grace` after its period began; when it
/// has ended, until then. Nothing when it never began.
std::optional<Tier> tier_given(const Subscription& of, std::string_view tier, Millis grace);

/// The tier of somebody who has `base` without paying: the highest that holds at `now`, and of
/// equal ones the longest. `base` is never lowered. Who has none and paid before has the lowest
/// one, ended when the last payment's time was over.
Tier tier_of(const Tier& base, std::span<const Tier> given, Millis now);

}  // namespace mv::model
