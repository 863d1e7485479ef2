// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <algorithm>

#include "api/catalogue/release_views.hpp"
#include "api/catalogue/track_views.hpp"
#include "base/text/text.hpp"
#include "commands/distribution/package.hpp"
#include "model/provider/platform.hpp"
#include "preflight/rule.hpp"

namespace mv::cli {
namespace {

/// How many tracks an album there may have, as pre-flight has it; 0 = not known.
std::size_t most_tracks(const model::ProviderInfo& provider) {
  for (const auto& row : preflight::find_rule("A21")->rows())
    if (row.scope == provider.id) return static_cast<std::size_t>(row.high);
  return 0;
}

Status choose_placements(const api::DistributionView& distribution, Handoff& handoff) {
  for (const auto& placement : distribution.placements) {
    const auto* provider = model::find_provider(placement.provider);
    if (!provider || !provider->can.handoff) continue;
    handoff.provider = provider;
    handoff.stores.push_back(model::platform_name(placement.platform));
  }
  if (handoff.provider) return {};
  return make_error(Code::conflict,
      fmt::format("{} has nothing that you deliver yourself", distribution.id),
      "Its providers take deliveries from MusicVerse");
}

void add_track(Package& package, const api::TrackView& track, const model::Metadata& metadata,
    int disc, int number, bool discs) {
  const auto name = handoff_file_name(disc, number, discs, metadata.title, track.audio.file_name);
  package.handoff.tracks.push_back({disc, number, name, metadata});
  const auto url = "/api/v1/tracks/" + url_encode(track.id);
  package.audio.push_back({url + "/audio", track.audio, name});
  if (!package.cover && track.artwork)
    package.cover = Fetched{url + "/artwork", *track.artwork, "cover.jpg"};
}

/// A release has its own words, and each track those that it was sent with.
Status add_release(client::Session& session, const std::string& id, Package& package) {
  const auto url = "/api/v1/releases/" + url_encode(id);
  MV_TRY(const auto release, session.get<api::ReleaseView>(url));
  auto& words = package.handoff.release;
  const auto& own = release.metadata;
  words.title = own.title;
  words.version = own.version;
  words.artists = own.artists;
  words.label = own.label;
  words.genre = own.genre;
  words.upc = own.upc;
  words.p_line = own.p_line;
  words.c_line = own.c_line;
  words.description = own.description;
  words.metadata_language = own.metadata_language;
  if (release.schedule) package.handoff.date = release.schedule->at.substr(0, 10);
  if (release.artwork) package.cover = Fetched{url + "/artwork", *release.artwork, "cover.jpg"};
  const bool discs = std::any_of(
      release.tracks.begin(), release.tracks.end(), [](const auto& one) { return one.disc > 1; });
  for (const auto& one : release.tracks) {
    MV_TRY(const auto track,
        session.get<api::TrackView>("/api/v1/tracks/" + url_encode(one.track_id)));
    add_track(package, track, track.metadata, one.disc, one.number, discs);
    if (words.ai.artwork == "none") words.ai.artwork = track.metadata.ai.artwork;
  }
  return {};
}

}  // namespace

Result<Package> package_of(client::Session& session, const std::string& word) {
  MV_TRY(const auto distribution,
      session.get<api::DistributionView>("/api/v1/distributions/" + url_encode(word)));
  Package out;
  out.handoff.id = distribution.id;
  MV_CHECK(choose_placements(distribution, out.handoff));
  if (distribution.release_id) {
    MV_CHECK(add_release(session, *distribution.release_id, out));
  } else {
    MV_TRY(const auto track,
        session.get<api::TrackView>("/api/v1/tracks/" + url_encode(distribution.track_id)));
    out.handoff.release = distribution.metadata.value_or(track.metadata);
    out.handoff.date = out.handoff.release.release_date;
    add_track(out, track, out.handoff.release, 1, 1, false);
  }
  const auto most = most_tracks(*out.handoff.provider);
  if (most > 0 && out.handoff.tracks.size() > most)
    return make_error(Code::preflight,
        fmt::format("{} takes albums of {} tracks at most; this has {}", out.handoff.provider->name,
            most, out.handoff.tracks.size()),
        "", "Make two releases of it, or choose another provider: mv platform route.");
  return out;
}

}  // namespace mv::cli
