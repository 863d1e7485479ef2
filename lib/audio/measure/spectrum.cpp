// SPDX-License-Identifier: Apache-2.0
#include "audio/measure/spectrum.hpp"

#include <algorithm>
#include <bit>
#include <cmath>
#include <numbers>

namespace mv::audio {
namespace {

constexpr int kWindows = 400;
constexpr int kMinWindows = 4;          // fewer audible ones tell nothing
constexpr double kAudible = 1e-6;       // mean power of -60 dBFS
constexpr double kFlatness = 0.85;      // music stays below 0.4, white noise above 0.95
constexpr double kMaxCrest = 6;         // peak over RMS; a lone click is flat as well but far above
constexpr std::size_t kFlatGroup = 16;  // bins averaged before flatness is taken

std::size_t window_size(int sample_rate) {
  std::size_t size = 4096;
  while (static_cast<double>(sample_rate) / static_cast<double>(size) > 12 && size < 1u << 16) {
    size *= 2;
  }
  return size;
}

// Geometric over arithmetic mean of the power, from 200 Hz to 0.45 of the rate: 1 is white.
double flatness(std::span<const double> power, double bin_hz) {
  const auto first = static_cast<std::size_t>(200 / bin_hz);
  const std::size_t last = power.size() * 9 / 10;
  double logs = 0, sum = 0, groups = 0;
  for (std::size_t at = first; at + kFlatGroup <= last; at += kFlatGroup) {
    double group = 1e-30;
    for (std::size_t i = at; i < at + kFlatGroup; ++i) group += power[i];
    logs += std::log(group);
    sum += group;
    ++groups;
  }
  return groups > 0 ? std::exp(logs / groups) / (sum / groups) : 0;
}

}  // namespace

Fft::Fft(std::size_t size) : turns_(size / 2), reversed_(size) {
  for (std::size_t i = 0; i < size / 2; ++i) {
    turns_[i] =
        std::polar(1.0, -2 * std::numbers::pi * static_cast<double>(i) / static_cast<double>(size));
  }
  const int bits = std::countr_zero(size);
  for (std::size_t i = 0; i < size; ++i) {
    for (int b = 0; b < bits; ++b) reversed_[i] |= (i >> b & 1) << (bits - 1 - b);
  }
}

void Fft::run(std::span<std::complex<double>> data) const {
  const std::size_t size = data.size();
  for (std::size_t i = 0; i < size; ++i) {
    if (i < reversed_[i]) std::swap(data[i], data[reversed_[i]]);
  }
  for (std::size_t half = 1; half < size; half *= 2) {
    const std::size_t step = size / (2 * half);
    for (std::size_t base = 0; base < size; base += 2 * half) {
      for (std::size_t i = 0; i < half; ++i) {
        // Written out: operator* of std::complex checks for NaN, which costs half the time.
        const auto w = turns_[i * step], a = data[base + i], b = data[base + i + half];
        const double re = w.real() * b.real() - w.imag() * b.imag();
        const double im = w.real() * b.imag() + w.imag() * b.real();
        data[base + i] = {a.real() + re, a.imag() + im};
        data[base + i + half] = {a.real() - re, a.imag() - im};
      }
    }
  }
}

Spectrum::Spectrum(int channels, int sample_rate, std::int64_t expected_frames)
    : channels_(channels),
      sample_rate_(sample_rate),
      size_(window_size(sample_rate)),
      fft_(size_),
      window_(size_),
      scratch_(size_),
      power_(size_ / 2, 0.0) {
  for (std::size_t i = 0; i < size_; ++i) {
    shape_.push_back(0.5 - 0.5 * std::cos(2 * std::numbers::pi * static_cast<double>(i) /
                                          static_cast<double>(size_)));
  }
  const auto size = static_cast<std::int64_t>(size_);
  if (expected_frames > 0) {
    count_ = static_cast<int>(std::clamp<std::int64_t>(expected_frames / size, 0, kWindows));
    if (count_ > 1) stride_ = static_cast<double>(expected_frames - size) / (count_ - 1);
  } else {
    count_ = kWindows;
    stride_ = static_cast<double>(std::max<std::int64_t>(sample_rate, size));
  }
}

void Spectrum::add(const Block& block) {
  const auto size = static_cast<std::int64_t>(size_);
  const std::int64_t end = block.first_frame + block.frames;
  while (taken_ < count_ && start_ < end) {
    const std::int64_t from = std::max(start_, block.first_frame);
    const std::int64_t to = std::min(start_ + size, end);
    for (std::int64_t frame = from; frame < to; ++frame) {
      const float* x = block.samples.data() + (frame - block.first_frame) * channels_;
      window_[static_cast<std::size_t>(frame - start_)] = {x[0], channels_ > 1 ? x[1] : 0.0f};
    }
    if (start_ + size > end) return;  // the rest is in the next block
    judge_window();
    ++taken_;
    start_ = static_cast<std::int64_t>(stride_ * taken_);
  }
}

void Spectrum::judge_window() {
  double energy = 0, loudest = 0;
  for (std::size_t i = 0; i < size_; ++i) {
    const double square = std::norm(window_[i]);
    energy += square;
    loudest = std::max(loudest, square);
    scratch_[i] = window_[i] * shape_[i];
  }
  const double mean = energy / static_cast<double>(size_);
  if (mean < kAudible) return;
  ++audible_;
  fft_.run(scratch_);
  // Two real signals in one transform: their powers together are those of bins k and -k.
  std::vector<double> power(size_ / 2, 0.0);
  const double scale = 1 / static_cast<double>(size_ * size_);
  for (std::size_t k = 1; k < size_ / 2; ++k) {
    power[k] = (std::norm(scratch_[k]) + std::norm(scratch_[size_ - k])) * scale;
    power_[k] += power[k];
  }
  const double bin_hz = static_cast<double>(sample_rate_) / static_cast<double>(size_);
  if (flatness(power, bin_hz) >= kFlatness && loudest <= kMaxCrest * kMaxCrest * mean) ++flat_;
}

void Spectrum::finish(model::AudioMeasure& out) const {
  if (audible_ < kMinWindows) return;
  out.white_noise = flat_ * 20 >= audible_ * 19;
  std::vector<double> mean(power_);
  for (double& bin : mean) bin /= audible_;
  out.cutoff_hz = find_cutoff(mean, static_cast<double>(sample_rate_) / static_cast<double>(size_));
  out.lossy_hint = sample_rate_ >= 44100 && out.cutoff_hz >= 15000 && out.cutoff_hz <= 20500;
}

}  // namespace mv::audio
