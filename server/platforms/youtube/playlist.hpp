// SPDX-License-Identifier: Apache-2.0
#pragma once
// A release of several tracks is a playlist of their videos. YouTube keeps no date for a playlist:
// it is made public when its videos are.
#include "platforms/adapter.hpp"
#include "platforms/youtube/session.hpp"

namespace mv::platforms::youtube {

bool needs_playlist(const Order& order);

/// Makes the private playlist of the release's videos, once, or brings its words and videos up to
/// date. Afterwards the journal holds playlist_id. Every video is there before.
Status make_playlist(Session& session, Context& context);
Status publish_playlist(Session& session, Context& context);
/// One that is no longer there.
Status forget_playlist(Context& context);
Status delete_playlist(Session& session, Context& context);

}  // namespace mv::platforms::youtube
