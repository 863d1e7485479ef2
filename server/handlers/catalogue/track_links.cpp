// SPDX-License-Identifier: Apache-2.0
#include "handlers/catalogue/track_links.hpp"

#include <set>

#include "api/distribution/distribution_views.hpp"
#include "api/page.hpp"
#include "handlers/answer.hpp"
#include "model/sameness.hpp"
#include "model/track.hpp"
#include "store/catalogue/tracks.hpp"
#include "store/distribution/distributions.hpp"
#include "store/distribution/recordings.hpp"

namespace mv::handlers {
namespace {

/// Of the track alone and of every release that it is on; each address once, the newest first.
Result<std::vector<api::LinkView>> links_of(store::Tx& tx, const api::Call& call) {
  const auto owner = model::owner_of(call.principal);
  MV_TRY(const auto track, store::track_get(tx, owner, call.param("id")));
  std::vector<api::LinkView> out;
  std::set<std::string> seen;
  for (const auto& order : store::distributions_sharing(tx, owner, {model::recording_of(track)}))
    for (const auto& placement : order.placements) {
      if (placement.state != model::PlacementState::live || placement.url.empty() ||
          !seen.insert(placement.platform + " " + placement.url).second)
        continue;
      api::LinkView link{placement.platform, placement.url};
      if (!placement.external_id.empty()) link.external_id = placement.external_id;
      if (!order.release_id.empty()) link.release_id = order.release_id;
      link.provider = placement.provider;
      link.distribution_id = order.id;
      link.live_at = format_utc(placement.live_at);
      out.push_back(std::move(link));
    }
  return out;
}

}  // namespace

Result<api::Response> track_links(Deps& deps, api::Call& call) {
  api::Page<api::LinkView> page;
  MV_TRY(page.data, deps.db.read([&](store::Tx& tx) { return links_of(tx, call); }));
  return answer(200, page);
}

}  // namespace mv::handlers
