// SPDX-License-Identifier: Apache-2.0
#include "music/sound/limiter.hpp"

#include <algorithm>
#include <cmath>

namespace mv::music {
namespace {

constexpr int kBox = Limiter::kAhead / 2;
constexpr float kRelease = 0.00025f;  // of the way back, each frame: about 90 ms

}  // namespace

Limiter::Limiter(double gain, double ceiling)
    : gain_(static_cast<float>(gain)),
      ceiling_(static_cast<float>(ceiling)),
      delay_(2 * kAhead, 0.0f),
      box_(kBox, 1.0f),
      lows_(kAhead + 2),
      box_sum_(kBox) {}

// The smallest need of the frames that are in the delay line and this one.
float Limiter::least_ahead(float need) {
  const auto size = lows_.size();
  while (low_count_ > 0 && lows_[(low_begin_ + low_count_ - 1) % size].need >= need) --low_count_;
  lows_[(low_begin_ + low_count_++) % size] = {at_, need};
  if (lows_[low_begin_].at < at_ - kAhead) {
    low_begin_ = (low_begin_ + 1) % size;
    --low_count_;
  }
  return lows_[low_begin_].need;
}

void Limiter::run(float* samples, int frames) {
  for (int i = 0; i < frames; ++i, ++at_) {
    const float left = samples[2 * i] * gain_, right = samples[2 * i + 1] * gain_;
    const float peak = std::max(std::fabs(left), std::fabs(right));
    const float least = least_ahead(peak > ceiling_ ? ceiling_ / peak : 1.0f);
    held_ = std::min(least, held_ + (1 - held_) * kRelease);
    const auto slot = static_cast<std::size_t>(at_ % kBox);
    box_sum_ += static_cast<double>(held_) - static_cast<double>(box_[slot]);
    box_[slot] = held_;
    const auto gain = static_cast<float>(box_sum_ / kBox);
    const auto late = static_cast<std::size_t>(at_ % kAhead) * 2;
    // Rounding may leave the mean a hair above what the peak needs.
    samples[2 * i] = std::clamp(delay_[late] * gain, -ceiling_, ceiling_);
    samples[2 * i + 1] = std::clamp(delay_[late + 1] * gain, -ceiling_, ceiling_);
    delay_[late] = left;
    delay_[late + 1] = right;
  }
}

}  // namespace mv::music
