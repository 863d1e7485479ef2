// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <map>
#include <set>

#include "api/catalogue/playlist_views.hpp"
#include "base/ids.hpp"
#include "handlers/answer.hpp"
#include "handlers/once.hpp"
#include "model/track.hpp"
#include "store/catalogue/playlists.hpp"
#include "store/catalogue/search.hpp"
#include "store/catalogue/tracks.hpp"
#include "store/events/event_append.hpp"

namespace mv::handlers {
namespace {

using Playlists = std::vector<model::Playlist>;

// Those of a playlist's tracks that its owner has; they stay until the commit.
std::set<std::string> tracks_there(store::Tx& tx, const model::Playlist& playlist) {
  std::vector<std::string> ids;
  for (const auto& id : playlist.track_ids)
    if (is_id(id, "trk")) ids.push_back(id);
  return store::tracks_held(tx, model::owner_of(playlist), ids);
}

// Each track is there, and is named once.
Status check_tracks(store::Tx& tx, const model::Playlist& playlist) {
  const auto& ids = playlist.track_ids;
  const auto there = tracks_there(tx, playlist);
  Error error = make_error(Code::invalid, "the list of tracks is wrong");
  std::map<std::string_view, std::size_t> places;
  for (std::size_t i = 0; i < ids.size(); ++i) {
    const auto at = fmt::format("/track_ids/{}", i);
    const auto [first, fresh] = places.emplace(ids[i], i);
    if (!fresh)
      error.faults.push_back({at, "duplicate",
          fmt::format("{} is at /track_ids/{} already", api::shortened(ids[i]), first->second),
          "Remove one of the two."});
    else if (!there.contains(ids[i]))
      error.faults.push_back(
          {at, "unknown", fmt::format("there is no track {}", api::shortened(ids[i])),
              "List them with mv track list."});
  }
  if (error.faults.empty()) return {};
  error.why = error.faults.front().message;
  error.hint = error.faults.front().hint;
  return error;
}

std::vector<api::PlaylistView> views_of(store::Tx& tx, const Playlists& playlists) {
  std::vector<std::string> ids;
  for (const auto& playlist : playlists)
    ids.insert(ids.end(), playlist.track_ids.begin(), playlist.track_ids.end());
  const auto tracks = store::tracks_with_ids(tx, ids);
  api::TracksById known;
  for (const auto& track : tracks) known.emplace(track.id, &track);
  std::vector<api::PlaylistView> out;
  for (const auto& playlist : playlists) out.push_back(api::view(playlist, known));
  return out;
}

api::Response playlist_answer(store::Tx& tx, int status, const model::Playlist& playlist) {
  auto response = answer(status, views_of(tx, {playlist}).front());
  response.headers.set("ETag", entity_tag(playlist.revision));
  return response;
}

Result<api::Response> create(Deps& deps, api::Call& call) {
  MV_TRY(auto input, api::decode<api::CreatePlaylist>(call.body));
  const model::Playlist playlist{.id = new_id("pls", call.now),
      .user_id = call.principal.user_id,
      .mode = call.principal.mode,
      .name = std::move(input.name),
      .description = std::move(input.description),
      .track_ids = std::move(input.track_ids),
      .created_at = call.now,
      .updated_at = call.now};
  return once(deps, call, [&](store::Tx& tx) -> Result<api::Response> {
    MV_CHECK(check_tracks(tx, playlist));
    MV_CHECK(store::playlists_check_room(tx, playlist.user_id));
    store::playlist_insert(tx, playlist);
    store::playlist_event_append(tx, store::PlaylistEvent::created, playlist, call.now);
    auto response = playlist_answer(tx, 201, playlist);
    response.headers.set("Location", "/api/v1/playlists/" + playlist.id);
    return response;
  });
}

Result<api::Response> list(Deps& deps, api::Call& call) {
  MV_TRY(const auto page, page_of(deps, call));
  MV_TRY(const auto words, words_to_find(call, {}));
  using Views = store::Slice<api::PlaylistView>;
  MV_TRY(const auto slice, deps.db.read([&](store::Tx& tx) -> Result<Views> {
    const auto owner = model::owner_of(call.principal);
    auto found = words
                     ? store::slice_of(
                           store::playlists_with_ids(tx,
                               store::find_ids(tx, store::Titled::playlists, owner, *words, page)),
                           page)
                     : store::playlist_list(tx, owner, page);
    return Views{views_of(tx, found.items), std::move(found.next_id)};
  }));
  return list_answer<api::PlaylistView>(deps, call, slice, [](const auto& view) { return view; });
}

Result<api::Response> get(Deps& deps, api::Call& call) {
  return deps.db.read([&](store::Tx& tx) -> Result<api::Response> {
    MV_TRY(const auto playlist,
        store::playlist_get(tx, model::owner_of(call.principal), call.param("id")));
    return playlist_answer(tx, 200, playlist);
  });
}

Result<api::Response> update(Deps& deps, api::Call& call) {
  MV_TRY(const auto input, api::decode<api::UpdatePlaylist>(call.body));
  return once(deps, call, [&](store::Tx& tx) -> Result<api::Response> {
    MV_TRY(
        auto playlist, store::playlist_get(tx, model::owner_of(call.principal), call.param("id")));
    MV_CHECK(check_if_match(call, playlist.revision));
    const auto before = model::json_text(playlist);
    if (input.name) playlist.name = *input.name;
    if (input.description) playlist.description = *input.description;
    if (input.track_ids) playlist.track_ids = *input.track_ids;
    if (model::json_text(playlist) == before) return playlist_answer(tx, 200, playlist);
    if (input.track_ids) MV_CHECK(check_tracks(tx, playlist));
    playlist.updated_at = call.now;
    MV_TRY(playlist.revision, store::playlist_update(tx, playlist));
    store::playlist_event_append(tx, store::PlaylistEvent::updated, playlist, call.now);
    return playlist_answer(tx, 200, playlist);
  });
}

Result<api::Response> remove(Deps& deps, api::Call& call) {
  MV_CHECK(deps.db.write([&](store::Tx& tx) -> Status {
    const auto owner = model::owner_of(call.principal);
    MV_TRY(const auto playlist, store::playlist_locked(tx, owner, call.param("id")));
    MV_CHECK(check_if_match(call, playlist.revision));
    MV_CHECK(store::playlist_delete(tx, owner, playlist.id));
    store::playlist_event_append(tx, store::PlaylistEvent::deleted, playlist, call.now);
    return {};
  }));
  return no_content();
}

}  // namespace

void add_playlists(api::Handlers& handlers, Deps& deps) {
  handlers.plain["playlist_create"] = [&](api::Call& call) { return create(deps, call); };
  handlers.plain["playlist_list"] = [&](api::Call& call) { return list(deps, call); };
  handlers.plain["playlist_get"] = [&](api::Call& call) { return get(deps, call); };
  handlers.plain["playlist_delete"] = [&](api::Call& call) { return remove(deps, call); };
  handlers.plain["playlist_update"] = [&](api::Call& call) {
    return again_if_changed(call, [&] { return update(deps, call); });
  };
}

}  // namespace mv::handlers
