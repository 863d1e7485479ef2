// SPDX-License-Identifier: Apache-2.0
#include "platforms/shipment/update_orders.hpp"

#include <set>

#include "platforms/shipment/shipment_jobs.hpp"
#include "store/catalogue/releases.hpp"
#include "store/distribution/distributions.hpp"
#include "store/jobs/jobs.hpp"

namespace mv::platforms {

void add_update_jobs(
    store::Tx& tx, std::span<const model::Distribution> distributions, Millis now) {
  for (const auto& distribution : distributions) {
    std::set<std::string> providers;
    for (const auto& placement : distribution.placements) providers.insert(placement.provider);
    for (const auto& provider : providers)
      store::job_add(tx, shipment_job("update", distribution, provider), now);
  }
}

void add_update_jobs(store::Tx& tx, const model::Release& release, Millis now) {
  add_update_jobs(tx, store::distributions_of_releases(tx, {release.id}), now);
}

}  // namespace mv::platforms
