// SPDX-License-Identifier: Apache-2.0
#pragma once
// A distribution is one order: this track or release to these platforms. A placement is its state
// on one; which states there are and how they follow is in standing.hpp.
#include <boost/describe.hpp>
#include <boost/json/object.hpp>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.hpp"
#include "model/metadata.hpp"
#include "model/mode.hpp"
#include "model/rule_override.hpp"
#include "model/standing.hpp"

namespace mv::model {

struct Placement {
  std::string id;  ///< plc_…
  std::string distribution_id;
  std::string platform;                          ///< spotify
  std::string provider;                          ///< labelgrid
  PlacementState state = PlacementState::draft;  ///< follows from the next three: shown()
  Wish wish = Wish::publish;
  Work work = Work::none;
  Fact fact = Fact::none;
  std::string external_id;       ///< the platform's own id
  std::string url;               ///< where people find it
  std::string reason;            ///< why it failed or waits, in words
  std::string hint;              ///< what to do about it
  std::string platform_message;  ///< what the platform itself said last
  boost::json::object remote;    ///< the adapter's journal: ids, session URIs, intents
  int attempts = 0;              ///< how often the user tried it again
  Millis next_check_at = 0;      ///< when its status is asked next; 0 = not
  Millis live_at = 0;
  Millis created_at = 0;
  Millis updated_at = 0;
};
BOOST_DESCRIBE_STRUCT(Placement, (),
    (id, distribution_id, platform, provider, state, wish, work, fact, external_id, url, reason,
        hint, platform_message, remote, attempts, next_check_at, live_at, created_at, updated_at))

Standing standing_of(const Placement& placement);
void set_standing(Placement& placement, const Standing& standing);
/// Makes the move, if it is possible; false and no change otherwise.
bool make(Placement& placement, Move move);
/// Takes down what the provider says; false when it changes nothing.
bool hear(Placement& placement, Fact fact);
/// holds(), leaving() and anywhere() of its standing.
bool holds(const Placement& placement);
bool leaving(const Placement& placement);
bool anywhere(const Placement& placement);

/// One row of a placement's history.
struct PlacementChange {
  std::int64_t seq = 0;
  std::string placement_id;
  std::string platform;
  std::string from;
  std::string to;
  Millis at = 0;
  std::string cause;  ///< user, worker, poll, provider_webhook, sandbox
  std::string reason;
  std::string platform_message;
  std::string fact;  ///< what lies at the provider since then
};
BOOST_DESCRIBE_STRUCT(PlacementChange, (),
    (seq, placement_id, platform, from, to, at, cause, reason, platform_message, fact))

struct Distribution {
  std::string id;  ///< dst_…
  std::string user_id;
  Mode mode = Mode::live;
  std::string track_id;    ///< of a release: its first track
  std::string release_id;  ///< rel_…; empty = this track alone
  Metadata metadata;       ///< as it was ordered; of a release: its own title and artists
  std::vector<RuleOverride> overrides;
  std::string again;  ///< why the user insists on a copy of what was there already; "" = does not
  std::vector<std::string> predecessors;  ///< placements that must be gone before the last step
  std::vector<Placement> placements;
  Millis created_at = 0;
  Millis updated_at = 0;
  std::int64_t revision = 1;
};
BOOST_DESCRIBE_STRUCT(Distribution, (),
    (id, user_id, mode, track_id, release_id, metadata, overrides, again, predecessors, placements,
        created_at, updated_at, revision))

/// The state of a whole order.
enum class OrderState {
  in_progress,
  live,
  partial,
  failed,
  rejected,
  cancelled,
  action_needed,
  taken_down
};
BOOST_DESCRIBE_ENUM(
    OrderState, in_progress, live, partial, failed, rejected, cancelled, action_needed, taken_down)

OrderState overall_state(const Distribution& distribution);

}  // namespace mv::model
