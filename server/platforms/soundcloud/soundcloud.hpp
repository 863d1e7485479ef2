// SPDX-License-Identifier: Apache-2.0
#pragma once
// SoundCloud by its public HTTP API: OAuth 2.1 with PKCE, upload private, then public.
//
// Secret:  client_id, client_secret, redirect_uri, access_token, refresh_token, expires_at (ms)
// Journal: upload_started_at, upload_marker, upload_tries   the intent, before anything is sent
//          metadata_mark                                    hash of the metadata that was sent
//          track_urn, permalink_url                         the track, once it is known
//          artwork_later                                    the cover is still to be sent by PUT
//          playlist_intent_at, playlist_urn, playlist_url   the album of several tracks
//          playlist_mark                                    hash of what was sent of it
//          playlist_failures, playlist_bare                 SoundCloud does not take its cover
//          bringing, bringing_at                            whose turn it is to bring the recording
//          shared                                           another order has brought the recording
//          processing_since                                 when waiting for processing began
//          published_at, takedown_at
#include <memory>

#include "platforms/adapter.hpp"
#include "platforms/endpoints.hpp"

namespace mv::platforms {

inline const Endpoints kSoundCloud{"https://api.soundcloud.com", "https://secure.soundcloud.com"};

/// `clock` is for calls without a Context and must outlive the adapter; nullptr = the system's.
std::unique_ptr<Adapter> make_soundcloud(
    Endpoints endpoints = kSoundCloud, const Clock* clock = nullptr);

}  // namespace mv::platforms
