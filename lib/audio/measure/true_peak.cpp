// SPDX-License-Identifier: Apache-2.0
#include "audio/measure/true_peak.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstring>
#include <numbers>

namespace mv::audio {
namespace {

// Four floats at a time, spelled out: the compiler may not reorder float maxima by itself, and
// the result must not depend on how well it optimises.
using Four = float __attribute__((vector_size(16)));
using FourInts = std::int32_t __attribute__((vector_size(16)));

constexpr std::size_t kTaps = 12;  // per phase, as in Annex 2
constexpr std::size_t kHistory = kTaps - 1;
constexpr std::size_t kPhases = 3;  // the fourth is the sample itself
constexpr std::size_t kStep = 64;   // frames judged and skipped together

Four load(const float* from) {
  Four out;
  std::memcpy(&out, from, sizeof out);
  return out;
}

Four magnitude(Four x) {
  const FourInts mask = {0x7fffffff, 0x7fffffff, 0x7fffffff, 0x7fffffff};
  FourInts bits;
  std::memcpy(&bits, &x, sizeof bits);
  bits &= mask;
  std::memcpy(&x, &bits, sizeof x);
  return x;
}

Four larger(Four a, Four b) { return a > b ? a : b; }

float largest(Four x) { return std::max(std::max(x[0], x[1]), std::max(x[2], x[3])); }

using Phases = std::array<std::array<float, kTaps>, kPhases>;

// A sinc at a quarter of the rate under a Hann window of 49 points, split into its phases.
Phases make_phases() {
  Phases out{};
  for (std::size_t phase = 0; phase < kPhases; ++phase) {
    for (std::size_t tap = 0; tap < kTaps; ++tap) {
      const double at = static_cast<double>(4 * tap + phase + 1);
      const double x = (at - 24) / 4 * std::numbers::pi;
      const double window = 0.5 * (1 - std::cos(2 * std::numbers::pi * at / 48));
      // Stored back to front: output n needs inputs n-11..n in rising order.
      out[phase][kTaps - 1 - tap] = static_cast<float>(window * std::sin(x) / x);
    }
  }
  return out;
}

const Phases& phases() {
  static const Phases table = make_phases();
  return table;
}

// The peak of the interpolated points of kStep frames; `x` is kHistory samples before the first.
float step_peak(const float* x) {
  const Phases& taps = phases();
  Four peak{};
  for (std::size_t n = 0; n < kStep; n += 8) {
    Four low[kPhases]{}, high[kPhases]{};
    for (std::size_t k = 0; k < kTaps; ++k) {
      const Four a = load(x + n + k), b = load(x + n + k + 4);
      for (std::size_t phase = 0; phase < kPhases; ++phase) {
        low[phase] += a * taps[phase][k];
        high[phase] += b * taps[phase][k];
      }
    }
    for (std::size_t phase = 0; phase < kPhases; ++phase) {
      peak = larger(peak, larger(magnitude(low[phase]), magnitude(high[phase])));
    }
  }
  return largest(peak);
}

float single_peak(const float* x) {
  float peak = 0;
  for (const auto& phase : phases()) {
    float sum = 0;
    for (std::size_t k = 0; k < kTaps; ++k) sum += x[k] * phase[k];
    peak = std::max(peak, std::fabs(sum));
  }
  return peak;
}

}  // namespace

float max_magnitude(const float* samples, std::size_t count) {
  Four peak{}, other{};
  std::size_t i = 0;
  for (; i + 8 <= count; i += 8) {
    peak = larger(peak, magnitude(load(samples + i)));
    other = larger(other, magnitude(load(samples + i + 4)));
  }
  float out = largest(larger(peak, other));
  for (; i < count; ++i) out = std::max(out, std::fabs(samples[i]));
  return out;
}

float TruePeak::bound() {
  static const float value = [] {
    float most = 1;
    for (const auto& phase : phases()) {
      float sum = 0;
      for (const float tap : phase) sum += std::fabs(tap);
      most = std::max(most, sum);
    }
    return most * 1.001f;  // more than twelve roundings can add
  }();
  return value;
}

TruePeak::TruePeak(int channels)
    : lines_(static_cast<std::size_t>(channels), std::vector<float>(kHistory, 0.0f)) {}

void TruePeak::add(const Block& block) {
  const auto frames = static_cast<std::size_t>(block.frames);
  const std::size_t channels = lines_.size();
  for (std::size_t c = 0; c < channels; ++c) {
    auto& line = lines_[c];
    line.resize(kHistory + frames);
    for (std::size_t n = 0; n < frames; ++n) line[kHistory + n] = block.samples[n * channels + c];
    add_channel(line, frames);
    std::copy(line.end() - static_cast<std::ptrdiff_t>(kHistory), line.end(), line.begin());
  }
}

void TruePeak::add_channel(std::vector<float>& line, std::size_t frames) {
  const float* x = line.data();
  std::size_t n = 0;
  for (; n + kStep <= frames; n += kStep) {
    const float loudest = max_magnitude(x + n, kStep + kHistory);
    peak_ = std::max(peak_, loudest);
    // What cannot exceed the peak so far need not be interpolated; the result is the same.
    if (loudest * bound() > peak_) peak_ = std::max(peak_, step_peak(x + n));
  }
  for (; n < frames; ++n) {
    peak_ = std::max({peak_, std::fabs(x[n + kHistory]), single_peak(x + n)});
  }
}

}  // namespace mv::audio
