// SPDX-License-Identifier: Apache-2.0
#pragma once
// From the played sound to a mix: filters, compressor, colour, fades.
#include <array>
#include <cstdint>

#include "music/random.hpp"
#include "music/style/genres.hpp"

namespace mv::music {

/// A filter of second order (Bristow-Johnson, "Cookbook formulae for audio EQ biquad filter
/// coefficients"), for two channels.
class Biquad {
 public:
  static Biquad high_pass(double hz);
  static Biquad low_shelf(double hz, double db);
  static Biquad high_shelf(double hz, double db);
  void run(float* samples, int frames);  ///< left and right in turn, in place

 private:
  Biquad(double b0, double b1, double b2, double a0, double a1, double a2);
  double b0_, b1_, b2_, a1_, a2_;
  std::array<double, 2> x1_{}, x2_{}, y1_{}, y2_{};
};

/// Feed one piece in order. Not thread-safe.
class Mix {
 public:
  /// `gain` brings the sound to the level that compressor and saturation expect (about -20 LUFS).
  Mix(const Sound& sound, double gain, std::int64_t frames, std::uint64_t seed);
  void run(float* samples, int frames);

 private:
  void compress(float* samples, int frames);
  void colour(float* samples, int frames);
  void crackle(float* samples, int frames);
  void fade(float* samples, int frames);

  const Sound& sound_;
  float gain_;
  std::int64_t length_, at_ = 0;
  Random random_;
  std::array<Biquad, 4> filters_;
  double level_ = 0;   // mean square that the compressor sees
  float squeeze_ = 1;  // its present gain
  float pop_ = 0;      // a scratch of the record, dying away
};

}  // namespace mv::music
