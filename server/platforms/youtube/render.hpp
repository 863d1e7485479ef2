// SPDX-License-Identifier: Apache-2.0
#pragma once
// A recording and its cover as a video, made by ffmpeg in a process of its own: the cover before a
// blurred copy of itself, 1920 x 1080, 5 pictures a second, and the sound without loss.
#include "platforms/adapter.hpp"

namespace mv::platforms::youtube {

inline constexpr const char* kVideoType = "video/quicktime";

struct Video {
  fs::path path;  ///< QuickTime: H.264 and PCM of 16 or 24 bits
  std::int64_t bytes = 0;
  std::string sha256;  ///< hex; the same recording, cover and ffmpeg give the same
};

/// Where the files of this recording lie on this server.
fs::path video_path(const Context& context);

/// Makes the video, and beside it a picture of 1280 x 720 for lists. Errors: config when ffmpeg is
/// not there; rejected when it cannot read the recording or the cover; unavailable when it takes
/// too long or there is no room; cancelled.
Result<Video> make_video(Context& context);
fs::path thumbnail_path(const Context& context);

/// Removes what make_video left behind.
void remove_video(const Context& context);

}  // namespace mv::platforms::youtube
