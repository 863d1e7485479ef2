// SPDX-License-Identifier: Apache-2.0
#pragma once
// True peak per ITU-R BS.1770-4 Annex 2: the largest magnitude after 4x oversampling.
#include <cstddef>
#include <vector>

#include "audio/decode/sound_file.hpp"

namespace mv::audio {

/// The largest magnitude of `count` samples, 0 for none.
float max_magnitude(const float* samples, std::size_t count);

/// Oversamples four times at every rate. Annex 2 is content with 192 kHz, so other meters (ffmpeg)
/// take samples at 192 kHz as they are and read up to 3 dB less when there is sound near 48 kHz;
/// what is defined is the peak of the wave, and that is between them. Feed the blocks of one file
/// in order. Before the first sample is silence; nothing is assumed behind the last, so a cut at
/// the end adds no peak of its own. Not thread-safe.
class TruePeak {
 public:
  explicit TruePeak(int channels);
  void add(const Block& block);
  float linear() const { return peak_; }  ///< 1 is full scale
  /// How far interpolation can exceed the sample peak: no filter output is larger than this times
  /// the largest input (the greatest sum of magnitudes of one phase's taps).
  static float bound();

 private:
  void add_channel(std::vector<float>& line, std::size_t frames);

  float peak_ = 0;
  std::vector<std::vector<float>> lines_;  // per channel: the last taps, then the block
};

}  // namespace mv::audio
