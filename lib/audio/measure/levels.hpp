// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstdint>
#include <vector>

#include "audio/decode/sound_file.hpp"
#include "model/audio.hpp"

namespace mv::audio {

constexpr double kSilenceDbfs = -60;        ///< what stays below counts as silence
constexpr double kDigitalSilenceDb = -200;  ///< stands for the -inf that JSON cannot hold

/// 20 log10, no less than kDigitalSilenceDb.
double to_db(double magnitude);

/// Sample peak, clipping, silence and equal channels. Feed the blocks of one file in order; not
/// thread-safe.
class Levels {
 public:
  /// `bit_depth` is that of integer samples; 0 for float and lossy ones.
  Levels(int channels, int bit_depth);
  void add(const Block& block);
  /// Fills the fields of these measures.
  void finish(int sample_rate, model::AudioMeasure& out) const;

 private:
  void find_sound(const float* samples, std::int64_t first_frame, std::int64_t frames);
  void count_clips(const float* samples, std::int64_t frames);
  void end_runs();

  int channels_;
  float full_scale_;
  float silent_;
  float peak_ = 0;
  std::int64_t frames_ = 0;
  std::int64_t first_sound_ = -1;
  std::int64_t last_sound_ = -1;
  std::vector<std::int64_t> runs_;  // per channel: full-scale samples up to here
  bool in_run_ = false;
  std::int64_t clipped_runs_ = 0;
  std::int64_t longest_clip_ = 0;
  bool identical_;
};

}  // namespace mv::audio
