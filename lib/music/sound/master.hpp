// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstdint>
#include <functional>

#include "audio/decode/sound_file.hpp"
#include "base/files.hpp"
#include "base/result.hpp"
#include "music/sound/render.hpp"

namespace mv::music {

/// Stereo float samples in a file that has no name and goes with this object, so that ten minutes
/// need no memory and a killed process leaves nothing behind. Not thread-safe.
class Reel {
 public:
  /// Stands in the folder of `beside`. Errors: io.
  static Result<Reel> make(const fs::path& beside, std::int64_t frames);
  std::int64_t frames() const { return frames_; }
  Status write(std::int64_t at, const audio::Block& block);
  /// At most kBlock frames; fewer only at the end, where it reads none.
  Status read(std::int64_t at, audio::Block& block) const;

  static constexpr int kBlock = 8192;

 private:
  Reel(Fd fd, std::int64_t frames) : fd_(std::move(fd)), frames_(frames) {}
  Fd fd_;
  std::int64_t frames_;
};

/// The block and how much of the piece is done, 0 to 1.
using Pass = std::function<Status(audio::Block& block, double fraction)>;
/// Every block of the reel in order.
Status for_each_block(const Reel& reel, const Pass& pass);

/// Integrated loudness of the reel, LUFS.
Result<double> loudness_of(const Reel& reel);

/// Brings the mix to kTargetLufs under a true peak of -1 dBTP and writes the 24-bit WAV with
/// triangular dither of the seed. `output` appears when it is complete. Errors: io, internal (the
/// mix is silent).
Result<Rendered> master(const Reel& mix, std::uint64_t seed, const fs::path& output,
    const std::function<void(double)>& progress);

}  // namespace mv::music
