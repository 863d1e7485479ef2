// SPDX-License-Identifier: Apache-2.0
#include "model/placement.hpp"

namespace mv::model {
namespace {
using S = PlacementState;
}  // namespace

Standing standing_of(const Placement& placement) {
  return {placement.wish, placement.work, placement.fact};
}

void set_standing(Placement& placement, const Standing& standing) {
  placement.wish = standing.wish;
  placement.work = standing.work;
  placement.fact = standing.fact;
  placement.state = shown(standing);
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

OrderState overall_state(const Distribution& distribution) {
  std::size_t live = 0, failed = 0, rejected = 0, cancelled = 0, down = 0, waiting = 0;
  for (const auto& placement : distribution.placements) {
    const auto state = placement.state;
    if (!is_settled(state)) return OrderState::in_progress;
    live += state == S::live;
    failed += state == S::failed;
    rejected += state == S::rejected;
    cancelled += state == S::cancelled;
    down += state == S::taken_down;
    waiting += state == S::awaiting_handoff || state == S::changes_requested ||
               state == S::pending_payment;
  }
  const auto all = distribution.placements.size();
  if (waiting > 0) return OrderState::action_needed;
  if (live == all) return OrderState::live;
  if (live > 0) return OrderState::partial;
  if (rejected > 0) return OrderState::rejected;
  if (failed > 0) return OrderState::failed;
  return down > 0        ? OrderState::taken_down
         : cancelled > 0 ? OrderState::cancelled
                         : OrderState::in_progress;
}

}  // namespace mv::model
