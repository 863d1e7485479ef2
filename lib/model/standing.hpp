// SPDX-License-Identifier: Apache-2.0
#pragma once
// How an order stands on one platform. Three things are kept apart: what the user wants, what is
// under way here, and what lies at the provider as it last said or as we know it. The state that
// people see follows from the three (`shown`); nothing else sets it. They change by the moves of
// one table (`moves`). docs/states.md is written from both tables.
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/text/enum_words.hpp"

namespace mv::model {

/// What the user wants.
enum class Wish { publish, cancel, takedown };
BOOST_DESCRIBE_ENUM(Wish, publish, cancel, takedown)
/// What is under way here: `stopped` gave up with a reason, `held` waits for a payment.
enum class Work { none, queued, sending, publishing, stopped, held, handoff };
BOOST_DESCRIBE_ENUM(Work, none, queued, sending, publishing, stopped, held, handoff)
/// What lies at the provider: `sent` begun or uploaded, not public; `waiting` uploaded, and we make
/// it public at its date; `unknown` the last step was taken or the provider cannot be asked.
enum class Fact {
  none,
  sent,
  waiting,
  unknown,
  submitted,
  in_review,
  scheduled,
  live,
  changes_requested,
  rejected,
  failed,
  removing,
  removed,
};
BOOST_DESCRIBE_ENUM(Fact, none, sent, waiting, unknown, submitted, in_review, scheduled, live,
    changes_requested, rejected, failed, removing, removed)

struct Standing {
  Wish wish = Wish::publish;
  Work work = Work::none;
  Fact fact = Fact::none;
  bool operator==(const Standing&) const = default;
};

enum class PlacementState {
  draft,
  queued,
  uploading,
  submitted,
  in_review,
  scheduled,
  live,
  unknown,
  awaiting_handoff,
  changes_requested,
  rejected,
  failed,
  cancelled,
  takedown_requested,
  taken_down,
  pending_payment,
};
BOOST_DESCRIBE_ENUM(PlacementState, draft, queued, uploading, submitted, in_review, scheduled, live,
    unknown, awaiting_handoff, changes_requested, rejected, failed, cancelled, takedown_requested,
    taken_down, pending_payment)

/// What happens next by itself.
enum class Next {
  nothing,
  send,      ///< job distribute
  at_date,   ///< the release clock lets it go: job publish
  ask,       ///< job poll
  withdraw,  ///< job takedown
};

/// The state that people see.
PlacementState shown(const Standing& standing);
Next next_of(const Standing& standing);
/// A second order of the same would make a second copy: wanted, and not known to be gone.
bool holds(const Standing& standing);
/// Taken back, and not known to be gone yet.
bool leaving(const Standing& standing);
/// Something of it lies at the provider, or may.
bool anywhere(const Standing& standing);
/// Nothing more happens by itself: live, rejected, failed, cancelled, taken_down, ...
bool is_settled(PlacementState state);
/// In a sentence: "It is on its way …".
std::string_view meaning(PlacementState state);

/// What may happen to a placement.
enum class Move {
  order,          ///< user
  cancel,         ///< user
  take_down,      ///< user
  retry,          ///< user
  begin,          ///< worker: takes the order up
  wait,           ///< worker: all is uploaded, its date has not come
  last_step,      ///< worker: begins what cannot be undone
  handed_in,      ///< worker: the last step was taken
  doubt,          ///< worker: whether the last step arrived is not known
  stop,           ///< worker: it cannot go on
  refuse,         ///< worker: the platform refuses it for good
  let_go,         ///< worker: stops, as it was taken back
  removal_asked,  ///< worker: the provider takes it away
  gone,           ///< worker: nothing of it lies there any more
  hand_off,       ///< worker: a person has to carry it to the provider
  confirm,        ///< user: has carried it there
  hold,           ///< schedule: the subscription has ended
  resume,         ///< schedule: it was paid for
};
struct MoveRow {
  Move move;
  std::string_view name, who, means;
};
std::span<const MoveRow> moves();
/// Where the move leads; nothing when it is not possible there.
std::optional<Standing> after(const Standing& standing, Move move);
/// The provider says how it stands. What it says is kept whatever the user wants meanwhile. `sent`
/// means that the last step did not arrive: it is taken again.
std::optional<Standing> after_word(const Standing& standing, Fact fact);
/// Whether some move or word of the provider leads from one state to another.
bool may_become(PlacementState from, PlacementState to);
/// Every standing that can be reached from an order.
std::span<const Standing> reachable();
/// docs/states.md.
std::string states_document();

}  // namespace mv::model
