// SPDX-License-Identifier: Apache-2.0
#include "platforms/shipment/placement_change.hpp"

#include <fmt/format.h>

#include <set>
#include <utility>

#include "model/provider/provider.hpp"
#include "platforms/shipment/shipment_jobs.hpp"
#include "store/catalogue/releases.hpp"
#include "store/distribution/distributions.hpp"
#include "store/events/event_append.hpp"
#include "store/jobs/jobs.hpp"

namespace mv::platforms {
namespace {

const char* kind_of(model::Next next) {
  switch (next) {
    case model::Next::send: return "distribute";
    case model::Next::at_date: return "publish";
    case model::Next::ask: return "poll";
    case model::Next::withdraw: return "takedown";
    case model::Next::nothing: break;
  }
  return nullptr;
}

/// Where a person delivers, nobody can be asked how it stands.
bool by_hand(std::string_view provider) {
  const auto* row = model::find_provider(provider);
  return row && row->can.handoff;
}

}  // namespace

Status placement_change(store::Tx& tx, const model::Distribution& distribution,
    const model::Placement& after, model::PlacementState from, std::string_view cause, Millis now) {
  model::Placement row = after;
  row.updated_at = now;
  MV_CHECK(store::placement_save(tx, row, from, cause));
  if (row.state == from) return {};

  store::placement_event_append(tx, distribution, row, from, cause, now);
  return {};
}

Result<bool> placement_move(store::Tx& tx, const model::Distribution& distribution,
    model::Placement& placement, model::Move move, std::string_view cause, Millis now) {
  MV_TRY(placement, store::placement_get(tx, placement.id));  // the journal may have grown
  const auto from = placement.state;
  if (!model::make(placement, move)) return false;
  if (cause == "user" || move == model::Move::last_step) {
    placement.reason.clear();
    placement.hint.clear();
  }
  MV_CHECK(placement_change(tx, distribution, placement, from, cause, now));
  return true;
}

Status add_next_jobs(store::Tx& tx, const std::string& distribution_id, Millis now) {
  return add_next_jobs(tx, distribution_id, now, "", "", true);
}

Status add_next_jobs(store::Tx& tx, const std::string& distribution_id, Millis now,
    std::string_view provider, std::string_view acting, bool changed) {
  MV_TRY(const auto distribution, store::distribution_get(tx, distribution_id));
  bool is_out = distribution.release_id.empty();
  if (!is_out) {
    MV_TRY(const auto release, store::release_get(tx, distribution.release_id));
    is_out = release.state == model::ReleaseState::released;
  }
  std::set<std::pair<std::string, std::string>> wanted;
  for (const auto& placement : distribution.placements) {
    if (!provider.empty() && placement.provider != provider) continue;
    const auto next = model::next_of(model::standing_of(placement));
    if (next == model::Next::at_date && !is_out) continue;
    if (next == model::Next::ask && by_hand(placement.provider)) continue;
    if (const auto* kind = kind_of(next); kind && kind != acting)
      wanted.emplace(kind, placement.provider);
  }
  for (const auto& [kind, whose] : wanted) {
    const auto job = shipment_job(kind, distribution, whose);
    if (changed || !store::job_open(tx, job.key)) store::job_add(tx, job, now);
  }
  return {};
}

}  // namespace mv::platforms
