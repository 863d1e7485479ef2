// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <ebur128.h>

#include <cstdint>
#include <memory>

#include "audio/decode/sound_file.hpp"
#include "base/result.hpp"
#include "model/audio.hpp"

namespace mv::audio {

constexpr double kSilentLufs = -70;  ///< the absolute gate of BS.1770; stands for silence

/// Integrated loudness (ITU-R BS.1770-4) and loudness range (EBU Tech 3342) by libebur128. Feed
/// the blocks of one file in order; not thread-safe.
class Loudness {
 public:
  /// `expected_frames` (0: unknown) only chooses exact or, for very long files, binned gating.
  static Result<Loudness> make(int channels, int sample_rate, std::int64_t expected_frames);
  void add(const Block& block);
  void finish(model::AudioMeasure& out) const;

 private:
  struct Free {
    void operator()(ebur128_state* state) const;
  };
  explicit Loudness(ebur128_state* state) : state_(state) {}
  std::unique_ptr<ebur128_state, Free> state_;
};

}  // namespace mv::audio
