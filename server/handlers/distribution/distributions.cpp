// SPDX-License-Identifier: Apache-2.0
#include "api/distribution/distribution_views.hpp"
#include "api/page.hpp"
#include "store/distribution/distributions.hpp"

#include <algorithm>
#include <set>

#include "base/crash_point.hpp"
#include "base/ids.hpp"
#include "base/text/cut.hpp"
#include "handlers/answer.hpp"
#include "handlers/distribution/accounts.hpp"
#include "handlers/distribution/copies.hpp"
#include "handlers/distribution/moves.hpp"
#include "handlers/distribution/order.hpp"
#include "handlers/distribution/release_order.hpp"
#include "handlers/media/track_media.hpp"
#include "handlers/once.hpp"
#include "platforms/registry.hpp"
#include "platforms/shipment/placement_change.hpp"
#include "store/catalogue/search.hpp"
#include "store/distribution/recordings.hpp"
#include "store/events/event_append.hpp"

namespace mv::handlers {
namespace {

model::Distribution new_distribution(
    const api::Principal& principal, const Order& order, Millis now) {
  model::Distribution out{.id = new_id("dst", now),
      .user_id = principal.user_id,
      .mode = principal.mode,
      .track_id = order.track.id,
      .metadata = order.metadata,
      .overrides = order.overrides,
      .again = order.again,
      .placements = {},
      .created_at = now,
      .updated_at = now};
  for (std::size_t i = 0; i < order.targets.platforms.size(); ++i)
    out.placements.push_back(new_placement(out.id, order.targets, i, now));
  return out;
}

struct Stored {
  model::Distribution distribution;
  bool fresh = true;
};

// All that is asked for is carried already: the order is the one that carries it. What failed there
// is tried again, with the words of now.
Result<Stored> carried(store::Tx& tx, const Copies& copies, const Order& order, Millis now) {
  std::string newest;
  for (const auto& [platform, one] : copies.held) {
    std::vector<model::Placement> mine{one.placement};
    auto distribution = one.distribution;
    newest = std::max(newest, distribution.id);
    MV_TRY(const bool tried, retry_failed(tx, distribution, mine, now));
    if (!tried || !distribution.release_id.empty()) continue;
    MV_TRY(distribution, store::distribution_get(tx, distribution.id));
    distribution.metadata = order.metadata;
    distribution.overrides = order.overrides;
    distribution.updated_at = now;
    MV_CHECK(store::distribution_update(tx, distribution));
  }
  MV_TRY(auto found, store::distribution_get(tx, newest));
  return Stored{std::move(found), false};
}

Error carried_in_part(const Copies& copies, const Order& order) {
  std::vector<std::string> same, missing;
  for (const auto& platform : order.targets.platforms)
    (copies.held.contains(platform) ? same : missing).push_back(platform);
  return make_error(Code::conflict,
      fmt::format("{} already carries this recording to {}",
          copies.held.begin()->second.distribution.id, join(same, ", ")),
      "A second copy of the same recording would be a duplicate there",
      fmt::format("Send only the rest: --to {}", join(missing, ",")));
}

Result<Stored> store_order(
    store::Tx& tx, const api::Principal& principal, const Order& order, Millis now) {
  auto track = order.track;
  track.metadata.isrc = order.metadata.isrc;  // as it is sent
  const Wanted wanted{principal.user_id, principal.mode, {model::recording_of(track)},
      order.metadata.upc, "", order.targets, order.again};
  const auto copies = find_copies(tx, wanted);
  // The same line again, with the same reason, is the same order.
  const bool insisted =
      !order.again.empty() && copies.held.size() == order.targets.platforms.size() &&
      std::all_of(copies.held.begin(), copies.held.end(),
          [&](const auto& entry) { return entry.second.distribution.again == order.again; });
  if (insisted) return carried(tx, copies, order, now);
  if (order.again.empty()) {
    MV_CHECK(check_withdrawn(copies, wanted));
    if (copies.held.size() == order.targets.platforms.size())
      return carried(tx, copies, order, now);
    MV_CHECK(check_sent_along(copies, wanted));
    if (!copies.held.empty()) return carried_in_part(copies, order);
  }
  auto distribution = new_distribution(principal, order, now);
  distribution.predecessors = copies.leaving;
  MV_CHECK(store::distribution_insert(tx, distribution));
  store::recordings_set(tx, distribution, wanted.recordings);
  store::distribution_created_append(tx, distribution, now);
  MV_CHECK(platforms::add_next_jobs(tx, distribution.id, now));
  return Stored{distribution, true};
}

Result<api::Response> create(Deps& deps, api::Call& call) {
  MV_TRY(const auto input, api::decode<api::CreateDistribution>(call.body));
  MV_TRY(const auto order, prepare_order(deps, call.principal, input));
  if (input.dry_run) return answer(200, plan_of(deps, call.principal, order));
  if (auto error = refused(order.report)) return *std::move(error);
  MV_CHECK(check_accounts(deps, call.principal, order.targets));
  crash_point("distribution.before_insert");
  auto done = once(deps, call, [&](store::Tx& tx) -> Result<api::Response> {
    MV_TRY(const auto stored, store_order(tx, call.principal, order, call.now));
    auto response = distribution_answer(stored.fresh ? 201 : 200, stored.distribution);
    response.headers.set("Location", "/api/v1/distributions/" + stored.distribution.id);
    return response;
  });
  crash_point("distribution.after_insert");
  return done;
}

Result<api::Response> list(Deps& deps, api::Call& call) {
  MV_TRY(const auto page, page_of(deps, call));
  MV_TRY(const auto state, query_word<model::PlacementState>(call, "state"));
  MV_TRY(const auto words, words_to_find(call, {"state", "platform", "track_id"}));
  const store::DistributionFilter filter{state, call.query("platform"), call.query("track_id")};
  using Distributions = store::Slice<model::Distribution>;
  MV_TRY(const auto slice, deps.db.read([&](store::Tx& tx) -> Result<Distributions> {
    const auto owner = model::owner_of(call.principal);
    if (!words) return store::distribution_list(tx, owner, filter, page);
    return store::slice_of(
        store::distributions_with_ids(
            tx, store::find_ids(tx, store::Titled::distributions, owner, *words, page)),
        page);
  }));
  return list_answer<api::DistributionView>(
      deps, call, slice, [](const auto& item) { return api::view(item); });
}

Result<api::Response> history(Deps& deps, api::Call& call) {
  MV_TRY(const auto page, deps.db.read([&](store::Tx& tx) -> Result<api::Page<api::ChangeView>> {
    MV_TRY(const auto distribution, distribution_found(tx, call));
    api::Page<api::ChangeView> out;
    for (const auto& change : store::placement_history(tx, distribution.id))
      out.data.push_back(api::view(change));
    return out;
  }));
  return answer(200, page);
}

// New words for an order; what is at the platforms already gets them too.
Result<api::Response> update(Deps& deps, api::Call& call) {
  MV_TRY(const auto input, api::decode<api::UpdateDistribution>(call.body));
  MV_TRY(const auto after, deps.db.write([&](store::Tx& tx) -> Result<model::Distribution> {
    MV_TRY(auto distribution, distribution_found(tx, call));
    MV_CHECK(check_if_match(call, distribution.revision));
    if (!distribution.release_id.empty())
      return make_error(Code::conflict,
          fmt::format("{} belongs to release {}", distribution.id, distribution.release_id),
          "Its metadata comes from the release",
          fmt::format("Change it with mv release edit {}; the platforms are updated.",
              distribution.release_id));
    MV_TRY(auto metadata, patched(distribution.metadata, input.metadata, "/metadata"));
    if (model::json_text(metadata) == model::json_text(distribution.metadata)) return distribution;
    distribution.metadata = std::move(metadata);
    distribution.updated_at = call.now;
    MV_CHECK(store::distribution_update(tx, distribution));
    add_update_jobs(tx, {&distribution, 1}, call.now);
    return distribution_found(tx, call);
  }));
  return distribution_answer(200, after);
}

}  // namespace

void add_distributions(api::Handlers& handlers, Deps& deps) {
  handlers.plain["distribution_create"] = [&](api::Call& call) { return create(deps, call); };
  handlers.plain["distribution_list"] = [&](api::Call& call) { return list(deps, call); };
  handlers.plain["distribution_get"] = [&](api::Call& call) -> Result<api::Response> {
    MV_TRY(const auto found,
        deps.db.read([&](store::Tx& tx) { return distribution_found(tx, call); }));
    auto response = answer(200, api::whole_view(found));
    response.headers.set("ETag", entity_tag(found.revision));
    return response;
  };
  handlers.plain["distribution_change_list"] = [&](api::Call& call) { return history(deps, call); };
  handlers.plain["distribution_update"] = [&](api::Call& call) {
    return again_if_changed(call, [&] { return update(deps, call); });
  };
  handlers.plain["distribution_retry"] = [&](api::Call& call) {
    return retry_distribution(deps, call);
  };
  handlers.plain["distribution_confirm"] = [&](api::Call& call) {
    return confirm_distribution(deps, call);
  };
  handlers.plain["distribution_takedown"] = [&](api::Call& call) {
    return take_back_distribution(deps, call, model::Move::take_down);
  };
  handlers.plain["distribution_cancel"] = [&](api::Call& call) {
    return take_back_distribution(deps, call, model::Move::cancel);
  };
}

}  // namespace mv::handlers
