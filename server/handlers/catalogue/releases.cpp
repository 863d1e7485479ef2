// SPDX-License-Identifier: Apache-2.0
#include "api/catalogue/release_views.hpp"
#include "api/page.hpp"
#include "store/catalogue/releases.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>

#include "base/ids.hpp"
#include "base/text/cut.hpp"
#include "base/text/text.hpp"
#include "handlers/answer.hpp"
#include "handlers/media/file_answer.hpp"
#include "handlers/catalogue/release_answer.hpp"
#include "handlers/catalogue/release_playlist.hpp"
#include "handlers/distribution/release_order.hpp"
#include "handlers/media/measured.hpp"
#include "handlers/media/track_media.hpp"
#include "handlers/once.hpp"
#include "identifiers/identifiers.hpp"
#include "model/provider/platform.hpp"
#include "model/provider/provider.hpp"
#include "store/catalogue/search.hpp"
#include "store/catalogue/tracks.hpp"
#include "store/distribution/distributions.hpp"
#include "store/distribution/recordings.hpp"
#include "store/events/event_append.hpp"

namespace mv::handlers {
namespace {

// Each track once, each place once, in the order of the places.
Status check_tracks(std::vector<model::ReleaseTrack>& tracks) {
  Error error = make_error(Code::invalid, "the list of tracks is wrong");
  std::map<std::pair<int, int>, std::size_t> places;
  std::map<std::string, std::size_t> ids;
  for (std::size_t i = 0; i < tracks.size(); ++i) {
    const auto& track = tracks[i];
    const auto at = fmt::format("/tracks/{}", i);
    if (!ids.emplace(track.track_id, i).second)
      error.faults.push_back({at + "/track_id", "duplicate",
          fmt::format("{} is on the release twice", track.track_id), "Remove one of the two."});
    if (!places.emplace(std::pair(track.disc, track.number), i).second)
      error.faults.push_back({at, "duplicate",
          fmt::format("there are two tracks {} on disc {}", track.number, track.disc),
          "Give each its own number."});
  }
  if (!error.faults.empty()) {
    error.why = error.faults.front().message;
    error.hint = error.faults.front().hint;
    return error;
  }
  std::sort(tracks.begin(), tracks.end(), [](const auto& a, const auto& b) {
    return std::pair(a.disc, a.number) < std::pair(b.disc, b.number);
  });
  return {};
}

Result<model::ReleaseMetadata> patched_release(
    const model::ReleaseMetadata& current, const boost::json::object& patch) {
  auto whole = model::to_json(current);
  api::merge_patch(whole.get_object(), patch);
  MV_TRY(auto out, api::decode<model::ReleaseMetadata>(whole, "/metadata"));
  if (out.upc.empty()) return out;
  auto upc = identifiers::parse_upc(out.upc);
  if (!upc) {
    auto error = upc.error();
    error.faults.push_back({"/metadata/upc", "upc", error.what, error.hint});
    return error;
  }
  out.upc = *std::move(upc);
  return out;
}

Status set_release_artwork(Deps& deps, const api::Principal& principal,
    const std::string& upload_id, model::Release& release) {
  MV_TRY(const auto upload, complete_upload(deps, principal, upload_id, kArtworkUpload));
  MV_TRY(release.artwork_facts, seen(deps, upload));
  release.artwork = model::MediaFile{upload.sha256, upload.file_name, upload.length};
  return {};
}

// A title and artists are needed to know it by; the first track's when nobody said.
Status fall_back_to_track(Deps& deps, const api::Principal& principal, model::Release& release) {
  if (!release.metadata.title.empty() && !release.metadata.artists.empty()) return {};
  MV_TRY(const auto track, deps.db.read([&](store::Tx& tx) {
    return store::track_get(tx, model::owner_of(principal), release.tracks.front().track_id);
  }));
  const auto& from = track.metadata;
  if (release.metadata.title.empty()) {
    release.metadata.title = from.album.empty() ? from.title : from.album;
    if (release.metadata.version.empty() && from.album.empty())
      release.metadata.version = from.version;
  }
  if (release.metadata.artists.empty()) release.metadata.artists = from.artists;
  return {};
}

Status check_wishes(Deps& deps, const api::Principal& principal, model::Release& release) {
  if (!release.platforms.empty()) {
    MV_TRY(const auto targets, targets_of(deps, principal, release.platforms));
    release.platforms = targets.platforms;
  }
  std::vector<preflight::Override> overrides;
  for (const auto& entry : release.overrides) overrides.push_back({entry.rule, entry.reason});
  return preflight::check_overrides(overrides);
}

Result<api::Response> create(Deps& deps, api::Call& call) {
  MV_TRY(const auto input, api::decode<api::CreateRelease>(call.body));
  MV_TRY(const auto playlist, playlist_of(deps, call.principal, input));
  model::Release release{.id = new_id("rel", call.now),
      .user_id = call.principal.user_id,
      .mode = call.principal.mode,
      .key = {},
      .metadata = {},
      .tracks = input.tracks.value_or(std::vector<model::ReleaseTrack>{}),
      .artwork = {},
      .artwork_facts = {},
      .platforms = input.platforms,
      .overrides = input.overrides,
      .schedule = {},
      .reason = {},
      .created_at = call.now,
      .updated_at = call.now};
  if (playlist) { MV_TRY(release.tracks, tracks_of(*playlist)); }
  MV_CHECK(check_tracks(release.tracks));
  MV_TRY(release.metadata, patched_release({}, input.metadata));
  if (playlist && release.metadata.title.empty()) release.metadata.title = playlist->name;
  if (const auto named = fall_back_to_track(deps, call.principal, release); !named.ok())
    return playlist && named.error().code == Code::not_found ? changed_meanwhile(*playlist)
                                                             : named.error();
  MV_CHECK(check_wishes(deps, call.principal, release));
  release.key = input.key ? *input.key : model::release_key(release.metadata);
  if (release.key.empty()) release.key = release.id;
  if (input.artwork_upload_id)
    MV_CHECK(set_release_artwork(deps, call.principal, *input.artwork_upload_id, release));
  return once(deps, call, [&](store::Tx& tx) -> Result<api::Response> {
    if (release.artwork) MV_CHECK(store::media_insert(tx, *release.artwork, call.now));
    // It locks the tracks, and they are locked before a playlist that they are on.
    const auto stored = store::release_insert(tx, release);
    MV_CHECK(check_same(tx, playlist));
    MV_CHECK(stored);
    store::release_event_append(tx, store::ReleaseEvent::created, release, call.now);
    auto response = release_answer(tx, 201, release, call.now);
    response.headers.set("Location", "/api/v1/releases/" + release.id);
    return response;
  });
}

Result<api::Response> list(Deps& deps, api::Call& call) {
  MV_TRY(const auto page, page_of(deps, call));
  MV_TRY(const auto state, query_word<model::ReleaseState>(call, "state"));
  MV_TRY(const auto words, words_to_find(call, {"state", "key"}));
  const store::ReleaseFilter filter{state, call.query("key")};
  using Releases = store::Slice<model::Release>;
  MV_TRY(const auto slice, deps.db.read([&](store::Tx& tx) -> Result<Releases> {
    const auto owner = model::owner_of(call.principal);
    if (!words) return store::release_list(tx, owner, filter, page);
    return store::slice_of(store::releases_with_ids(tx,
                               store::find_ids(tx, store::Titled::releases, owner, *words, page)),
        page);
  }));
  MV_TRY(auto views, release_views(deps, slice.items, call.now));
  api::Page<api::ReleaseView> out;
  out.data = std::move(views);
  out.has_more = !slice.next_id.empty();
  if (out.has_more) out.next_cursor = cursor_of(deps, call, slice.next_id);
  return answer(200, out);
}

// No provider takes another cover of what it has.
std::vector<std::string> keeps_its_cover(store::Tx& tx, const model::Release& release) {
  std::vector<std::string> out;
  for (const auto& distribution : store::distributions_of_releases(tx, {release.id}))
    for (const auto& placement : distribution.placements)
      if (model::holds(placement) && model::anywhere(placement))
        out.push_back(
            fmt::format("{} keeps its present cover; the new one is used for later "
                        "deliveries",
                model::platform_name(placement.platform)));
  return out;
}

Result<api::Response> update(Deps& deps, api::Call& call) {
  MV_TRY(const auto input, api::decode<api::UpdateRelease>(call.body));
  MV_TRY(auto release, find_release(deps, call));
  MV_CHECK(check_if_match(call, release.revision));
  const auto before = model::json_text(release);
  if (input.metadata) {
    MV_TRY(release.metadata, patched_release(release.metadata, *input.metadata));
  }
  if (input.tracks) {
    release.tracks = *input.tracks;
    MV_CHECK(check_tracks(release.tracks));
  }
  if (input.platforms) release.platforms = *input.platforms;
  if (input.overrides) release.overrides = *input.overrides;
  MV_CHECK(check_wishes(deps, call.principal, release));
  if (input.artwork_upload_id)
    MV_CHECK(set_release_artwork(deps, call.principal, *input.artwork_upload_id, release));
  if (model::json_text(release) == before) return release_answer(deps, 200, release);
  release.updated_at = call.now;
  return once(deps, call, [&](store::Tx& tx) -> Result<api::Response> {
    MV_CHECK(check_sent(tx, release));
    std::vector<std::string> warnings;
    if (input.artwork_upload_id) warnings = keeps_its_cover(tx, release);
    if (release.artwork) MV_CHECK(store::media_insert(tx, *release.artwork, call.now));
    MV_TRY(release.revision, store::release_update(tx, release));
    add_update_jobs(tx, release, call.now);
    store::release_event_append(tx, store::ReleaseEvent::updated, release, call.now);
    return release_answer(tx, 200, release, call.now, std::move(warnings));
  });
}

Result<api::Response> remove(Deps& deps, api::Call& call) {
  MV_CHECK(deps.db.write([&](store::Tx& tx) -> Status {
    const auto owner = model::owner_of(call.principal);
    MV_TRY(const auto release, store::release_get(tx, owner, call.param("id")));
    MV_CHECK(check_if_match(call, release.revision));
    MV_CHECK(store::release_delete(tx, owner, release.id));
    store::release_event_append(tx, store::ReleaseEvent::deleted, release, call.now);
    return {};
  }));
  return no_content();
}

// What is on its way where no country can be left out must not get countries to leave out (rule
// M32).
Status check_territories(
    store::Tx& tx, const model::Release& stored, const model::Release& release) {
  const auto& wanted = release.metadata.territories;
  if (wanted.empty() || wanted == stored.metadata.territories) return {};
  for (const auto& entry : release.overrides)
    if (iequals(entry.rule, "M32") && !trim(entry.reason).empty()) return {};
  Error error = make_error(Code::conflict, "", "It would still be available worldwide there",
      "Take it down there first, or accept worldwide with --override "
      "M32=REASON.");
  for (const auto& distribution : store::distributions_of_releases(tx, {release.id}))
    for (const auto& placement : distribution.placements) {
      const auto* provider = model::find_provider(placement.provider);
      if (!model::holds(placement) || !provider || provider->can.territories) continue;
      error.faults.push_back({placement.platform, "M32",
          fmt::format(
              "for {} no country can be left out", model::platform_name(placement.platform)),
          ""});
    }
  if (error.faults.empty()) return {};
  error.what = error.faults.front().message;
  return error;
}

}  // namespace

Status check_sent(store::Tx& tx, const model::Release& release) {
  MV_TRY(const auto stored, store::release_get(tx, release.id));
  MV_CHECK(check_territories(tx, stored, release));
  const auto ids = [](const model::Release& of) {
    std::set<std::string> out;
    for (const auto& track : of.tracks) out.insert(track.track_id);
    return out;
  };
  if (ids(stored) == ids(release)) return {};
  std::vector<model::Recording> recordings;
  for (const auto& place : release.tracks) {
    MV_TRY(const auto track, store::track_get(tx, model::owner_of(release), place.track_id));
    recordings.push_back(model::recording_of(track));
  }
  for (const auto& distribution : store::distributions_of_releases(tx, {release.id})) {
    store::recordings_set(tx, distribution, recordings);
    for (const auto& known : distribution.placements) {
      MV_TRY(
          const auto placement, store::placement_get(tx, known.id));  // a worker may be beginning
      if (model::anywhere(placement))
        return make_error(Code::conflict, fmt::format("the tracks of {} are fixed", release.id),
            fmt::format("{} is {} on {}; stores do not add or remove tracks", distribution.id,
                placement.state, placement.platform),
            "Metadata can change. For other tracks, cancel it or take it down and "
            "create a new release.");
    }
  }
  return {};
}

void add_releases(api::Handlers& handlers, Deps& deps) {
  handlers.plain["release_create"] = [&](api::Call& call) {
    return again_if_changed(call, [&] { return create(deps, call); });
  };
  handlers.plain["release_list"] = [&](api::Call& call) { return list(deps, call); };
  handlers.plain["release_delete"] = [&](api::Call& call) { return remove(deps, call); };
  handlers.plain["release_update"] = [&](api::Call& call) {
    return again_if_changed(call, [&] { return update(deps, call); });
  };
  handlers.plain["release_get"] = [&](api::Call& call) -> Result<api::Response> {
    MV_TRY(const auto release, find_release(deps, call));
    return release_answer(deps, 200, release);
  };
  handlers.plain["release_artwork_get"] = [&](api::Call& call) -> Result<api::Response> {
    MV_TRY(const auto release, find_release(deps, call));
    if (!release.artwork)
      return make_error(Code::not_found, fmt::format("{} has no cover of its own", release.id), {},
          "It goes with the cover of its first track.");
    return file_answer(deps, *release.artwork,
        release.artwork_facts && release.artwork_facts->format == "png" ? "image/png"
                                                                        : "image/jpeg");
  };
}

}  // namespace mv::handlers
