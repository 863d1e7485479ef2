// SPDX-License-Identifier: Apache-2.0
#pragma once
// The frames of an MPEG audio file (ISO/IEC 11172-3, 13818-3), followed one by one, because its
// header, where it has one, counts only the frames of the first file of several that were joined.
#include <cstdint>
#include <string>
#include <vector>

#include "audio/decode/byte_window.hpp"

namespace mv::audio {

struct MpegHeader {
  int version = 0;  ///< the two bits as they stand: 3 = MPEG 1, 2 = MPEG 2, 0 = MPEG 2.5
  int layer = 0;    ///< 2 or 3
  int sample_rate = 0;
  int channels = 0;
  int samples = 0;           ///< of one frame, per channel
  std::int64_t length = 0;   ///< bytes of the frame; 0 for a free format
  std::int64_t info_at = 0;  ///< where a Xing, Info or VBRI header would begin

  bool same_kind(const MpegHeader& other) const {
    return version == other.version && layer == other.layer && sample_rate == other.sample_rate;
  }
};

/// False where no frame of layer II or III begins.
bool read_mpeg_header(ByteWalk& bytes, std::int64_t at, MpegHeader& out);

/// Frames that follow each other without a gap, of one encoder.
struct MpegPart {
  std::int64_t begin = 0;
  std::int64_t end = 0;
  std::int64_t frames = 0;   ///< that hold sound
  std::int64_t claimed = 0;  ///< by its Xing or VBRI header; 0 without one
  bool has_info = false;
  std::int64_t info_length = 0;  ///< of the frame that holds it
  std::int64_t padding = 0;      ///< samples of delay and padding that a LAME header takes away
};

struct MpegLayout {
  MpegHeader first;
  std::vector<MpegPart> parts;
  int streams = 0;                  ///< files that were joined
  std::vector<std::string> damage;  ///< in words
  bool cut = false;                 ///< ends in the middle of a frame, or earlier than it says
  bool trailing = false;            ///< something stands behind the last frame
};

/// No parts when there is no frame.
MpegLayout read_mpeg_layout(const ByteWindow& window);

}  // namespace mv::audio
