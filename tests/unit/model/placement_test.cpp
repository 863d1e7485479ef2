// SPDX-License-Identifier: Apache-2.0
#include "model/placement.hpp"

#include <set>

#include "base/text/text.hpp"
#include "support/catch.hpp"

using namespace mv;
using namespace mv::model;

namespace {

const std::set<std::string> kSettled{"live", "awaiting_handoff", "changes_requested", "rejected",
    "failed", "cancelled", "taken_down", "pending_payment"};

std::string overall(const std::vector<std::string>& states) {
  Distribution distribution;
  for (const auto& state : states) {
    Placement placement;
    placement.state = state;
    distribution.placements.push_back(placement);
  }
  return overall_state(distribution);
}

}  // namespace

TEST_CASE("every state has a word that leads back to it") {
  std::set<std::string_view> words;
  for (const auto state : all_placement_states()) {
    REQUIRE(words.insert(to_text(state)).second);
    REQUIRE(placement_state(to_text(state)) == state);
  }
  REQUIRE_FALSE(placement_state("Live"));
  REQUIRE_FALSE(placement_state(""));
}

TEST_CASE("every state is reached from an order, and every standing shows one") {
  std::set<PlacementState> reached;
  for (const auto& standing : reachable()) reached.insert(shown(standing));
  REQUIRE(reached.size() == all_placement_states().size());
}

TEST_CASE("what the user wants decides, whatever arrives late") {
  for (const auto& standing : reachable()) {
    CAPTURE(to_text(standing.wish), to_text(standing.work), to_text(standing.fact));
    // What was taken back is never shown as on its way to the public, and never published.
    if (standing.wish != Wish::publish) {
      const auto state = shown(standing);
      REQUIRE((state == PlacementState::takedown_requested || state == PlacementState::cancelled ||
               state == PlacementState::taken_down));
      REQUIRE_FALSE(after(standing, Move::last_step));
      REQUIRE_FALSE(holds(standing));
      // Until nothing lies there something goes on.
      REQUIRE((next_of(standing) == Next::nothing) == !anywhere(standing));
    }
    // A late outcome is kept: it leads on to the removal.
    if (standing.work == Work::publishing) {
      const auto late = after(standing, Move::handed_in);
      REQUIRE(late);
      REQUIRE(late->wish == standing.wish);
      REQUIRE(next_of(*late) == (late->wish == Wish::publish ? Next::ask : Next::withdraw));
    }
  }
}

TEST_CASE("leaving is not there, and unknown is not failed") {
  for (const auto& standing : reachable()) {
    CAPTURE(to_text(standing.wish), to_text(standing.work), to_text(standing.fact));
    if (leaving(standing)) {
      REQUIRE_FALSE(holds(standing));
      REQUIRE(anywhere(standing));
    }
    if (shown(standing) == PlacementState::unknown) {
      REQUIRE(holds(standing));
      REQUIRE(next_of(standing) == Next::ask);
    }
  }
  REQUIRE_FALSE(is_settled(PlacementState::unknown));
}

TEST_CASE("nothing rests half done") {
  for (const auto& standing : reachable()) {
    CAPTURE(to_text(standing.wish), to_text(standing.work), to_text(standing.fact));
    if (standing == Standing{}) continue;  // before the order
    const auto state = shown(standing);
    if (!is_settled(state) && state != PlacementState::scheduled)
      REQUIRE(next_of(standing) != Next::nothing);
    if (is_settled(state)) REQUIRE(next_of(standing) == Next::nothing);
  }
}

TEST_CASE("settled states wait for a person, the others for the world") {
  for (const auto state : all_placement_states()) {
    CAPTURE(to_text(state));
    REQUIRE(is_settled(state) == kSettled.contains(std::string(to_text(state))));
  }
}

TEST_CASE("the state of the whole order") {
  struct Row {
    std::vector<std::string> states;
    std::string overall;
  };
  for (const auto& row : std::vector<Row>{
           {{"queued"}, "in_progress"},
           {{"live", "in_review"}, "in_progress"},
           {{"failed", "uploading"}, "in_progress"},
           {{"takedown_requested"}, "in_progress"},
           {{"live"}, "live"},
           {{"live", "live"}, "live"},
           {{"live", "failed"}, "partial"},
           {{"live", "rejected", "cancelled"}, "partial"},
           {{"live", "taken_down"}, "partial"},
           {{"failed"}, "failed"},
           {{"failed", "cancelled"}, "failed"},
           {{"rejected", "failed"}, "rejected"},
           {{"cancelled"}, "cancelled"},
           {{"cancelled", "taken_down"}, "taken_down"},
           {{"awaiting_handoff"}, "action_needed"},
           {{"live", "changes_requested"}, "action_needed"},
           {{"failed", "pending_payment"}, "action_needed"},
           {{"nonsense"}, "in_progress"},
       }) {
    CAPTURE(row.states);
    REQUIRE(overall(row.states) == row.overall);
    auto turned = row.states;
    std::reverse(turned.begin(), turned.end());
    REQUIRE(overall(turned) == row.overall);
  }
}
