// SPDX-License-Identifier: Apache-2.0
#include "api/access/access_views.hpp"
#include "store/access/users.hpp"

#include "api/catalogue/release_views.hpp"
#include "auth/api_key.hpp"
#include "handlers/answer.hpp"
#include "handlers/deps.hpp"
#include "platforms/shipment/placement_change.hpp"
#include "store/catalogue/releases.hpp"
#include "store/distribution/distributions.hpp"
#include "store/events/event_append.hpp"

namespace mv::handlers {
namespace {

std::string user_of(const api::Call& call) {
  return call.param("id") == "me" ? call.principal.user_id : std::string(call.param("id"));
}

api::UserView view(const store::User& user, int resumed) {
  return {.id = user.id,
      .name = user.name,
      .tier = user.tier,
      .tier_until = user.tier_until ? std::optional(format_utc(user.tier_until)) : std::nullopt,
      .created_at = format_utc(user.created_at),
      .resumed = resumed};
}

// The placements that waited for the payment wait for their instant again, which may be now.
Status resume(store::Tx& tx, const model::Release& release, Millis now) {
  for (const auto& distribution : store::distributions_of_releases(tx, {release.id}))
    for (auto placement : distribution.placements)
      MV_CHECK(
          platforms::placement_move(tx, distribution, placement, model::Move::resume, "user", now));
  store::release_event_append(tx, store::ReleaseEvent::scheduled, release, now);
  return {};
}

Result<api::Response> set_tier(Deps& deps, api::Call& call) {
  MV_TRY(const auto input, api::decode<api::SetTier>(call.body));
  Millis until = 0;
  if (input.until) { MV_TRY(until, parse_utc(*input.until)); }
  int resumed = 0;
  MV_TRY(const auto user, deps.db.write([&](store::Tx& tx) -> Result<store::User> {
    MV_CHECK(store::user_set_tier(tx, user_of(call), input.tier, until));
    resumed = 0;
    if (until == 0 || until > call.now)
      for (const auto& release : store::releases_resume(tx, user_of(call), call.now)) {
        MV_CHECK(resume(tx, release, call.now));
        ++resumed;
      }
    return store::user_get(tx, user_of(call));
  }));
  deps.keys.forget();
  return answer(200, view(user, resumed));
}

}  // namespace

void add_users(api::Handlers& handlers, Deps& deps) {
  handlers.plain["user_get"] = [&](api::Call& call) -> Result<api::Response> {
    MV_TRY(const auto user,
        deps.db.read([&](store::Tx& tx) { return store::user_get(tx, user_of(call)); }));
    return answer(200, view(user, 0));
  };
  handlers.plain["rate_limit_list"] = [&](api::Call& call) -> Result<api::Response> {
    MV_TRY(auto limits, deps.rate_limits(call.principal));
    return answer(200, api::Page<api::RateLimitView>{std::move(limits), false, {}});
  };
  handlers.plain["user_tier_set"] = [&](api::Call& call) { return set_tier(deps, call); };
}

}  // namespace mv::handlers
