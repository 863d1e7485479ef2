// SPDX-License-Identifier: Apache-2.0
// Makes the server's release what the manifest says.
#include <algorithm>

#include "api/catalogue/release_views.hpp"
#include "api/catalogue/track_views.hpp"
#include "api/page.hpp"
#include "base/text/text.hpp"
#include "commands/due/due.hpp"
#include "commands/order/album.hpp"
#include "commands/order/order.hpp"
#include "commands/present.hpp"

namespace mv::cli {
namespace {

namespace json = boost::json;

Status store_tracks(Context& context, client::Session& session, Album& album) {
  for (auto& track : album.tracks) {
    if (!track.known) {
      MV_TRY(const auto sent, send_file(context, session, track.wanted.file, track.sha256));
      api::CreateTrack input;
      input.upload_id = sent.id;
      input.metadata = said(track.wanted.metadata);
      const auto key = Context::key_of({"track", track.sha256, model::json_text(input)});
      MV_TRY(const auto made, session.post<api::TrackView>("/api/v1/tracks", input, key));
      track.wanted.place.track_id = made.id;
    } else if (!track.patch.empty()) {
      api::UpdateTrack input;
      input.metadata = track.patch;
      MV_TRY(const auto changed,
          session.patch<api::TrackView>("/api/v1/tracks/" + url_encode(track.known->id), input));
    }
  }
  return {};
}

Result<std::optional<std::string>> store_cover(
    Context& context, client::Session& session, const Album& album) {
  const auto there = album.known && album.known->artwork ? album.known->artwork->sha256 : "";
  if (album.artwork_sha256.empty() || album.artwork_sha256 == there)
    return std::optional<std::string>();
  MV_TRY(
      const auto sent, send_file(context, session, album.manifest.artwork, album.artwork_sha256));
  return std::optional(sent.id);
}

std::vector<model::RuleOverride> overrides_of(const Album& album) {
  std::vector<model::RuleOverride> out;
  for (const auto& item : album.overrides) out.push_back({item.rule, item.reason});
  return out;
}

json::object metadata_of(const Album& album) {
  const auto all = model::to_json(album.manifest.release);
  const auto none = model::to_json(model::ReleaseMetadata{});
  json::object out;
  for (const auto& member : all.get_object())
    if (member.value() != none.at(member.key())) out.emplace(member.key(), member.value());
  return out;
}

std::string path_of(const api::ReleaseView& release) {
  return "/api/v1/releases/" + url_encode(release.id);
}

Result<api::ReleaseView> store_release(
    Context& context, client::Session& session, const Album& album) {
  MV_TRY(const auto cover, store_cover(context, session, album));
  std::vector<model::ReleaseTrack> places;
  for (const auto& track : album.tracks) places.push_back(track.wanted.place);
  if (!album.known) {
    api::CreateRelease input;
    input.key = album.manifest.key;
    input.metadata = metadata_of(album);
    input.tracks = std::move(places);
    input.artwork_upload_id = cover;
    input.platforms = album.manifest.platforms;
    input.overrides = overrides_of(album);
    auto made =
        session.post<api::ReleaseView>("/api/v1/releases", input, context.run_key("release"));
    if (made || made.error().code != Code::conflict) return made;
    // Another run of the same command was faster.
    MV_TRY(auto there, session.get<api::Page<api::ReleaseView>>(
                           "/api/v1/releases?key=" + url_encode(album.manifest.key)));
    if (there.data.empty()) return made;
    return std::move(there.data.front());
  }
  if (!album.words_changed) return *album.known;
  api::UpdateRelease input;
  input.metadata = metadata_of(album);
  input.tracks = std::move(places);
  input.artwork_upload_id = cover;
  return session.patch<api::ReleaseView>(path_of(*album.known), input);
}

Result<api::ReleaseView> put_on_its_way(Context& context, client::Session& session,
    const Album& album, const api::ReleaseView& release) {
  const bool waits = album.manifest.schedule && !release.fired_at;
  if (waits && (album.date_changed || album.to_send)) {
    api::ScheduleRelease input;
    input.at = album.manifest.schedule->at;
    input.zone = album.manifest.schedule->zone;
    input.local_midnight = album.manifest.schedule->local_midnight;
    input.platforms = album.manifest.platforms;
    input.overrides = overrides_of(album);
    input.again = given_again(context);
    return session.post<api::ReleaseView>(
        path_of(release) + "/schedule", input, context.run_key("schedule"));
  }
  if (!album.to_send) return session.get<api::ReleaseView>(path_of(release));
  api::DistributeRelease input;
  input.platforms = album.manifest.platforms;
  input.overrides = overrides_of(album);
  input.again = given_again(context);
  return session.post<api::ReleaseView>(
      path_of(release) + "/distribute", input, context.run_key("distribute"));
}

}  // namespace

Result<api::ReleaseView> apply(Context& context, client::Session& session, Album& album) {
  MV_CHECK(store_tracks(context, session, album));
  MV_TRY(const auto release, store_release(context, session, album));
  MV_TRY(auto sent, put_on_its_way(context, session, album, release));
  for (const auto& warning : sent.warnings)
    if (std::find(album.said.begin(), album.said.end(), warning) == album.said.end())
      context.say("warning: " + printable(warning));
  if (!sent.fired_at) say_due(context, sent);
  return sent;
}

}  // namespace mv::cli
