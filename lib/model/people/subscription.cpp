// SPDX-License-Identifier: Apache-2.0
#include "model/people/subscription.hpp"

#include <algorithm>
#include <limits>
#include <tuple>

#include "model/access.hpp"

namespace mv::model {
namespace {

auto rank_of(std::string_view tier) {
  return std::find(kTiers.begin(), kTiers.end(), tier) - kTiers.begin();
}

bool holds(const Tier& tier, Millis now) { return tier.until == 0 || tier.until > now; }

Millis end_of(const Tier& tier) {
  return tier.until == 0 ? std::numeric_limits<Millis>::max() : tier.until;
}

bool is_less(const Tier& one, const Tier& other) {
  return std::pair(rank_of(one.tier), end_of(one)) < std::pair(rank_of(other.tier), end_of(other));
}

Millis paid_until(const Subscription& of, Millis grace) {
  // Without a period, as nothing that is documented comes, it lasts for the grace alone.
  const auto until = (of.period_end ? of.period_end : of.told_at) + grace;
  return of.ends_at ? std::min(of.ends_at, until) : until;
}

}  // namespace

bool is_newer(const Subscription& one, const Subscription& other) {
  const auto order = [](const Subscription& of) {
    return std::tie(of.told_at, of.told_by, of.period_end, of.state, of.event_id);
  };
  return order(one) > order(other);
}

std::optional<Tier> tier_given(const Subscription& of, std::string_view tier, Millis grace) {
  const auto until = [&](Millis at) { return Tier{std::string(tier), at}; };
  switch (of.state) {
    case SubscriptionState::trialing:
    case SubscriptionState::active: return until(paid_until(of, grace));
    case SubscriptionState::past_due:
      return until((of.period_start ? of.period_start : of.told_at) + grace);
    case SubscriptionState::paused:
    case SubscriptionState::unpaid:
    case SubscriptionState::canceled: return until(of.told_at);
    case SubscriptionState::incomplete:
    case SubscriptionState::incomplete_expired: break;
  }
  return std::nullopt;
}

Tier tier_of(const Tier& base, std::span<const Tier> given, Millis now) {
  auto best = base;
  Millis ended = 0;
  for (const auto& one : given) {
    if (!holds(one, now))
      ended = std::max(ended, one.until);
    else if (!holds(best, now) || is_less(best, one))
      best = one;
  }
  const bool has_none = best.tier == kLowestTier && best.until == 0;
  return has_none && ended > 0 ? Tier{best.tier, ended} : best;
}

}  // namespace mv::model
