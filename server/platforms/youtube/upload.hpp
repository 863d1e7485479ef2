// SPDX-License-Identifier: Apache-2.0
#pragma once
// Resumable upload of one video:
// https://developers.google.com/youtube/v3/guides/using_resumable_upload_protocol
#include "platforms/adapter.hpp"
#include "platforms/youtube/render.hpp"
#include "platforms/youtube/session.hpp"

namespace mv::platforms::youtube {

/// How far an upload is, as YouTube says.
struct Progress {
  bool gone = false;     ///< the address has ended: the upload begins anew
  std::string video_id;  ///< complete
  std::uint64_t stored = 0;
};

/// Sends what YouTube does not have yet (`at`), and asks how much that is after every break; one
/// that moves nothing several times in a row is an Error. Memory does not grow with the file. Never
/// sends a byte that YouTube has confirmed.
Result<Progress> send_file(Session& session, const std::string& address, const fs::path& file,
    std::uint64_t size, Progress at);

/// Makes the video and brings it, once, as a private one: an upload that was interrupted goes on,
/// one whose answer was lost is asked for, and a recording that another order has brought is
/// shared. Afterwards the journal holds video_id.
Status upload_video(Session& session, Context& context, Millis due);

/// Sends words and date when they differ from what was sent last. `due` is the date of the whole
/// order, 0 = none.
Status send_edits(Session& session, Context& context, Millis due);

/// The earliest of `due` and the dates that other orders have given the same video.
Millis earliest_date(const Context& context, Millis due);

/// Before a retry: what failed for good is deleted and brought anew; what was published is
/// published again.
Status forget_failed(Session& session, Context& context);

/// Deletes the video and whatever a lost answer left behind; one that another wanted release shares
/// stays.
Result<Removal> remove_uploaded(Session& session, Context& context);

}  // namespace mv::platforms::youtube
