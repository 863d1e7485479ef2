// SPDX-License-Identifier: Apache-2.0
#include "model/people/subscription.hpp"

#include <algorithm>
#include <vector>

#include "support/catch.hpp"

using namespace mv;
using namespace mv::model;
using S = SubscriptionState;

namespace {

constexpr Millis kDay = 86'400'000, kNow = 1'800'000'000'000, kGrace = 3 * kDay;

Subscription subscription(S state) {
  return {.id = "sub_1",
      .state = state,
      .period_start = kNow - 10 * kDay,
      .period_end = kNow + 20 * kDay,
      .told_at = kNow - kDay,
      .event_id = "evt_1"};
}

}  // namespace

TEST_CASE("which of two events is newer does not depend on which is asked about first") {
  std::vector<Subscription> ordered(7, subscription(S::active));
  ordered[0].told_at -= 1000;
  ordered[0].told_by = SubscriptionChange::deleted;  // of an earlier second
  ordered[1].told_by = SubscriptionChange::created;
  ordered[1].period_end += kDay;
  ordered[2].told_by = SubscriptionChange::updated;
  ordered[3].told_by = SubscriptionChange::updated;
  ordered[3].event_id = "evt_2";
  ordered[4].told_by = SubscriptionChange::updated;
  ordered[4].state = S::past_due;
  ordered[5].told_by = SubscriptionChange::updated;
  ordered[5].period_end += 1;
  ordered[6].told_by = SubscriptionChange::deleted;
  for (std::size_t i = 0; i < ordered.size(); ++i)
    for (std::size_t j = 0; j < ordered.size(); ++j) {
      INFO(i << " and " << j);
      CHECK(is_newer(ordered[i], ordered[j]) == (i > j));
    }
}

TEST_CASE("what a subscription gives in each state") {
  const auto until = [](const Subscription& of) {
    const auto given = tier_given(of, "pro", kGrace);
    return given ? given->until : -1;
  };
  const auto end = kNow + 20 * kDay;
  CHECK(until(subscription(S::active)) == end + kGrace);
  CHECK(until(subscription(S::trialing)) == end + kGrace);
  CHECK(until(subscription(S::past_due)) == kNow - 10 * kDay + kGrace);
  for (const auto state : {S::canceled, S::unpaid, S::paused})
    CHECK(until(subscription(state)) == kNow - kDay);
  for (const auto state : {S::incomplete, S::incomplete_expired})
    CHECK(until(subscription(state)) == -1);
  auto ends = subscription(S::active);
  ends.ends_at = end;
  CHECK(until(ends) == end);
  ends.ends_at = end + 100 * kDay;  // only this period is paid
  CHECK(until(ends) == end + kGrace);
  auto bare = subscription(S::active);
  bare.period_start = bare.period_end = 0;
  CHECK(until(bare) == kNow - kDay + kGrace);
}

TEST_CASE("the highest tier that holds counts, and what is the user's own is never lowered") {
  const Tier free{"free", 0}, own{"pro", 0}, gone{"pro", kNow - kDay};
  const Tier paid{"pro", kNow + kDay}, longer{"pro", kNow + 2 * kDay},
      label{"enterprise", kNow + 1}, ended{"enterprise", kNow - 1};
  CHECK(tier_of(free, {}, kNow) == free);
  CHECK(tier_of(free, std::vector{paid, longer}, kNow) == longer);
  CHECK(tier_of(free, std::vector{label, longer}, kNow) == label);
  CHECK(tier_of(own, std::vector{paid}, kNow) == own);
  CHECK(tier_of(own, std::vector{ended}, kNow) == own);
  CHECK(tier_of(own, std::vector{label}, kNow) == label);
  CHECK(tier_of({"operator", 0}, std::vector{label}, kNow) == Tier{"operator", 0});
  CHECK(tier_of(gone, std::vector{paid}, kNow) == paid);
  CHECK(tier_of(gone, {}, kNow) == gone);
  // Who has stopped to pay has the lowest tier, and it is known since when.
  CHECK(tier_of(free, std::vector{ended}, kNow) == Tier{"free", kNow - 1});
  CHECK(tier_of(free, std::vector{Tier{"pro", kNow}}, kNow) == Tier{"free", kNow});
  CHECK(tier_of(free, std::vector{ended, paid}, kNow) == paid);
}
