// SPDX-License-Identifier: Apache-2.0
#include "handlers/catalogue/release_playlist.hpp"

#include <fmt/format.h>

#include "store/catalogue/playlists.hpp"

namespace mv::handlers {
namespace {

Error not_tracks(std::string pointer, std::string rule, std::string message, std::string hint) {
  auto error = make_error(Code::invalid, "the release has no list of tracks", message, hint);
  error.faults.push_back(
      {std::move(pointer), std::move(rule), std::move(message), std::move(hint)});
  return error;
}

}  // namespace

Result<std::vector<model::ReleaseTrack>> tracks_of(const model::Playlist& playlist) {
  constexpr std::string_view kAt = "/playlist_id";
  const auto count = playlist.track_ids.size();
  if (count == 0)
    return not_tracks(std::string(kAt), "min_items", fmt::format("{} has no tracks", playlist.id),
        "Add tracks to it first: mv playlist update.");
  if (count > model::kReleaseTracks)
    return not_tracks(std::string(kAt), "max_items",
        fmt::format("{} has {} tracks, which are too many", playlist.id, count),
        fmt::format("A release has at most {}.", model::kReleaseTracks));
  std::vector<model::ReleaseTrack> out;
  for (const auto& id : playlist.track_ids)
    out.push_back({.track_id = id, .disc = 1, .number = static_cast<int>(out.size()) + 1});
  return out;
}

Result<MaybePlaylist> playlist_of(
    Deps& deps, const api::Principal& principal, const api::CreateRelease& input) {
  if (input.tracks && input.playlist_id)
    return not_tracks("/playlist_id", "one_of", "playlist_id and tracks were both given",
        "Leave one of them out.");
  if (input.tracks) return MaybePlaylist{};
  if (!input.playlist_id)
    return not_tracks("/tracks", "required", "tracks is missing",
        "For example [{\"track_id\": \"trk_…\", \"disc\": 1, \"number\": 1}], or a playlist_id.");
  return deps.db.read([&](store::Tx& tx) -> Result<MaybePlaylist> {
    MV_TRY(auto found, store::playlist_get(tx, model::owner_of(principal), *input.playlist_id));
    return MaybePlaylist{std::move(found)};
  });
}

Error changed_meanwhile(const model::Playlist& playlist) {
  return make_error(Code::precondition_failed,
      fmt::format("the playlist {} was changed meanwhile", playlist.id), {}, "Try again.");
}

Status check_same(store::Tx& tx, const MaybePlaylist& playlist) {
  if (!playlist) return {};
  MV_TRY(const auto now, store::playlist_held(tx, model::owner_of(*playlist), playlist->id));
  if (now.revision == playlist->revision) return {};
  return changed_meanwhile(*playlist);
}

}  // namespace mv::handlers
