// SPDX-License-Identifier: Apache-2.0
#pragma once
// Playlists and the tracks that are on them.
//
// Tracks are locked before playlists, by everyone: who writes a list holds its tracks first
// (tracks_held), and who deletes a track has locked that one before the lists that it is on.
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "model/owner.hpp"
#include "model/catalogue/playlist.hpp"
#include "store/engine/page.hpp"
#include "store/engine/tx.hpp"

namespace mv::store {

/// The tracks are held by the caller (tracks_held), each named once.
void playlist_insert(Tx& tx, const model::Playlist& playlist);
/// Error: not_found.
Result<model::Playlist> playlist_get(Tx& tx, const model::Owner& owner, std::string_view id);
/// The same; nobody changes it until the commit. Error: not_found.
Result<model::Playlist> playlist_held(Tx& tx, const model::Owner& owner, std::string_view id);
/// The same; nobody changes or holds it until the commit, for who is about to. Error: not_found.
Result<model::Playlist> playlist_locked(Tx& tx, const model::Owner& owner, std::string_view id);
/// Whether the user may have one more; others of the user's that are made wait until the commit.
/// Error: conflict.
Status playlists_check_room(Tx& tx, std::string_view user_id);
/// Those of these ids that exist, of any user, newest first.
std::vector<model::Playlist> playlists_with_ids(Tx& tx, const std::vector<std::string>& ids);
/// Newest first.
Slice<model::Playlist> playlist_list(Tx& tx, const model::Owner& owner, const Page& page);
/// Replaces everything but id, owner and creation; returns the new revision. The tracks are held by
/// the caller, where they are others than before. Errors: not_found; precondition_failed when the
/// stored revision is not playlist.revision.
Result<std::int64_t> playlist_update(Tx& tx, const model::Playlist& playlist);
/// Error: not_found.
Status playlist_delete(Tx& tx, const model::Owner& owner, std::string_view id);
/// Takes a track that was deleted in this transaction off every list. Returns those lists as they
/// are now. Errors: those of playlist_update.
Result<std::vector<model::Playlist>> playlists_without(
    Tx& tx, std::string_view track_id, Millis now);

}  // namespace mv::store
