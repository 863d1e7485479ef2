// SPDX-License-Identifier: Apache-2.0
#include "base/crash_point.hpp"
#include "jobs/jobs.hpp"
#include "store/access/key_notices.hpp"
#include "store/events/event_append.hpp"

namespace mv::jobs {
namespace {

constexpr int kChunk = 100;
constexpr Millis kDay = 24 * 3'600'000LL;
constexpr Millis kBetweenReviews = 30 * kDay;

/// Of the last thing first: a key that has ended while no server ran is not said to end soon.
constexpr store::EndNotice kNotices[] = {
    store::EndNotice::ended, store::EndNotice::within_3_days, store::EndNotice::within_14_days};

// Mark and event are one transaction: each is there when the other is.
Result<int> tell_of_ends(const Services& services, store::EndNotice notice) {
  const Millis now = services.clock.now();
  return services.db.write([&](store::Tx& tx) -> Result<int> {
    const auto keys = store::api_keys_take_ending(tx, notice, now, kChunk);
    crash_point("key_expiry.marked");
    for (const auto& key : keys) store::api_key_ending_append(tx, key, now);
    return static_cast<int>(keys.size());
  });
}

Status review(const Services& services, const store::KeyOwner& owner) {
  const Millis now = services.clock.now();
  return services.db.write([&](store::Tx& tx) -> Status {
    const auto keys = store::api_keys_take_to_review(
        tx, model::owner_of(owner), services.key_care, now, now - kBetweenReviews, kChunk);
    store::api_key_review_append(tx, keys, services.key_care, now);
    return {};
  });
}

}  // namespace

queue::Outcome key_expiry(const Services& services, queue::JobContext& context) {
  const auto all = [&]() -> Status {
    for (const auto notice : kNotices)
      for (int told = kChunk; told == kChunk && !context.cancelled();) {
        MV_TRY(told, tell_of_ends(services, notice));
      }
    return {};
  };
  return queue::outcome_of(all());
}

queue::Outcome key_review(const Services& services, queue::JobContext& context) {
  using Owners = std::vector<store::KeyOwner>;
  const auto all = [&]() -> Status {
    for (auto count = static_cast<std::size_t>(kChunk); count == kChunk && !context.cancelled();) {
      const Millis now = services.clock.now();
      MV_TRY(const auto owners, services.db.read([&](store::Tx& tx) -> Result<Owners> {
        return store::api_keys_owners_to_remind(
            tx, services.key_care, now, now - kBetweenReviews, kChunk);
      }));
      for (const auto& owner : owners) MV_CHECK(review(services, owner));
      count = owners.size();
    }
    return {};
  };
  return queue::outcome_of(all());
}

}  // namespace mv::jobs
