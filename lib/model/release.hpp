// SPDX-License-Identifier: Apache-2.0
#pragma once
// A release is tracks packaged for publication: a single, an EP or an album, and when it is due.
//
//   draft ─schedule─► scheduled ─due─► released       released: what the platforms say of it
//     ▲                 │  ▲  └due, no valid tier─► pending_payment ─paid─► released
//     └───unschedule────┘  └──reschedule             └─7 days─► draft
//   draft or scheduled ─► cancelled ─schedule, again─► scheduled
#include <boost/describe.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.hpp"
#include "model/artwork.hpp"
#include "model/media_file.hpp"
#include "model/metadata.hpp"
#include "model/mode.hpp"
#include "model/rule_override.hpp"

namespace mv::model {

/// What the stores are told about the release as a whole; its tracks say the rest. Empty text
/// means "not said".
struct ReleaseMetadata {
  std::string title;
  std::string version;  ///< "Deluxe Edition", without brackets
  std::string kind;     ///< single, ep, album; empty = by the number of tracks
  std::vector<Artist> artists;
  std::string label;
  std::string upc;               ///< 12 or 13 digits
  std::string catalogue_number;  ///< the label's own
  std::string genre;
  std::string metadata_language;  ///< of the titles; empty = en
  std::string p_line;             ///< "2026 Owner"
  std::string c_line;
  std::string description;
  std::vector<std::string> territories;  ///< ISO 3166 alpha-2; empty = the whole world
};
BOOST_DESCRIBE_STRUCT(ReleaseMetadata, (),
    (title, version, kind, artists, label, upc, catalogue_number, genre, metadata_language, p_line,
        c_line, description, territories))

/// Where a track stands in a release.
struct ReleaseTrack {
  std::string track_id;
  int disc = 1;    ///< from 1
  int number = 1;  ///< from 1 on each disc
};
BOOST_DESCRIBE_STRUCT(ReleaseTrack, (), (track_id, disc, number))

/// When a release is due, as it was asked for.
struct ReleaseSchedule {
  std::string at;               ///< "2027-01-15T00:00:00", in the zone
  std::string zone;             ///< IANA name: "Europe/Berlin"
  bool local_midnight = false;  ///< each territory at its own midnight, where the route can
};
BOOST_DESCRIBE_STRUCT(ReleaseSchedule, (), (at, zone, local_midnight))

enum class ReleaseState { draft, scheduled, pending_payment, released, cancelled };
BOOST_DESCRIBE_ENUM(ReleaseState, draft, scheduled, pending_payment, released, cancelled)

struct Release {
  std::string id;  ///< rel_…
  std::string user_id;
  Mode mode = Mode::live;
  std::string key;  ///< one release per key and user: what a manifest is recognised by
  ReleaseState state = ReleaseState::draft;
  ReleaseMetadata metadata;
  std::vector<ReleaseTrack> tracks;  ///< by disc and number
  std::optional<MediaFile> artwork;
  std::optional<ArtworkFacts> artwork_facts;
  std::vector<std::string> platforms;  ///< where it is meant to go
  std::vector<RuleOverride> overrides;
  std::optional<ReleaseSchedule> schedule;
  Millis due_at = 0;    ///< the instant of the schedule; 0 = none
  Millis fired_at = 0;  ///< when it was let go; 0 = not yet
  std::string reason;   ///< why it waits or went back to draft, in words
  Millis created_at = 0;
  Millis updated_at = 0;
  std::int64_t revision = 1;
};
BOOST_DESCRIBE_STRUCT(Release, (),
    (id, user_id, mode, key, state, metadata, tracks, artwork, artwork_facts, platforms, overrides,
        schedule, due_at, fired_at, reason, created_at, updated_at, revision))

/// How many tracks a release has at most.
inline constexpr std::size_t kReleaseTracks = 999;
/// Later than this after the instant and a release counts as late.
inline constexpr Millis kLateAfter = 1'000;
/// How long a release waits for a payment before it goes back to draft.
inline constexpr Millis kPaymentGrace = 7 * 86'400'000LL;

/// fired_at - due_at when that is more than kLateAfter; otherwise 0.
Millis late_by(const Release& release);

/// single (1 to 3 tracks), ep (4 to 6) or album: as the stores count.
std::string_view kind_of(std::size_t tracks);

/// What stores are told of one track of a release: the track's own words, and where it says
/// nothing those of the release.
Metadata metadata_on(const ReleaseMetadata& release, const Metadata& track);

/// The release itself in the words of one recording: title, artists, label, UPC, lines, and the day
/// it is due, or was sent without a date, as release_date.
Metadata overall_metadata(const Release& release);

/// The key of a release that names none itself: its primary artists, title and version as
/// normal_text (sameness.hpp), with hyphens for what is neither a letter nor a digit.
std::string release_key(const ReleaseMetadata& metadata);

}  // namespace mv::model
