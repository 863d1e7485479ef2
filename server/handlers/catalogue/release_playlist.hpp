// SPDX-License-Identifier: Apache-2.0
#pragma once
// A release that is made of a playlist: the tracks are copied as they are at that moment.
#include <optional>
#include <vector>

#include "api/call.hpp"
#include "api/catalogue/release_views.hpp"
#include "handlers/deps.hpp"
#include "model/catalogue/playlist.hpp"

namespace mv::handlers {

using MaybePlaylist = std::optional<model::Playlist>;

/// The playlist that the release is to be made of, if it is one. Errors: invalid, unless the input
/// has either tracks or a playlist; not_found.
Result<MaybePlaylist> playlist_of(
    Deps& deps, const api::Principal& principal, const api::CreateRelease& input);
/// Its tracks in order, on one disc. Error: invalid, when there is none, or there are too many.
Result<std::vector<model::ReleaseTrack>> tracks_of(const model::Playlist& playlist);
/// precondition_failed: the whole is done again.
Error changed_meanwhile(const model::Playlist& playlist);
/// In the transaction that stores the release, once it has locked the tracks. Errors: not_found;
/// precondition_failed, when the playlist was changed since it was read.
Status check_same(store::Tx& tx, const MaybePlaylist& playlist);

}  // namespace mv::handlers
