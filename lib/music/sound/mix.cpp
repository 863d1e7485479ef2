// SPDX-License-Identifier: Apache-2.0
#include "music/sound/mix.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>

#include "music/sound/render.hpp"

namespace mv::music {
namespace {

constexpr int kStep = 32;             // frames between two looks of the compressor
constexpr double kThresholdDb = -20;  // mean level above which it holds back
constexpr double kFadeOut = 0.9;      // seconds at the end
constexpr double kSilentEnd = 0.03;

double decibel(double db) { return std::pow(10.0, db / 20); }

struct Angle {
  double cosine, alpha;
};
Angle angle(double hz) {
  const double w = 2 * std::numbers::pi * hz / kRate;
  return {std::cos(w), std::sin(w) / std::numbers::sqrt2};
}

float noise(Random& random) {
  return static_cast<float>(static_cast<std::int32_t>(random.next() >> 32)) * 0x1p-31f;
}

}  // namespace

Biquad::Biquad(double b0, double b1, double b2, double a0, double a1, double a2)
    : b0_(b0 / a0), b1_(b1 / a0), b2_(b2 / a0), a1_(a1 / a0), a2_(a2 / a0) {}

Biquad Biquad::high_pass(double hz) {
  const auto [c, a] = angle(hz);
  return {(1 + c) / 2, -(1 + c), (1 + c) / 2, 1 + a, -2 * c, 1 - a};
}

Biquad Biquad::low_shelf(double hz, double db) {
  const auto [c, a] = angle(hz);
  const double g = decibel(db / 2), r = 2 * std::sqrt(g) * a;
  return {g * ((g + 1) - (g - 1) * c + r), 2 * g * ((g - 1) - (g + 1) * c),
      g * ((g + 1) - (g - 1) * c - r), (g + 1) + (g - 1) * c + r, -2 * ((g - 1) + (g + 1) * c),
      (g + 1) + (g - 1) * c - r};
}

Biquad Biquad::high_shelf(double hz, double db) {
  const auto [c, a] = angle(hz);
  const double g = decibel(db / 2), r = 2 * std::sqrt(g) * a;
  return {g * ((g + 1) + (g - 1) * c + r), -2 * g * ((g - 1) + (g + 1) * c),
      g * ((g + 1) + (g - 1) * c - r), (g + 1) - (g - 1) * c + r, 2 * ((g - 1) - (g + 1) * c),
      (g + 1) - (g - 1) * c - r};
}

void Biquad::run(float* samples, int frames) {
  for (std::size_t c = 0; c < 2; ++c) {
    double x1 = x1_[c], x2 = x2_[c], y1 = y1_[c], y2 = y2_[c];
    for (int i = 0; i < frames; ++i) {
      float& sample = samples[2 * i + static_cast<int>(c)];
      const double x = sample;
      const double y = b0_ * x + b1_ * x1 + b2_ * x2 - a1_ * y1 - a2_ * y2;
      x2 = x1, x1 = x, y2 = y1, y1 = y;
      sample = static_cast<float>(y);
    }
    // What fades towards zero becomes zero, not a denormal number.
    const auto settle = [](double v) { return std::fabs(v) < 1e-20 ? 0.0 : v; };
    x1_[c] = x1, x2_[c] = x2, y1_[c] = settle(y1), y2_[c] = settle(y2);
  }
}

Mix::Mix(const Sound& sound, double gain, std::int64_t frames, std::uint64_t seed)
    : sound_(sound),
      gain_(static_cast<float>(gain)),
      length_(frames),
      random_(seed ^ 0x6d6978),
      filters_{Biquad::high_pass(26), Biquad::high_pass(26), Biquad::low_shelf(120, sound.low_db),
          Biquad::high_shelf(5000, sound.high_db)} {}

void Mix::run(float* samples, int frames) {
  for (int i = 0; i < 2 * frames; ++i) samples[i] *= gain_;
  for (auto& filter : filters_) filter.run(samples, frames);
  if (sound_.crackle_db < 0) crackle(samples, frames);
  if (sound_.squeeze > 1) compress(samples, frames);
  if (sound_.drive > 0) colour(samples, frames);
  fade(samples, frames);
  at_ += frames;
}

void Mix::compress(float* samples, int frames) {
  constexpr double kAttack = 0.08, kRelease = 0.012;  // of the way, each kStep
  for (int from = 0; from < frames; from += kStep) {
    const int count = std::min(kStep, frames - from);
    double sum = 0;
    for (int i = 2 * from; i < 2 * (from + count); ++i) sum += double(samples[i]) * samples[i];
    const double mean = sum / (2 * count);
    level_ += (mean - level_) * (mean > level_ ? kAttack : kRelease);
    const double over = 10 * std::log10(level_ + 1e-12) - kThresholdDb;
    const auto wanted =
        static_cast<float>(over > 0 ? decibel(-over * (1 - 1 / sound_.squeeze)) : 1.0);
    const float slope = (wanted - squeeze_) / static_cast<float>(count);
    for (int i = from; i < from + count; ++i) {
      squeeze_ += slope;
      samples[2 * i] *= squeeze_;
      samples[2 * i + 1] *= squeeze_;
    }
  }
}

// x / (1 + d|x|) bends the loud parts; the scale keeps quiet ones as they are.
void Mix::colour(float* samples, int frames) {
  const auto bend = static_cast<float>(sound_.drive * 0.6);
  for (int i = 0; i < 2 * frames; ++i) samples[i] /= 1 + bend * std::fabs(samples[i]);
}

void Mix::crackle(float* samples, int frames) {
  const auto level = static_cast<float>(decibel(sound_.crackle_db));
  for (int i = 0; i < frames; ++i) {
    if (random_.below(9000) == 0)
      pop_ =
          level * static_cast<float>(random_.between(8, 40)) * (random_.chance(50) ? 1.0f : -1.0f);
    const float left = noise(random_) * level, right = noise(random_) * level;
    samples[2 * i] += left + pop_;
    samples[2 * i + 1] += right + pop_ * 0.7f;
    pop_ *= -0.55f;
    if (std::fabs(pop_) < 1e-6f) pop_ = 0;
  }
}

void Mix::fade(float* samples, int frames) {
  const double in = sound_.fade_in_ms / 1000.0 * kRate;
  const double out = kFadeOut * kRate, silent = kSilentEnd * kRate;
  for (int i = 0; i < frames; ++i) {
    const auto at = static_cast<double>(at_ + i),
               left = static_cast<double>(length_ - at_ - i) - silent;
    double gain = 1;
    if (at < in) gain = 0.5 - 0.5 * std::cos(std::numbers::pi * at / in);
    if (left < out) gain *= left <= 0 ? 0 : 0.5 - 0.5 * std::cos(std::numbers::pi * left / out);
    if (gain == 1) continue;
    samples[2 * i] *= static_cast<float>(gain);
    samples[2 * i + 1] *= static_cast<float>(gain);
  }
}

}  // namespace mv::music
