// SPDX-License-Identifier: Apache-2.0
#pragma once
// What the averaged spectrum of a file tells: is it noise, has an encoder cut its top?
#include <complex>
#include <cstdint>
#include <span>
#include <vector>

#include "audio/decode/sound_file.hpp"
#include "model/audio.hpp"

namespace mv::audio {

/// In-place discrete Fourier transform of a power-of-two length (radix 2, no scaling).
class Fft {
 public:
  explicit Fft(std::size_t size);
  void run(std::span<std::complex<double>> data) const;

 private:
  std::vector<std::complex<double>> turns_;
  std::vector<std::size_t> reversed_;
};

/// The cut-off of an averaged power spectrum (`bin_hz` wide bins), or 0. A cut-off is where filled
/// spectrum drops within 700 Hz by more than any acoustic roll-off and nothing stands above it.
double find_cutoff(std::span<const double> power, double bin_hz);

/// Takes up to 400 windows (of about 0.1 s) evenly over the file from its first two channels. Feed
/// the blocks of one file in order; not thread-safe.
class Spectrum {
 public:
  /// `expected_frames` 0: unknown, one window a second from the start.
  Spectrum(int channels, int sample_rate, std::int64_t expected_frames);
  void add(const Block& block);
  /// Fills cutoff_hz, lossy_hint and white_noise.
  void finish(model::AudioMeasure& out) const;

 private:
  void judge_window();

  int channels_;
  int sample_rate_;
  std::size_t size_;
  Fft fft_;
  std::vector<double> shape_;                 // Hann
  std::vector<std::complex<double>> window_;  // left and right as real and imaginary part
  std::vector<std::complex<double>> scratch_;
  std::vector<double> power_;  // sum over windows, per bin
  double stride_ = 0;
  int count_ = 0;
  int taken_ = 0;
  std::int64_t start_ = 0;  // frame where the present window begins
  int audible_ = 0;
  int flat_ = 0;
};

}  // namespace mv::audio
