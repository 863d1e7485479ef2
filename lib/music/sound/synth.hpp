// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "base/files.hpp"
#include "base/result.hpp"
#include "music/score.hpp"
#include "music/style/genres.hpp"

namespace mv::music {

/// FluidSynth without a device: plays one score from its beginning. Not thread-safe, and only one
/// at a time in a process (its log goes where the last one wants).
class Synth {
 public:
  static Result<Synth> open(const fs::path& sound_font, const Sound& sound, const Score& score);
  Synth(Synth&&) noexcept;
  Synth& operator=(Synth&&) noexcept;
  ~Synth();

  /// The next `frames` frames, left and right in turn. Events fall within
  /// 64 frames (1.5 ms) of their time, FluidSynth's own grain.
  void read(float* out, int frames);

 private:
  struct State;
  explicit Synth(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace mv::music
