// SPDX-License-Identifier: Apache-2.0
#pragma once
#include "platforms/adapter.hpp"
#include "platforms/soundcloud/session.hpp"

namespace mv::platforms::soundcloud {

/// Sends audio, cover and metadata as a private track, once: an upload whose answer was lost is
/// looked for before it is sent again, and a recording that another order has brought is shared.
/// Afterwards the journal holds track_urn.
Status upload_track(Session& session, Context& context);

/// Sends title and the other words when they differ from what was sent last.
Status send_edits(Session& session, Context& context);

/// Before a retry: a track whose processing did not end is deleted and uploaded anew; one that was
/// published is published again.
Status forget_failed(Session& session, Context& context);

/// Deletes the track and whatever a lost answer left behind; a track that another wanted release
/// shares stays.
Result<Removal> remove_track(Session& session, Context& context);

/// Deletes private copies that a lost answer left behind, all but the journal's track.
Status remove_copies(Session& session, Context& context);

}  // namespace mv::platforms::soundcloud
