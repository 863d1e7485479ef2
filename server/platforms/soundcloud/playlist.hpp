// SPDX-License-Identifier: Apache-2.0
#pragma once
// A release of several tracks is a playlist of the type album at SoundCloud.
#include "platforms/adapter.hpp"
#include "platforms/soundcloud/session.hpp"

namespace mv::platforms::soundcloud {

/// Whether the order needs a playlist: a release of two tracks or more.
bool needs_playlist(const Order& order);

/// Makes the private playlist of the release's tracks, once, or brings its words and tracks up to
/// date. Afterwards the journal holds playlist_urn. Every track is there before.
Status make_playlist(Session& session, Context& context);
Status publish_playlist(Session& session, Context& context);
Status delete_playlist(Session& session, Context& context);

}  // namespace mv::platforms::soundcloud
