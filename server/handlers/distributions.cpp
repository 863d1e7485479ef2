// SPDX-License-Identifier: Apache-2.0
#include "store/distributions.hpp"

#include <algorithm>
#include <set>

#include "base/crash_point.hpp"
#include "base/cut.hpp"
#include "base/ids.hpp"
#include "handlers/accounts.hpp"
#include "handlers/answer.hpp"
#include "handlers/order.hpp"
#include "handlers/release_order.hpp"
#include "handlers/track_media.hpp"
#include "platforms/placement_change.hpp"
#include "platforms/shipment_jobs.hpp"
#include "store/events.hpp"
#include "store/jobs.hpp"

namespace mv::handlers {
namespace {

using model::PlacementState;

api::Response distribution_answer(int status, const model::Distribution& distribution) {
  auto response = answer(status, api::view(distribution));
  response.headers.set("ETag", entity_tag(distribution.revision));
  return response;
}

// The distribution that already carries this track to all these platforms; an error when one
// carries it to some of them.
Result<std::optional<model::Distribution>> existing(store::Tx& tx, const api::Principal& principal,
                                                    const Order& order) {
  const auto earlier = store::distribution_list(tx, principal.user_id, principal.mode,
                                                {.track_id = order.track.id}, {.limit = 100});
  for (const auto& distribution : earlier.items) {
    if (!distribution.release_id.empty()) continue;  // a single and an album may share a recording
    std::set<std::string> taken;
    for (const auto& placement : distribution.placements)
      if (model::counts(placement)) taken.insert(placement.platform);
    std::vector<std::string> same, missing;
    for (const auto& platform : order.targets.platforms)
      (taken.contains(platform) ? same : missing).push_back(platform);
    if (same.empty()) continue;
    if (missing.empty()) return std::optional(distribution);
    return make_error(Code::conflict,
                      fmt::format("{} already carries this track to {}", distribution.id,
                                  join(same, ", ")),
                      "A second release of the same recording would be a duplicate there",
                      fmt::format("Send only the rest: --to {}", join(missing, ",")));
  }
  return std::optional<model::Distribution>();
}

model::Distribution new_distribution(const api::Principal& principal, const Order& order, Millis now) {
  model::Distribution out{.id = new_id("dst", now), .user_id = principal.user_id,
                          .mode = principal.mode, .track_id = order.track.id,
                          .metadata = order.metadata, .overrides = order.overrides,
                          .placements = {}, .created_at = now, .updated_at = now};
  for (std::size_t i = 0; i < order.targets.platforms.size(); ++i)
    out.placements.push_back({.id = new_id("plc", now), .distribution_id = out.id,
                              .platform = order.targets.platforms[i], .provider = order.targets.providers[i],
                              .state = "queued", .created_at = now, .updated_at = now});
  return out;
}

void add_shipments(store::Tx& tx, const model::Distribution& distribution,
                   const std::set<std::string>& providers, Millis now) {
  for (const auto& provider : providers)
    store::job_add(tx, platforms::shipment_job("distribute", distribution, provider), now);
}

struct Stored {
  model::Distribution distribution;
  bool fresh = true;
};

Result<Stored> store_order(Deps& deps, const api::Principal& principal, const Order& order, Millis now) {
  return deps.db.write([&](store::Tx& tx) -> Result<Stored> {
    MV_TRY(auto earlier, existing(tx, principal, order));
    if (earlier) return Stored{*std::move(earlier), false};
    const auto distribution = new_distribution(principal, order, now);
    MV_CHECK(store::distribution_insert(tx, distribution));
    store::event_append(tx, {.id = new_id("evt", now), .type = "distribution.created",
                             .user_id = principal.user_id, .mode = principal.mode,
                             .subject_id = distribution.id,
                             .data = {{"distribution_id", distribution.id},
                                      {"track_id", distribution.track_id},
                                      {"title", distribution.metadata.title}},
                             .created_at = now});
    add_shipments(tx, distribution, {order.targets.providers.begin(), order.targets.providers.end()}, now);
    return Stored{distribution, true};
  });
}

Result<api::Response> create(Deps& deps, api::Call& call) {
  MV_TRY(const auto input, api::decode<api::CreateDistribution>(call.body));
  MV_TRY(const auto order, prepare_order(deps, call.principal, input));
  if (input.dry_run) return answer(200, plan_of(deps, call.principal, order));
  if (auto error = refused(order.report)) return *std::move(error);
  MV_CHECK(check_accounts(deps, call.principal, order.targets));
  crash_point("distribution.before_insert");
  MV_TRY(const auto stored, store_order(deps, call.principal, order, call.now));
  crash_point("distribution.after_insert");
  auto response = distribution_answer(stored.fresh ? 201 : 200, stored.distribution);
  response.headers.set("Location", "/api/v1/distributions/" + stored.distribution.id);
  return response;
}

Result<model::Distribution> find(store::Tx& tx, const api::Call& call) {
  return store::distribution_get(tx, call.principal.user_id, call.principal.mode, call.param("id"));
}

Result<api::Response> list(Deps& deps, api::Call& call) {
  MV_TRY(const auto page, page_of(call));
  const store::DistributionFilter filter{call.query("state"), call.query("platform"),
                                         call.query("track_id")};
  if (!filter.state.empty() && !model::placement_state(filter.state))
    return make_error(Code::invalid, fmt::format("state: '{}' is not a state", cut_text(filter.state, 40)));
  using Distributions = store::Slice<model::Distribution>;
  MV_TRY(const auto slice, deps.db.read([&](store::Tx& tx) -> Result<Distributions> {
    return store::distribution_list(tx, call.principal.user_id, call.principal.mode, filter, page);
  }));
  return list_answer<api::DistributionView>(slice, [](const auto& item) { return api::view(item); });
}

Result<api::Response> history(Deps& deps, api::Call& call) {
  MV_TRY(const auto page, deps.db.read([&](store::Tx& tx) -> Result<api::Page<api::ChangeView>> {
    MV_TRY(const auto distribution, find(tx, call));
    api::Page<api::ChangeView> out;
    for (const auto& change : store::placement_history(tx, distribution.id))
      out.data.push_back(api::view(change));
    return out;
  }));
  return answer(200, page);
}

bool asked_for(const std::vector<std::string>& platforms, const std::string& platform) {
  return platforms.empty() ||
         std::find(platforms.begin(), platforms.end(), platform) != platforms.end();
}

// Back to the queue. The journal stays, so that nothing is sent twice.
Result<api::Response> retry(Deps& deps, api::Call& call) {
  MV_TRY(const auto input, api::decode<api::RetryDistribution>(call.body));
  MV_TRY(const auto after, deps.db.write([&](store::Tx& tx) -> Result<model::Distribution> {
    MV_TRY(auto distribution, find(tx, call));
    MV_CHECK(check_if_match(call, distribution.revision));
    std::set<std::string> providers;
    for (auto row : distribution.placements) {
      const std::string from = row.state;
      const auto state = model::placement_state(from).value_or(PlacementState::live);
      const bool stuck = state == PlacementState::failed || state == PlacementState::rejected ||
                         state == PlacementState::changes_requested ||
                         state == PlacementState::cancelled;
      if (!stuck || !asked_for(input.platforms, row.platform)) continue;
      row.state = "queued";
      row.reason.clear();
      row.hint.clear();
      row.attempts += 1;
      MV_CHECK(platforms::placement_change(tx, distribution, row, from, "user", call.now));
      providers.insert(row.provider);
    }
    if (providers.empty())
      return make_error(Code::conflict, fmt::format("{} has nothing to retry", distribution.id),
                        fmt::format("It is {}", overall_state(distribution)));
    add_shipments(tx, distribution, providers, call.now);
    return find(tx, call);
  }));
  return distribution_answer(200, after);
}

// New words for an order; what is at the platforms already gets them too.
Result<api::Response> update(Deps& deps, api::Call& call) {
  MV_TRY(const auto input, api::decode<api::UpdateDistribution>(call.body));
  MV_TRY(const auto after, deps.db.write([&](store::Tx& tx) -> Result<model::Distribution> {
    MV_TRY(auto distribution, find(tx, call));
    MV_CHECK(check_if_match(call, distribution.revision));
    if (!distribution.release_id.empty())
      return make_error(Code::conflict, fmt::format("{} carries a release", distribution.id),
                        "Its words are those of the release and its tracks",
                        fmt::format("Change {} or its tracks; the platforms are told.",
                                    distribution.release_id));
    MV_TRY(auto metadata, patched(distribution.metadata, input.metadata, "/metadata"));
    if (model::json_text(metadata) == model::json_text(distribution.metadata)) return distribution;
    distribution.metadata = std::move(metadata);
    distribution.updated_at = call.now;
    MV_CHECK(store::distribution_update(tx, distribution));
    add_update_jobs(tx, {&distribution, 1}, call.now);
    return find(tx, call);
  }));
  return distribution_answer(200, after);
}

Result<api::Response> take_down(Deps& deps, api::Call& call) {
  MV_TRY(const auto after, deps.db.write([&](store::Tx& tx) -> Result<model::Distribution> {
    MV_TRY(const auto distribution, find(tx, call));
    MV_CHECK(check_if_match(call, distribution.revision));
    std::set<std::string> providers;
    for (auto row : distribution.placements) {
      const std::string from = row.state;
      const auto state = model::placement_state(from).value_or(PlacementState::queued);
      if (!model::may_become(state, PlacementState::takedown_requested)) continue;
      row.state = to_text(PlacementState::takedown_requested);
      MV_CHECK(platforms::placement_change(tx, distribution, row, from, "user", call.now));
      providers.insert(row.provider);
    }
    if (providers.empty())
      return make_error(Code::conflict, fmt::format("{} is on no platform", distribution.id),
                        fmt::format("It is {}", overall_state(distribution)),
                        "What was not submitted yet can be cancelled.");
    for (const auto& provider : providers)
      store::job_add(tx, platforms::shipment_job("takedown", distribution, provider), call.now);
    return find(tx, call);
  }));
  return distribution_answer(200, after);
}

Result<api::Response> cancel(Deps& deps, api::Call& call) {
  MV_TRY(const auto after, deps.db.write([&](store::Tx& tx) -> Result<model::Distribution> {
    MV_TRY(const auto distribution, find(tx, call));
    MV_CHECK(check_if_match(call, distribution.revision));
    int stopped = 0;
    for (auto row : distribution.placements) {
      const std::string from = row.state;
      const auto state = model::placement_state(from).value_or(PlacementState::live);
      if (!model::may_become(state, PlacementState::cancelled)) continue;
      row.state = "cancelled";
      row.next_check_at = 0;
      MV_CHECK(platforms::placement_change(tx, distribution, row, from, "user", call.now));
      ++stopped;
    }
    if (stopped == 0)
      return make_error(Code::conflict, fmt::format("{} cannot be cancelled", distribution.id),
                        fmt::format("It is {}; what was submitted needs a takedown",
                                    overall_state(distribution)));
    return find(tx, call);
  }));
  return distribution_answer(200, after);
}

}  // namespace

void add_distributions(api::Handlers& handlers, Deps& deps) {
  handlers.plain["distribution_create"] = [&](api::Call& call) { return create(deps, call); };
  handlers.plain["distribution_list"] = [&](api::Call& call) { return list(deps, call); };
  handlers.plain["distribution_get"] = [&](api::Call& call) -> Result<api::Response> {
    MV_TRY(const auto found, deps.db.read([&](store::Tx& tx) { return find(tx, call); }));
    return distribution_answer(200, found);
  };
  handlers.plain["distribution_history"] = [&](api::Call& call) { return history(deps, call); };
  handlers.plain["distribution_retry"] = [&](api::Call& call) { return retry(deps, call); };
  handlers.plain["distribution_takedown"] = [&](api::Call& call) { return take_down(deps, call); };
  handlers.plain["distribution_update"] = [&](api::Call& call) { return update(deps, call); };
  handlers.plain["distribution_cancel"] = [&](api::Call& call) { return cancel(deps, call); };
}

}  // namespace mv::handlers
