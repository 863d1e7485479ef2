// SPDX-License-Identifier: Apache-2.0
#include "model/placement.hpp"

namespace mv::model {
namespace {
using S = PlacementState;
}  // namespace

Standing standing_of(const Placement& placement) {
  return {wish_of(placement.wish).value_or(Wish::publish),
      work_of(placement.work).value_or(Work::none),
      fact_of(placement.fact).value_or(Fact::unknown)};
}

void set_standing(Placement& placement, const Standing& standing) {
  placement.wish = to_text(standing.wish);
  placement.work = to_text(standing.work);
  placement.fact = to_text(standing.fact);
  placement.state = to_text(shown(standing));
}

bool make(Placement& placement, Move move) {
  const auto next = after(standing_of(placement), move);
  if (next) set_standing(placement, *next);
  return next.has_value();
}

bool hear(Placement& placement, Fact fact) {
  const auto now = standing_of(placement);
  const auto next = after_word(now, fact);
  if (!next || *next == now) return false;
  set_standing(placement, *next);
  return true;
}

bool holds(const Placement& placement) { return holds(standing_of(placement)); }
bool leaving(const Placement& placement) { return leaving(standing_of(placement)); }
bool anywhere(const Placement& placement) { return anywhere(standing_of(placement)); }

std::string overall_state(const Distribution& distribution) {
  std::size_t live = 0, failed = 0, rejected = 0, cancelled = 0, down = 0, waiting = 0;
  for (const auto& placement : distribution.placements) {
    const auto state = placement_state(placement.state).value_or(S::queued);
    if (!is_settled(state)) return "in_progress";
    live += state == S::live;
    failed += state == S::failed;
    rejected += state == S::rejected;
    cancelled += state == S::cancelled;
    down += state == S::taken_down;
    waiting += state == S::awaiting_handoff || state == S::changes_requested ||
               state == S::pending_payment;
  }
  const auto all = distribution.placements.size();
  if (waiting > 0) return "action_needed";
  if (live == all) return "live";
  if (live > 0) return "partial";
  if (rejected > 0) return "rejected";
  if (failed > 0) return "failed";
  return down > 0 ? "taken_down" : cancelled > 0 ? "cancelled" : "in_progress";
}

}  // namespace mv::model
