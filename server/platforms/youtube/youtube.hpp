// SPDX-License-Identifier: Apache-2.0
#pragma once
// YouTube by its Data API v3: a video is made of recording and cover, uploaded private, and made
// public at once or by YouTube itself at its date. A release of several tracks is a playlist.
//
// Secret:  client_id, client_secret, redirect_uri, access_token, refresh_token, expires_at (ms)
// Journal: upload_started_at, upload_tries       the intent, before anything is sent
//          video_bytes, video_sha256             the file that was made
//          video_session                         the address of its upload, until it is complete
//          video_id                              the video, once it is known
//          metadata_mark                         hash of the words that were sent
//          thumbnail_at, thumbnail_refused       the channel may not set pictures of its own
//          prepared_at, published_at, publish_at (ms; the date that YouTube keeps)
//          bringing, bringing_at                 whose turn it is to bring the recording
//          shared                                another order has brought the recording
//          locked                                YouTube keeps the video private
//          playlist_intent_at, playlist_id, playlist_mark, playlist_public_at
//          takedown_at
#include <memory>

#include "platforms/adapter.hpp"
#include "platforms/endpoints.hpp"

namespace mv::platforms {

inline const Endpoints kYouTube{
    "https://www.googleapis.com", "https://accounts.google.com", "https://oauth2.googleapis.com"};

/// `clock` is for calls without a Context and must outlive the adapter; nullptr = the system's.
/// Needs the program ffmpeg in PATH.
std::unique_ptr<Adapter> make_youtube(Endpoints endpoints = kYouTube, const Clock* clock = nullptr);

}  // namespace mv::platforms
