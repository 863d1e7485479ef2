// SPDX-License-Identifier: Apache-2.0
#include "audio/measure/levels.hpp"

#include <algorithm>
#include <cmath>

#include "audio/measure/true_peak.hpp"

namespace mv::audio {
namespace {

constexpr std::int64_t kStep = 256;   // frames; only the few with something in them are looked at
constexpr std::int64_t kClipRun = 3;  // samples at full scale that make a clip
// One LSB below full scale; for float the LSB of 24 bits, the finest that stores take.
float full_scale(int bit_depth) {
  const int bits = bit_depth > 0 && bit_depth < 24 ? bit_depth : 24;
  return 1.0f - std::ldexp(1.0f, 1 - bits);
}

}  // namespace

double to_db(double magnitude) {
  return magnitude > 0 ? std::max(20 * std::log10(magnitude), kDigitalSilenceDb)
                       : kDigitalSilenceDb;
}

Levels::Levels(int channels, int bit_depth)
    : channels_(channels),
      full_scale_(full_scale(bit_depth)),
      silent_(static_cast<float>(std::pow(10.0, kSilenceDbfs / 20))),
      runs_(static_cast<std::size_t>(channels), 0),
      identical_(channels == 2) {}

void Levels::add(const Block& block) {
  const float* samples = block.samples.data();
  for (std::int64_t frame = 0; frame < block.frames; frame += kStep) {
    const std::int64_t frames = std::min(kStep, block.frames - frame);
    const float* x = samples + frame * channels_;
    const float loudest = max_magnitude(x, static_cast<std::size_t>(frames * channels_));
    peak_ = std::max(peak_, loudest);
    if (loudest >= silent_) find_sound(x, block.first_frame + frame, frames);
    if (loudest >= full_scale_) {
      count_clips(x, frames);
    } else if (in_run_) {
      end_runs();
    }
    for (std::int64_t i = 0; identical_ && i < frames; ++i) identical_ = x[2 * i] == x[2 * i + 1];
  }
  frames_ += block.frames;
}

void Levels::find_sound(const float* samples, std::int64_t first_frame, std::int64_t frames) {
  const auto loud = [&](std::int64_t frame) {
    return max_magnitude(samples + frame * channels_, static_cast<std::size_t>(channels_)) >=
           silent_;
  };
  std::int64_t last = frames - 1;
  while (!loud(last)) --last;
  last_sound_ = first_frame + last;
  if (first_sound_ >= 0) return;
  std::int64_t first = 0;
  while (!loud(first)) ++first;
  first_sound_ = first_frame + first;
}

void Levels::count_clips(const float* samples, std::int64_t frames) {
  in_run_ = false;
  for (int c = 0; c < channels_; ++c) {
    auto& run = runs_[static_cast<std::size_t>(c)];
    for (std::int64_t i = 0; i < frames; ++i) {
      if (std::fabs(samples[i * channels_ + c]) >= full_scale_) {
        ++run;
        // Counted at the third sample, so a run that reaches the end of the file counts too.
        if (run == kClipRun) ++clipped_runs_;
        if (run >= kClipRun) longest_clip_ = std::max(longest_clip_, run);
      } else {
        run = 0;
      }
    }
    in_run_ = in_run_ || run > 0;
  }
}

void Levels::end_runs() {
  std::fill(runs_.begin(), runs_.end(), 0);
  in_run_ = false;
}

void Levels::finish(int sample_rate, model::AudioMeasure& out) const {
  const auto to_ms = [&](std::int64_t frames) { return frames * 1000 / sample_rate; };
  out.sample_peak_dbfs = to_db(peak_);
  out.clipped_runs = clipped_runs_;
  out.longest_clip = longest_clip_;
  out.all_silent = first_sound_ < 0;
  out.silence_head_ms = to_ms(out.all_silent ? frames_ : first_sound_);
  out.silence_tail_ms = to_ms(out.all_silent ? frames_ : frames_ - 1 - last_sound_);
  out.identical_channels = identical_ && frames_ > 0;
}

}  // namespace mv::audio
