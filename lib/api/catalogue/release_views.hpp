// SPDX-License-Identifier: Apache-2.0
#pragma once
// What the API takes and gives about releases and when they are due.
#include <boost/describe.hpp>
#include <boost/json/object.hpp>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "api/distribution/distribution_views.hpp"
#include "api/rules.hpp"
#include "model/release.hpp"

namespace mv::model {
struct Track;
}

namespace mv::api {

/// `at`: YYYY-MM-DD HH:MM in `zone`, or RFC 3339.
struct ScheduleInput {
  std::string at;
  std::optional<std::string> zone;
  bool local_midnight = false;
};
BOOST_DESCRIBE_STRUCT(ScheduleInput, (), (at, zone, local_midnight))

struct CreateRelease {
  std::optional<std::string> key;
  json::object metadata;  ///< a part of model::ReleaseMetadata
  std::optional<std::vector<model::ReleaseTrack>> tracks;
  std::optional<std::string> playlist_id;  ///< in place of tracks
  std::optional<std::string> artwork_upload_id;
  std::vector<std::string> platforms;
  std::vector<model::RuleOverride> overrides;
};
BOOST_DESCRIBE_STRUCT(CreateRelease, (),
    (key, metadata, tracks, playlist_id, artwork_upload_id, platforms, overrides))
template <>
std::span<const FieldRule> rules_of<CreateRelease>();

/// Absent members stay as they are.
struct UpdateRelease {
  std::optional<json::object> metadata;  ///< RFC 7396 merge patch of model::ReleaseMetadata
  std::optional<std::vector<model::ReleaseTrack>> tracks;
  std::optional<std::string> artwork_upload_id;
  std::optional<std::vector<std::string>> platforms;
  std::optional<std::vector<model::RuleOverride>> overrides;
};
BOOST_DESCRIBE_STRUCT(
    UpdateRelease, (), (metadata, tracks, artwork_upload_id, platforms, overrides))
template <>
std::span<const FieldRule> rules_of<UpdateRelease>();

struct ScheduleRelease {
  std::string at;
  std::optional<std::string> zone;
  bool local_midnight = false;
  std::vector<std::string> platforms;  ///< empty = those of the release
  std::vector<model::RuleOverride> overrides;
  std::optional<std::string> again;  ///< why what was taken back is wanted after all
  bool dry_run = false;
};
BOOST_DESCRIBE_STRUCT(
    ScheduleRelease, (), (at, zone, local_midnight, platforms, overrides, again, dry_run))
template <>
std::span<const FieldRule> rules_of<ScheduleRelease>();

struct DistributeRelease {
  std::vector<std::string> platforms;
  std::vector<model::RuleOverride> overrides;
  std::optional<std::string> again;  ///< why what was taken back is wanted after all
  bool dry_run = false;
};
BOOST_DESCRIBE_STRUCT(DistributeRelease, (), (platforms, overrides, again, dry_run))
template <>
std::span<const FieldRule> rules_of<DistributeRelease>();

struct ReleaseTrackView {
  std::string track_id;
  int disc = 1, number = 1;
  std::string title;
  std::optional<std::string> version, isrc;
};
BOOST_DESCRIBE_STRUCT(ReleaseTrackView, (), (track_id, disc, number, title, version, isrc))

struct ScheduleView {
  std::string at, zone;
  bool local_midnight = false;
  std::string due_at;          ///< the instant
  std::int64_t due_in_ms = 0;  ///< from now; negative = past
};
BOOST_DESCRIBE_STRUCT(ScheduleView, (), (at, zone, local_midnight, due_at, due_in_ms))

struct ReleaseView {
  std::string id, key, mode;
  /// draft, scheduled, pending_payment, cancelled; once let go: in_progress, live, partial, failed,
  /// rejected, action_needed or taken_down
  std::string state;
  std::string title, artist;
  model::ReleaseMetadata metadata;
  std::vector<ReleaseTrackView> tracks;
  std::vector<std::string> platforms;     ///< what it is meant for
  std::vector<PlacementView> placements;  ///< how it stands where it was sent to, by the last order
  std::vector<std::string> distributions;  ///< newest first
  std::vector<model::RuleOverride> overrides;
  std::optional<model::MediaFile> artwork;
  std::optional<ScheduleView> schedule;
  std::optional<std::string> fired_at, reason;
  std::int64_t late_ms = 0;           ///< how much later than due it was let go; 0 = in time
  std::vector<std::string> warnings;  ///< in answers to schedule and distribute
  std::string created_at, updated_at;
  std::int64_t revision = 1;
};
BOOST_DESCRIBE_STRUCT(ReleaseView, (),
    (id, key, mode, state, title, artist, metadata, tracks, platforms, placements, distributions,
        overrides, artwork, schedule, fired_at, reason, late_ms, warnings, created_at, updated_at,
        revision))

struct ReleasePlan {
  bool dry_run = true;
  std::string release_id;
  std::optional<ScheduleView> schedule;
  std::vector<PlanStep> platforms;
  std::vector<FindingView> findings;
  std::vector<std::string> warnings;
  bool blocked = false;
};
BOOST_DESCRIBE_STRUCT(
    ReleasePlan, (), (dry_run, release_id, schedule, platforms, findings, warnings, blocked))

/// One pass over what is due.
struct RunDueView {
  int fired = 0, late = 0, pending_payment = 0;
  std::vector<std::string> releases;  ///< let go in this pass
  int running = 0;  ///< uploads, publications and checks that are due now and not done yet
  std::optional<std::string> next_due_at;
};
BOOST_DESCRIBE_STRUCT(
    RunDueView, (), (fired, late, pending_payment, releases, running, next_due_at))

ScheduleView view(const model::ReleaseSchedule& schedule, Millis due_at, Millis now);
/// `distributions` are those of this release, `tracks` the ones it names (any order, others too).
ReleaseView view(const model::Release& release, std::span<const model::Distribution> distributions,
    std::span<const model::Track> tracks, Millis now);

}  // namespace mv::api
