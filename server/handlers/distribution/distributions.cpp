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

api::Response distribution_answer(int status, const model::Distribution& distribution) {
  auto response = answer(status, api::view(distribution));
  response.headers.set("ETag", entity_tag(distribution.revision));
  return response;
}

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

Result<model::Distribution> find(store::Tx& tx, const api::Call& call) {
  return store::distribution_get(tx, model::owner_of(call.principal), call.param("id"));
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

// What was taken back stays so; it is ordered anew, with a reason.
Error nothing_to_retry(const model::Distribution& distribution) {
  const bool taken_back = std::any_of(
      distribution.placements.begin(), distribution.placements.end(), [](const auto& placement) {
        return placement.wish != model::Wish::publish || placement.fact == model::Fact::removed;
      });
  return make_error(Code::conflict, fmt::format("{} has nothing to retry", distribution.id),
      fmt::format("It is {}", overall_state(distribution)),
      taken_back ? "To publish again what was removed, distribute it with --again "
                   "\"why\"."
                 : "");
}

// Back to the queue. The journal stays, so that nothing is sent twice.
Result<api::Response> retry(Deps& deps, api::Call& call) {
  MV_TRY(const auto input, api::decode<api::RetryDistribution>(call.body));
  return once(deps, call, [&](store::Tx& tx) -> Result<api::Response> {
    MV_TRY(auto distribution, find(tx, call));
    MV_CHECK(check_if_match(call, distribution.revision));
    std::vector<model::Placement> asked;
    for (const auto& placement : distribution.placements)
      if (asked_for(input.platforms, placement.platform)) asked.push_back(placement);
    MV_TRY(const bool any, retry_failed(tx, distribution, asked, call.now));
    if (!any) return nothing_to_retry(distribution);
    MV_TRY(const auto after, find(tx, call));
    return distribution_answer(200, after);
  });
}

// New words for an order; what is at the platforms already gets them too.
Result<api::Response> update(Deps& deps, api::Call& call) {
  MV_TRY(const auto input, api::decode<api::UpdateDistribution>(call.body));
  MV_TRY(const auto after, deps.db.write([&](store::Tx& tx) -> Result<model::Distribution> {
    MV_TRY(auto distribution, find(tx, call));
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
    return find(tx, call);
  }));
  return distribution_answer(200, after);
}

// Whether somebody there can take it back once it was handed in.
Status check_can_take_back(Deps& deps, const model::Distribution& distribution) {
  for (const auto& placement : distribution.placements) {
    const auto standing = model::standing_of(placement);
    if (standing.wish != model::Wish::publish || !model::anywhere(standing)) continue;
    const auto adapter = deps.adapters.find(distribution.mode, placement.provider);
    if (adapter.ok() && (*adapter)->can().takedown == model::TakedownKind::none)
      return make_error(Code::unsupported,
          fmt::format("{} cannot take a release down", model::provider_name(placement.provider)),
          fmt::format(
              "{} already has it ({})", model::provider_name(placement.provider), placement.state),
          "Remove it in your account there.");
  }
  return {};
}

// Takes back what can be: cancel before listeners find it, takedown wherever it is. What is being
// taken back already stays so; the answer says how it stands.
Result<api::Response> take_back(Deps& deps, api::Call& call, model::Move move) {
  return once(deps, call, [&](store::Tx& tx) -> Result<api::Response> {
    MV_TRY(auto distribution, find(tx, call));
    MV_CHECK(check_if_match(call, distribution.revision));
    MV_CHECK(check_can_take_back(deps, distribution));
    bool any = false, live = false, leaving = false;
    // A provider takes a release back as a whole: with one platform live there it is a takedown.
    std::set<std::string> out_already;
    for (const auto& placement : distribution.placements)
      if (move == model::Move::cancel && model::holds(placement) &&
          placement.fact == model::Fact::live)
        out_already.insert(placement.provider);
    for (auto& placement : distribution.placements) {
      if (out_already.contains(placement.provider)) {
        live = true;
        continue;
      }
      MV_TRY(const bool moved,
          platforms::placement_move(tx, distribution, placement, move, "user", call.now));
      any |= moved;
      live |= placement.state == model::PlacementState::live;
      leaving |= model::leaving(placement);
    }
    if (!any && !leaving)
      return live ? make_error(Code::conflict, fmt::format("{} is live", distribution.id),
                        "Only what is not public yet can be cancelled",
                        fmt::format("Take it down: mv distribution takedown {}.", distribution.id))
                  : make_error(Code::conflict,
                        fmt::format(
                            "{} is already {}", distribution.id, overall_state(distribution)),
                        "It is not at any platform");
    MV_CHECK(platforms::add_next_jobs(tx, distribution.id, call.now));
    MV_TRY(const auto after, find(tx, call));
    return distribution_answer(200, after);
  });
}

}  // namespace

void add_distributions(api::Handlers& handlers, Deps& deps) {
  handlers.plain["distribution_create"] = [&](api::Call& call) { return create(deps, call); };
  handlers.plain["distribution_list"] = [&](api::Call& call) { return list(deps, call); };
  handlers.plain["distribution_get"] = [&](api::Call& call) -> Result<api::Response> {
    MV_TRY(const auto found, deps.db.read([&](store::Tx& tx) { return find(tx, call); }));
    return distribution_answer(200, found);
  };
  handlers.plain["distribution_change_list"] = [&](api::Call& call) { return history(deps, call); };
  handlers.plain["distribution_retry"] = [&](api::Call& call) { return retry(deps, call); };
  handlers.plain["distribution_takedown"] = [&](api::Call& call) {
    return take_back(deps, call, model::Move::take_down);
  };
  handlers.plain["distribution_update"] = [&](api::Call& call) {
    return again_if_changed(call, [&] { return update(deps, call); });
  };
  handlers.plain["distribution_cancel"] = [&](api::Call& call) {
    return take_back(deps, call, model::Move::cancel);
  };
}

}  // namespace mv::handlers
