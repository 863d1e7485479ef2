// SPDX-License-Identifier: Apache-2.0
#include <set>

#include "model/standing.hpp"

namespace mv::model {
namespace {

std::string_view words(Next next) {
  switch (next) {
    case Next::nothing: return "";
    case Next::send: return "it is sent (job `distribute`)";
    case Next::at_date: return "at its date it is published (job `publish`)";
    case Next::ask: return "the provider is asked (job `poll`)";
    case Next::withdraw: return "it is removed (job `takedown`)";
  }
  return "";
}

std::string list(const std::set<PlacementState>& states) {
  std::string out;
  for (const auto state : states) out += (out.empty() ? "" : ", ") + std::string(to_word(state));
  return out;
}

/// What happens next in this state, over all standings that show it.
std::string follows(PlacementState state) {
  std::set<std::string> all;
  for (const auto& standing : reachable())
    if (shown(standing) == state)
      if (const auto text = words(next_of(standing)); !text.empty()) all.emplace(text);
  std::string out;
  for (const auto& text : all) out += (out.empty() ? "" : "; ") + text;
  return out.empty() ? "nothing" : out;
}

std::string may(PlacementState state) {
  std::string out;
  for (const auto move : {Move::cancel, Move::take_down, Move::retry}) {
    bool possible = false;
    for (const auto& standing : reachable())
      possible |= shown(standing) == state && after(standing, move);
    for (const auto& row : moves())
      if (possible && row.move == move) out += (out.empty() ? "" : ", ") + std::string(row.name);
  }
  return out.empty() ? "order it again with `--again`" : out;
}

}  // namespace

std::string states_document() {
  std::string out =
      "# States of a distribution on a platform\n\n"
      "Written from the tables in `lib/model/standing.cpp`; `MV_UPDATE_GOLDEN=1 ctest --test-dir "
      "build -R "
      "golden_states`\nregenerates it.\n\n"
      "Three things are kept apart: the **wish** of the user (publish, cancel, takedown), the "
      "**work** that is "
      "under way\nhere, and the **fact**: what lies at the provider, as it last said or as we know "
      "it. The state "
      "that people see\nfollows from the three.\n\n"
      "## States\n\n| State | What it means | What happens next | What you may do "
      "|\n|---|---|---|---|\n";
  for (const auto state : all_of<PlacementState>()) {
    if (state == PlacementState::draft) continue;
    out += "| `" + std::string(to_word(state)) + "` | " + std::string(meaning(state)) + " | " +
           follows(state) + " | " + may(state) + " |\n";
  }
  out +=
      "\nA second order of the same recordings to the same platform is refused while the first "
      "is wanted there, in any\nstate. The same order again returns the first and retries what "
      "failed of it; an order for more platforms,\nor of another release, is refused (409) and "
      "says what to do. Orders "
      "that name two different UPCs are two products. What was\ncancelled or taken down comes back "
      "only with "
      "`--again` and a reason; its last step waits until the copy before it is gone. "
      "One\nrecording of it in "
      "another release, such as a single of an album that was taken down, is another order.\n\n"
      "## What leads from state to state\n\n| What happens | Who | From | To "
      "|\n|---|---|---|---|\n";
  for (const auto& row : moves()) {
    std::set<PlacementState> from, to;
    for (const auto& standing : reachable())
      if (const auto next = after(standing, row.move)) {
        from.insert(shown(standing));
        to.insert(shown(*next));
      }
    out += "| " + std::string(row.name) + ": " + std::string(row.means) + " | " +
           std::string(row.who) + " | " + list(from) + " | " + list(to) + " |\n";
  }
  for (const auto fact :
      {Fact::sent, Fact::unknown, Fact::submitted, Fact::in_review, Fact::scheduled, Fact::live,
          Fact::changes_requested, Fact::rejected, Fact::failed, Fact::removing, Fact::removed}) {
    std::set<PlacementState> from, to;
    for (const auto& standing : reachable()) {
      // Only what is still asked about becomes unknown.
      if (fact == Fact::unknown && next_of(standing) != Next::ask) continue;
      if (const auto next = after_word(standing, fact)) {
        from.insert(shown(standing));
        to.insert(shown(*next));
      }
    }
    const bool silent = fact == Fact::unknown;
    out += std::string("| ") +
           (silent                  ? "no answer for an hour"
               : fact == Fact::sent ? "it says that nothing was submitted"
                                    : "it says " + std::string(to_word(fact))) +
           " | provider | " + list(from) + " | " + list(to) + " |\n";
  }
  return out;
}

}  // namespace mv::model
