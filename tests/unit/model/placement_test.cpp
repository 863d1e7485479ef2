// SPDX-License-Identifier: Apache-2.0
#include "model/placement.hpp"

#include <set>

#include "base/text/text.hpp"
#include "support/catch.hpp"

using namespace mv;
using namespace mv::model;

namespace {

using S = PlacementState;

const std::set<std::string> kSettled{"live", "awaiting_handoff", "changes_requested", "rejected",
    "failed", "cancelled", "taken_down", "pending_payment"};

std::string overall(const std::vector<PlacementState>& states) {
  Distribution distribution;
  for (const auto& state : states) {
    Placement placement;
    placement.state = state;
    distribution.placements.push_back(placement);
  }
  return std::string(to_word(overall_state(distribution)));
}

}  // namespace

TEST_CASE("every state has a word that leads back to it") {
  std::set<std::string_view> words;
  for (const auto state : all_of<PlacementState>()) {
    REQUIRE(words.insert(to_word(state)).second);
    REQUIRE(from_word<PlacementState>(to_word(state)) == state);
  }
  REQUIRE_FALSE(from_word<PlacementState>("Live"));
  REQUIRE_FALSE(from_word<PlacementState>(""));
}

TEST_CASE("every state is reached from an order, and every standing shows one") {
  std::set<PlacementState> reached;
  for (const auto& standing : reachable()) reached.insert(shown(standing));
  REQUIRE(reached.size() == all_of<PlacementState>().size());
}

TEST_CASE("what the user wants decides, whatever arrives late") {
  for (const auto& standing : reachable()) {
    CAPTURE(to_word(standing.wish), to_word(standing.work), to_word(standing.fact));
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
    CAPTURE(to_word(standing.wish), to_word(standing.work), to_word(standing.fact));
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
    CAPTURE(to_word(standing.wish), to_word(standing.work), to_word(standing.fact));
    if (standing == Standing{}) continue;  // before the order
    const auto state = shown(standing);
    if (!is_settled(state) && state != PlacementState::scheduled)
      REQUIRE(next_of(standing) != Next::nothing);
    if (is_settled(state)) REQUIRE(next_of(standing) == Next::nothing);
  }
}

TEST_CASE("settled states wait for a person, the others for the world") {
  for (const auto state : all_of<PlacementState>()) {
    CAPTURE(to_word(state));
    REQUIRE(is_settled(state) == kSettled.contains(std::string(to_word(state))));
  }
}

TEST_CASE("the state of the whole order") {
  struct Row {
    std::vector<S> states;
    std::string_view overall;
  };

  for (const auto& row : std::vector<Row>{
           {{S::queued}, "in_progress"},
           {{S::live, S::in_review}, "in_progress"},
           {{S::failed, S::uploading}, "in_progress"},
           {{S::takedown_requested}, "in_progress"},
           {{S::live}, "live"},
           {{S::live, S::live}, "live"},
           {{S::live, S::failed}, "partial"},
           {{S::live, S::rejected, S::cancelled}, "partial"},
           {{S::live, S::taken_down}, "partial"},
           {{S::failed}, "failed"},
           {{S::failed, S::cancelled}, "failed"},
           {{S::rejected, S::failed}, "rejected"},
           {{S::cancelled}, "cancelled"},
           {{S::cancelled, S::taken_down}, "taken_down"},
           {{S::awaiting_handoff}, "action_needed"},
           {{S::live, S::changes_requested}, "action_needed"},
           {{S::failed, S::pending_payment}, "action_needed"},
       }) {
    CAPTURE(row.overall);
    REQUIRE(overall(row.states) == row.overall);
    auto turned = row.states;
    std::reverse(turned.begin(), turned.end());
    REQUIRE(overall(turned) == row.overall);
  }
}
