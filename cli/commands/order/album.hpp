// SPDX-License-Identifier: Apache-2.0
#pragma once
// A release as a manifest says it, beside what the server has of it: what differs, and making it
// so.
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "api/catalogue/release_views.hpp"
#include "api/catalogue/track_views.hpp"
#include "audio/measure/analyse.hpp"
#include "context.hpp"
#include "manifest/manifest.hpp"
#include "preflight/check.hpp"

namespace mv::cli {

/// One difference between what is wanted and what is there.
struct Change {
  std::string what;  ///< track, release, artwork, platform, schedule
  std::string name;  ///< of the track or field
  std::optional<std::string> before, after;
};
BOOST_DESCRIBE_STRUCT(Change, (), (what, name, before, after))

struct AlbumTrack {
  manifest::Track wanted;
  std::string sha256;
  std::optional<api::TrackView> known;   ///< what the server has of this file
  std::optional<audio::Analysis> audio;  ///< of a file the server does not have
  model::AudioTags tags;
  boost::json::object patch;  ///< members of the metadata to be changed
};

struct Album {
  manifest::Manifest manifest;
  std::vector<AlbumTrack> tracks;
  std::vector<preflight::Override> overrides;
  std::string artwork_sha256;
  std::optional<model::ArtworkFacts> artwork;
  std::optional<api::ReleaseView> known;
  std::map<std::string, std::string> carriers;  ///< platform → provider, where that matters
  std::vector<Change> changes;
  preflight::Report report;
  std::vector<std::string> said;  ///< warnings that were shown already
  bool words_changed = false;     ///< of the release itself, its tracks' places or its cover
  bool date_changed = false;
  bool to_send = false;  ///< nothing was ordered yet, or for more platforms now
};

/// Reads what the manifest names, asks the server what it has, compares, and runs pre-flight.
/// Nothing is stored. Errors: those of files (all at once) and of the server.
Result<Album> look_at_album(Context& context, client::Session& session, manifest::Manifest manifest,
    std::vector<preflight::Override> overrides);

/// The errors of pre-flight as one; nullopt when nothing blocks.
std::optional<Error> refused(const Album& album);

/// What was taken back, and the same recordings under another title: what the server would refuse
/// when it is ordered. Error: conflict.
Status check_not_carried(Context& context, client::Session& session, const Album& album);

/// Makes it so: tracks, release, date or order. Returns the release as it is then.
Result<api::ReleaseView> apply(Context& context, client::Session& session, Album& album);

boost::json::value json_of(const Album& album);
/// What would change, a row each.
Table table_of(const Album& album);

/// `mv distribute` of a manifest: look, ask, apply, wait.
Result<Outcome> run_album(
    Context& context, manifest::Manifest manifest, std::vector<preflight::Override> overrides);
/// The same for `plan` and --dry-run: look and show.
Result<Outcome> plan_album(
    Context& context, manifest::Manifest manifest, std::vector<preflight::Override> overrides);

/// A manifest of one recording, for `mv distribute FILE --at …`.
manifest::Manifest single_manifest(
    const fs::path& file, const model::Metadata& filled, const model::Metadata& given);
/// What --to, --at, --tz and --local-midnight say, into the manifest; `faults` gets what is wrong.
void add_wishes(const Context& context, manifest::Manifest& manifest, std::vector<Fault>& faults);

}  // namespace mv::cli
