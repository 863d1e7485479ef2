// SPDX-License-Identifier: Apache-2.0
#pragma once
// A distribution is one order: this track or release to these platforms. A placement is its state
// on one.
//
//   draft ─► queued ─► uploading ─► submitted ─► in_review ─► scheduled ─► live ─► takedown_requested
//              │  ▲        │            │            │            │                        │
//              │  └─retry──┴─► failed ◄─┴────────────┤            └► pending_payment       ▼
//              ├► awaiting_handoff ─► submitted      ├► changes_requested ─► queued    taken_down
//              └► cancelled (until submitted)        └► rejected
#include <boost/describe.hpp>
#include <boost/json/object.hpp>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.hpp"
#include "model/track.hpp"

namespace mv::model {

enum class PlacementState {
  draft, queued, uploading, submitted, in_review, scheduled, live, awaiting_handoff,
  changes_requested, rejected, failed, cancelled, takedown_requested, taken_down, pending_payment,
};

std::string_view to_text(PlacementState state);
std::optional<PlacementState> placement_state(std::string_view text);
std::span<const PlacementState> all_placement_states();
/// Whether a placement may go from one state to another; staying is never a change.
bool may_become(PlacementState from, PlacementState to);
/// Nothing more happens by itself: live, rejected, failed, cancelled, taken_down, ...
bool is_settled(PlacementState state);

struct Placement {
  std::string id;  ///< plc_…
  std::string distribution_id;
  std::string platform;  ///< spotify
  std::string provider;  ///< labelgrid
  std::string state = "draft";
  std::string external_id;   ///< the platform's own id
  std::string url;           ///< where people find it
  std::string reason;        ///< why it failed or waits, in words
  std::string hint;          ///< what to do about it
  std::string platform_words;  ///< what the platform itself said last
  boost::json::object remote;  ///< the adapter's journal: ids, session URIs, intents
  int attempts = 0;
  Millis next_check_at = 0;  ///< when its status is asked next; 0 = not
  Millis live_at = 0;
  Millis created_at = 0;
  Millis updated_at = 0;
};
BOOST_DESCRIBE_STRUCT(Placement, (), (id, distribution_id, platform, provider, state, external_id, url,
                                      reason, hint, platform_words, remote, attempts, next_check_at,
                                      live_at, created_at, updated_at))

/// Still on its way, or there: sending the same again would make a second release.
bool counts(const Placement& placement);

/// One row of a placement's history.
struct PlacementChange {
  std::int64_t seq = 0;
  std::string placement_id;
  std::string platform;
  std::string from;
  std::string to;
  Millis at = 0;
  std::string cause;           ///< user, worker, poll, provider_webhook, sandbox
  std::string reason;
  std::string platform_words;
};
BOOST_DESCRIBE_STRUCT(PlacementChange, (), (seq, placement_id, platform, from, to, at, cause, reason,
                                            platform_words))

/// A pre-flight error that the user lets pass, and why.
struct RuleOverride {
  std::string rule;
  std::string reason;
};
BOOST_DESCRIBE_STRUCT(RuleOverride, (), (rule, reason))

struct Distribution {
  std::string id;  ///< dst_…
  std::string user_id;
  std::string mode;  ///< live, sandbox
  std::string track_id;    ///< of a release: its first track
  std::string release_id;  ///< rel_…; empty = this track alone
  Metadata metadata;       ///< as it was ordered; of a release: its own title and artists
  std::vector<RuleOverride> overrides;
  std::vector<Placement> placements;
  Millis created_at = 0;
  Millis updated_at = 0;
  std::int64_t revision = 1;
};
BOOST_DESCRIBE_STRUCT(Distribution, (), (id, user_id, mode, track_id, release_id, metadata, overrides, placements,
                                         created_at, updated_at, revision))

/// The state of the whole order: in_progress, live, partial, failed, rejected, cancelled,
/// action_needed or taken_down.
std::string overall_state(const Distribution& distribution);

}  // namespace mv::model
