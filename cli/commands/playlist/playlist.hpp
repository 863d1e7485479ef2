// SPDX-License-Identifier: Apache-2.0
#pragma once
// What the playlist commands share.
#include <string>

#include "api/catalogue/playlist_views.hpp"
#include "context.hpp"

namespace mv::cli {

/// "/api/v1/playlists/pls_…"
std::string playlist_path(const std::string& id);
/// The argument ID of a playlist.
Argument playlist_argument();
/// An option that names a track and may be repeated.
Option track_option(std::string name, std::string help);
Outcome playlist_outcome(const Context& context, const api::PlaylistView& playlist);
/// Faults of a request about a playlist, said of the flags that they came from.
Error in_playlist_flags(Error error);

}  // namespace mv::cli
