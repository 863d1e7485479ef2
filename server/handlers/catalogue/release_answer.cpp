// SPDX-License-Identifier: Apache-2.0
#include "handlers/catalogue/release_answer.hpp"

#include "handlers/answer.hpp"
#include "model/track.hpp"
#include "store/catalogue/releases.hpp"
#include "store/catalogue/tracks.hpp"
#include "store/distribution/distributions.hpp"

namespace mv::handlers {

Result<model::Release> find_release(Deps& deps, const api::Call& call) {
  return deps.db.read([&](store::Tx& tx) {
    return store::release_get(tx, model::owner_of(call.principal), call.param("id"));
  });
}

namespace {

std::vector<api::ReleaseView> views_of(
    store::Tx& tx, std::span<const model::Release> releases, Millis now) {
  std::vector<std::string> ids, track_ids;
  for (const auto& release : releases) {
    ids.push_back(release.id);
    for (const auto& track : release.tracks) track_ids.push_back(track.track_id);
  }
  const auto tracks = store::tracks_with_ids(tx, track_ids);
  auto distributions = store::distributions_of_releases(tx, ids);
  std::vector<api::ReleaseView> out;
  for (const auto& release : releases) {
    std::vector<model::Distribution> own;
    for (const auto& distribution : distributions)
      if (distribution.release_id == release.id) own.push_back(distribution);
    out.push_back(api::view(release, own, tracks, now));
  }
  return out;
}

}  // namespace

Result<std::vector<api::ReleaseView>> release_views(
    Deps& deps, std::span<const model::Release> releases, Millis now) {
  using Views = std::vector<api::ReleaseView>;
  return deps.db.read([&](store::Tx& tx) -> Result<Views> { return views_of(tx, releases, now); });
}

api::Response release_answer(store::Tx& tx, int status, const model::Release& release, Millis now,
    std::vector<std::string> warnings) {
  auto views = views_of(tx, {&release, 1}, now);
  views.front().warnings = std::move(warnings);
  auto response = answer(status, views.front());
  response.headers.set("ETag", entity_tag(release.revision));
  return response;
}

Result<api::Response> release_answer(Deps& deps, int status, const model::Release& release) {
  return deps.db.read([&](store::Tx& tx) -> Result<api::Response> {
    return release_answer(tx, status, release, deps.clock.now());
  });
}

}  // namespace mv::handlers
