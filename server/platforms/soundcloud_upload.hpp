// SPDX-License-Identifier: Apache-2.0
#pragma once
#include "platforms/adapter.hpp"
#include "platforms/soundcloud_session.hpp"

namespace mv::platforms::soundcloud {

/// Sends audio, cover and metadata as a private track, once: an upload whose answer was lost is
/// looked for before it is sent again. Afterwards the journal holds track_urn.
Status upload_track(Session& session, Context& context);

/// Sends title and the other words when they differ from what was sent last.
Status send_edits(Session& session, Context& context);

/// Deletes private copies that a lost answer left behind, all but the journal's track.
Status remove_copies(Session& session, Context& context);

}  // namespace mv::platforms::soundcloud
