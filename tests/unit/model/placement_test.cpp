// SPDX-License-Identifier: Apache-2.0
#include "model/placement.hpp"

#include <map>
#include <set>

#include "base/text.hpp"
#include "support/catch.hpp"

using namespace mv;
using namespace mv::model;

namespace {

// The machine once more, in words: from each state to these and to no other.
const std::map<std::string, std::string> kEdges{
    {"draft", "queued cancelled"},
    {"queued", "uploading submitted awaiting_handoff failed rejected cancelled pending_payment"},
    {"uploading", "queued submitted scheduled failed rejected cancelled pending_payment"},
    {"submitted",
     "in_review scheduled live changes_requested rejected failed takedown_requested pending_payment"},
    {"in_review",
     "scheduled live changes_requested rejected failed takedown_requested"},
    {"scheduled",
     "submitted live failed rejected changes_requested takedown_requested pending_payment in_review "
     "cancelled"},
    {"live", "takedown_requested taken_down failed submitted"},
    {"awaiting_handoff", "submitted live cancelled"},
    {"changes_requested", "queued in_review cancelled rejected"},
    {"rejected", "queued cancelled"},
    {"failed", "queued cancelled live"},
    {"cancelled", "queued"},
    {"takedown_requested", "taken_down failed live"},
    {"taken_down", "queued"},
    {"pending_payment", "queued scheduled cancelled failed"},
};

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
  REQUIRE(words.size() == kEdges.size());
  REQUIRE_FALSE(placement_state("Live"));
  REQUIRE_FALSE(placement_state(""));
}

TEST_CASE("a placement goes along the edges and nowhere else") {
  for (const auto from : all_placement_states())
    for (const auto to : all_placement_states()) {
      const auto next = split(kEdges.at(std::string(to_text(from))), ' ');
      const bool wanted = std::find(next.begin(), next.end(), to_text(to)) != next.end();
      CAPTURE(to_text(from), to_text(to));
      REQUIRE(may_become(from, to) == wanted);
      if (from == to) REQUIRE_FALSE(may_become(from, to));
    }
}

TEST_CASE("every state is reached from draft, and none is a dead end") {
  std::set<PlacementState> reached{PlacementState::draft};
  for (std::size_t before = 0; before != reached.size();) {
    before = reached.size();
    for (const auto from : std::set<PlacementState>(reached))
      for (const auto to : all_placement_states())
        if (may_become(from, to)) reached.insert(to);
  }
  REQUIRE(reached.size() == all_placement_states().size());
  for (const auto& [from, next] : kEdges) REQUIRE_FALSE(next.empty());
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
