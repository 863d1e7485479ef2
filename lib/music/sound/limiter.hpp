// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstdint>
#include <vector>

namespace mv::music {

/// A look-ahead limiter for two channels: the gain is down before the peak comes and nothing leaves
/// it above the ceiling (sample peak). Feed one piece in order. Not thread-safe.
class Limiter {
 public:
  static constexpr int kAhead = 176;  ///< frames (4 ms) by which the output is late

  Limiter(double gain, double ceiling);  ///< linear
  /// In place, left and right in turn; the first kAhead frames that come out are silence.
  void run(float* samples, int frames);

 private:
  float least_ahead(float need);

  struct Low {
    std::int64_t at;
    float need;
  };
  float gain_, ceiling_;
  std::vector<float> delay_;  // kAhead frames
  std::vector<float> box_;    // the last held gains, whose mean is the gain
  std::vector<Low> lows_;     // rising needs of the window, a ring
  std::size_t low_begin_ = 0, low_count_ = 0;
  double box_sum_;
  float held_ = 1;
  std::int64_t at_ = 0;
};

}  // namespace mv::music
