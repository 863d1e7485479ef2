// SPDX-License-Identifier: Apache-2.0
#include "handlers/access/tier_change.hpp"

#include "platforms/shipment/placement_change.hpp"
#include "store/access/users.hpp"
#include "store/catalogue/releases.hpp"
#include "store/distribution/distributions.hpp"
#include "store/events/event_append.hpp"

namespace mv::handlers {
namespace {

// The placements that waited for the payment wait for their instant again, which may be now.
Status resume_release(store::Tx& tx, const model::Release& release, Millis now) {
  for (const auto& distribution : store::distributions_of_releases(tx, {release.id}))
    for (auto placement : distribution.placements)
      MV_CHECK(
          platforms::placement_move(tx, distribution, placement, model::Move::resume, "user", now));
  store::release_event_append(tx, store::ReleaseEvent::scheduled, release, now);
  return {};
}

}  // namespace

Result<int> resume_releases(
    store::Tx& tx, std::string_view user_id, const model::Tier& tier, Millis now) {
  if (tier.until != 0 && tier.until <= now) return 0;
  int resumed = 0;
  for (const auto& release : store::releases_resume(tx, user_id, now)) {
    MV_CHECK(resume_release(tx, release, now));
    ++resumed;
  }
  return resumed;
}

Result<int> change_tier(
    store::Tx& tx, std::string_view user_id, const model::Tier& tier, Millis now) {
  MV_CHECK(store::user_set_tier(tx, user_id, tier.tier, tier.until));
  return resume_releases(tx, user_id, tier, now);
}

}  // namespace mv::handlers
