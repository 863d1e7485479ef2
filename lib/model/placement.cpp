// SPDX-License-Identifier: Apache-2.0
#include "model/placement.hpp"

#include <algorithm>
#include <array>

namespace mv::model {
namespace {

using S = PlacementState;

struct StateRow {
  S state;
  std::string_view text;
  bool settled;
  std::initializer_list<S> next;
};

const std::array kStates{
    StateRow{S::draft, "draft", false, {S::queued, S::cancelled}},
    StateRow{S::queued, "queued", false,
             {S::uploading, S::submitted, S::awaiting_handoff, S::failed, S::rejected, S::cancelled,
              S::pending_payment}},
    StateRow{S::uploading, "uploading", false,
             {S::queued, S::submitted, S::scheduled, S::failed, S::rejected, S::cancelled,
              S::pending_payment}},
    StateRow{S::submitted, "submitted", false,
             {S::in_review, S::scheduled, S::live, S::changes_requested, S::rejected, S::failed,
              S::takedown_requested, S::pending_payment}},
    StateRow{S::in_review, "in_review", false,
             {S::scheduled, S::live, S::changes_requested, S::rejected, S::failed,
              S::takedown_requested}},
    StateRow{S::scheduled, "scheduled", false,
             {S::submitted, S::live, S::failed, S::rejected, S::changes_requested,
              S::takedown_requested, S::pending_payment, S::in_review, S::cancelled}},
    StateRow{S::live, "live", true, {S::takedown_requested, S::taken_down, S::failed, S::submitted}},
    StateRow{S::awaiting_handoff, "awaiting_handoff", true, {S::submitted, S::live, S::cancelled}},
    StateRow{S::changes_requested, "changes_requested", true, {S::queued, S::in_review, S::cancelled,
                                                               S::rejected}},
    StateRow{S::rejected, "rejected", true, {S::queued, S::cancelled}},
    StateRow{S::failed, "failed", true, {S::queued, S::cancelled, S::live}},
    StateRow{S::cancelled, "cancelled", true, {S::queued}},
    StateRow{S::takedown_requested, "takedown_requested", false, {S::taken_down, S::failed, S::live}},
    StateRow{S::taken_down, "taken_down", true, {S::queued}},
    StateRow{S::pending_payment, "pending_payment", true, {S::queued, S::scheduled, S::cancelled,
                                                           S::failed}},
};

const StateRow& row(S state) { return kStates[static_cast<std::size_t>(state)]; }

}  // namespace

std::string_view to_text(S state) { return row(state).text; }

std::optional<S> placement_state(std::string_view text) {
  for (const auto& entry : kStates)
    if (entry.text == text) return entry.state;
  return std::nullopt;
}

std::span<const S> all_placement_states() {
  static const auto states = [] {
    std::array<S, kStates.size()> out{};
    std::transform(kStates.begin(), kStates.end(), out.begin(), [](auto& r) { return r.state; });
    return out;
  }();
  return states;
}

bool may_become(S from, S to) {
  const auto& next = row(from).next;
  return std::find(next.begin(), next.end(), to) != next.end();
}

bool is_settled(S state) { return row(state).settled; }

bool counts(const Placement& placement) {
  const auto state = placement_state(placement.state).value_or(S::queued);
  return state != S::failed && state != S::rejected && state != S::cancelled &&
         state != S::taken_down;
}

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
