// SPDX-License-Identifier: Apache-2.0
#include "api/catalogue/track_views.hpp"
#include "platforms/order_text.hpp"
#include "store/catalogue/tracks.hpp"

#include "base/crash_point.hpp"
#include "base/text/cut.hpp"
#include "base/ids.hpp"
#include "handlers/answer.hpp"
#include "handlers/answer_cache.hpp"
#include "handlers/catalogue/track_links.hpp"
#include "handlers/deps.hpp"
#include "handlers/distribution/release_order.hpp"
#include "handlers/media/file_answer.hpp"
#include "handlers/media/measured.hpp"
#include "handlers/media/track_media.hpp"
#include "handlers/once.hpp"
#include "model/track.hpp"
#include "preflight/defaults.hpp"
#include "store/catalogue/playlists.hpp"
#include "store/catalogue/releases.hpp"
#include "store/catalogue/search.hpp"
#include "store/events/event_append.hpp"

namespace mv::handlers {
namespace {

Result<model::Track> find(Deps& deps, const api::Call& call) {
  return deps.db.read([&](store::Tx& tx) {
    return store::track_get(tx, model::owner_of(call.principal), call.param("id"));
  });
}

api::Response track_answer(int status, const model::Track& track) {
  auto response = answer(status, api::view(track));
  response.headers.set("ETag", entity_tag(track.revision));
  return response;
}

/// `unused`: only while nothing refers to it. Error then: conflict.
Status save(Deps& deps, model::Track& track, Millis now, bool unused = false) {
  track.updated_at = now;
  MV_TRY(track.revision, deps.db.write([&](store::Tx& tx) -> Result<std::int64_t> {
    if (unused && store::track_in_use(tx, track.id))
      return make_error(Code::conflict, "the track is in use", "It was sent meanwhile",
          "Make a change with PATCH, or read it again.");
    if (track.artwork) MV_CHECK(store::media_insert(tx, *track.artwork, now));
    MV_TRY(const auto revision, store::track_update(tx, track));
    store::track_event_append(tx, store::TrackEvent::updated, track, revision, now);
    for (const auto& release : store::releases_of_track(tx, track.id))
      add_update_jobs(tx, release, now);
    return revision;
  }));
  return {};
}

// Stores the track; the answer, or none when `other` is one with the same file that another request
// stored meanwhile.
Result<api::Response> insert_or_find(Deps& deps, const api::Call& call, const model::Track& track,
    std::optional<model::Track>& other) {
  return once(deps, call, [&](store::Tx& tx) -> Result<api::Response> {
    other.reset();
    if (track.artwork) MV_CHECK(store::media_insert(tx, *track.artwork, call.now));
    if (const auto stored = store::track_insert(tx, track); !stored.ok()) {
      other = store::track_with_file(tx, model::owner_of(track), track.audio.sha256);
      return stored.error();
    }
    store::track_event_append(tx, store::TrackEvent::created, track, track.revision, call.now);
    auto response = track_answer(201, track);
    response.headers.set("Location", "/api/v1/tracks/" + track.id);
    return response;
  });
}

// The same file again: one track. While nothing refers to it, it takes on what is now said of it;
// later only an edit (PATCH) changes what releases and platforms say.
Result<api::Response> update_known(
    Deps& deps, api::Call& call, const api::CreateTrack& input, model::Track track) {
  MV_TRY(auto metadata, patched(track.metadata, input.metadata, "/metadata"));
  const bool changed = model::json_text(metadata) != model::json_text(track.metadata);
  if (!changed && !input.artwork_upload_id) return track_answer(200, track);
  track.metadata = std::move(metadata);
  if (input.artwork_upload_id)
    MV_CHECK(set_artwork(deps, call.principal, *input.artwork_upload_id, track));
  const auto saved = save(deps, track, call.now, true);
  if (saved.ok()) return track_answer(200, track);
  if (saved.error().code != Code::conflict && saved.error().code != Code::precondition_failed)
    return saved.error();
  // In use, or another request was faster: the track stays what it is, and the answer shows that.
  MV_TRY(const auto there, deps.db.read([&](store::Tx& tx) {
    return store::track_get(tx, model::owner_of(track), track.id);
  }));
  return track_answer(200, there);
}

Result<api::Response> create(Deps& deps, api::Call& call) {
  MV_TRY(const auto input, api::decode<api::CreateTrack>(call.body));
  MV_TRY(const auto said, patched({}, input.metadata, "/metadata"));
  MV_TRY(const auto upload, complete_upload(deps, call.principal, input.upload_id));
  using Tracks = std::vector<model::Track>;
  MV_TRY(auto known, deps.db.read([&](store::Tx& tx) -> Result<Tracks> {
    return store::track_find_by_audio(tx, model::owner_of(call.principal), upload.sha256, "");
  }));
  if (!known.empty()) return update_known(deps, call, input, std::move(known.front()));

  MV_TRY(const auto told, heard(deps, upload));
  model::Track track{.id = new_id("trk", call.now),
      .user_id = call.principal.user_id,
      .mode = call.principal.mode,
      .metadata = preflight::read_from_file(said, told.tags, upload.file_name),
      .audio = {upload.sha256, upload.file_name, upload.length},
      .format = told.format,
      .measure = told.measure,
      .created_at = call.now,
      .updated_at = call.now};
  if (input.artwork_upload_id)
    MV_CHECK(set_artwork(deps, call.principal, *input.artwork_upload_id, track));
  crash_point("track.before_insert");
  std::optional<model::Track> other;
  auto stored = insert_or_find(deps, call, track, other);
  if (other) return update_known(deps, call, input, *other);
  crash_point("track.after_insert");
  return stored;
}

std::string written(const model::Track& track) {
  return valid_utf8(model::json_text(api::view(track)));
}

/// What the owner's tracks are written as, newest first; what is not in the cache is read.
Result<store::Slice<AnswerCache::Text>> written_tracks(
    store::Tx& tx, AnswerCache& cache, const model::Owner& owner, const store::Page& page) {
  const auto wanted = store::track_list(tx, owner, page);
  store::Slice<AnswerCache::Text> out{{}, wanted.next_id};
  std::vector<std::string> missing;
  for (const auto& [id, revision] : wanted.items) {
    out.items.push_back(cache.find(id, revision));
    if (!out.items.back()) missing.push_back(id);
  }
  // In the same order; one that was deleted just now is not among them.
  const auto tracks = store::tracks_with_ids(tx, missing);
  auto next = tracks.begin();
  for (std::size_t i = 0; i < wanted.items.size() && next != tracks.end(); ++i) {
    if (out.items[i] || next->id != wanted.items[i].id) continue;
    out.items[i] = cache.keep(next->id, next->revision, written(*next));
    ++next;
  }
  std::erase(out.items, nullptr);
  return out;
}

Result<api::Response> list(Deps& deps, AnswerCache& cache, api::Call& call) {
  MV_TRY(const auto page, page_of(deps, call));
  MV_TRY(const auto words, words_to_find(call, {"sha256", "audio_sha256"}));
  const auto sha = lower(call.query("sha256")), samples = lower(call.query("audio_sha256"));
  const auto owner = model::owner_of(call.principal);
  if (!words && sha.empty() && samples.empty()) {
    MV_TRY(const auto texts,
        deps.db.read([&](store::Tx& tx) { return written_tracks(tx, cache, owner, page); }));
    return written_list<api::TrackView>(deps, call, texts);
  }
  using Tracks = store::Slice<model::Track>;
  MV_TRY(const auto slice, deps.db.read([&](store::Tx& tx) -> Result<Tracks> {
    if (words)
      return store::slice_of(store::tracks_with_ids(tx,
                                 store::find_ids(tx, store::Titled::tracks, owner, *words, page)),
          page);
    return Tracks{store::track_find_by_audio(tx, owner, sha, samples), ""};
  }));
  return list_answer<api::TrackView>(
      deps, call, slice, [](const auto& track) { return api::view(track); });
}

Result<api::Response> get(Deps& deps, AnswerCache& cache, api::Call& call) {
  const auto& id = call.param("id");
  MV_TRY(const auto revision, deps.db.read([&](store::Tx& tx) {
    return store::track_revision(tx, model::owner_of(call.principal), id);
  }));
  if (call.request.headers.get("If-None-Match") == entity_tag(revision)) {
    api::Response unchanged;
    unchanged.status = 304;
    unchanged.headers.set("ETag", entity_tag(revision));
    return unchanged;
  }
  if (const auto text = cache.find(id, revision)) {
    auto response = api::json_response(200, *text);
    response.headers.set("ETag", entity_tag(revision));
    return response;
  }
  MV_TRY(const auto track, find(deps, call));
  auto response = track_answer(200, track);
  cache.keep(id, track.revision, response.body);
  return response;
}

Result<api::Response> update(Deps& deps, api::Call& call) {
  MV_TRY(const auto input, api::decode<api::UpdateTrack>(call.body));
  MV_TRY(auto track, find(deps, call));
  MV_CHECK(check_if_match(call, track.revision));
  MV_TRY(track.metadata, patched(track.metadata, input.metadata, "/metadata"));
  if (input.artwork_upload_id)
    MV_CHECK(set_artwork(deps, call.principal, *input.artwork_upload_id, track));
  MV_CHECK(save(deps, track, call.now));
  return track_answer(200, track);
}

Result<api::Response> remove(Deps& deps, api::Call& call) {
  MV_CHECK(deps.db.write([&](store::Tx& tx) -> Status {
    const auto& caller = call.principal;
    MV_TRY(const auto track, store::track_get(tx, model::owner_of(caller), call.param("id")));
    MV_CHECK(check_if_match(call, track.revision));
    MV_CHECK(store::track_delete(tx, model::owner_of(caller), track.id));
    store::track_event_append(tx, store::TrackEvent::deleted, track, track.revision, call.now);
    MV_TRY(const auto playlists, store::playlists_without(tx, track.id, call.now));
    for (const auto& playlist : playlists)
      store::playlist_event_append(tx, store::PlaylistEvent::updated, playlist, call.now);
    return {};
  }));
  return no_content();
}

}  // namespace

void add_tracks(api::Handlers& handlers, Deps& deps) {
  handlers.plain["track_create"] = [&](api::Call& call) { return create(deps, call); };
  const auto cache = std::make_shared<AnswerCache>();
  handlers.plain["track_list"] = [&, cache](api::Call& call) { return list(deps, *cache, call); };
  handlers.plain["track_get"] = [&, cache](api::Call& call) { return get(deps, *cache, call); };
  handlers.plain["track_update"] = [&](api::Call& call) {
    return again_if_changed(call, [&] { return update(deps, call); });
  };
  handlers.plain["track_delete"] = [&](api::Call& call) { return remove(deps, call); };
  handlers.plain["track_link_list"] = [&](api::Call& call) { return track_links(deps, call); };
  handlers.plain["track_audio_get"] = [&](api::Call& call) -> Result<api::Response> {
    MV_TRY(const auto track, find(deps, call));
    return file_answer(deps, track.audio, platforms::media_type("audio." + track.format.container));
  };
  handlers.plain["track_artwork_get"] = [&](api::Call& call) -> Result<api::Response> {
    MV_TRY(const auto track, find(deps, call));
    if (!track.artwork)
      return make_error(Code::not_found, fmt::format("{} has no cover yet", track.id), {},
          "A cover is drawn when the track is first distributed.");
    return file_answer(deps, *track.artwork,
        track.artwork_facts && track.artwork_facts->format == "png" ? "image/png" : "image/jpeg");
  };
}

}  // namespace mv::handlers
