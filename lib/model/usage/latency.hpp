// SPDX-License-Identifier: Apache-2.0
#pragma once
// How long many requests took, in little room, so that what several servers counted can be added up
// and a percentile read from the sum. Sixteen steps to each power of two: a percentile is at most
// 3.2 % off.
#include <cstdint>
#include <vector>

namespace mv::model {

class Latency {
 public:
  Latency() = default;
  /// Of what `stored` gave; what is out of range is left out.
  explicit Latency(const std::vector<std::int64_t>& stored);
  void add(std::int64_t micros, std::int64_t times = 1);  ///< below 0 counts as 0
  void add(const Latency& other);
  std::int64_t count() const;
  /// The time in microseconds below which so many percent (0 to 100) were; 0 when there are none.
  std::int64_t percentile(double percent) const;

  /// step, count, step, count, …
  std::vector<std::int64_t> stored() const;

 private:
  std::int64_t& at(int step);

  int first_ = 0;                     ///< the step of the first of counts_
  std::vector<std::int64_t> counts_;  ///< by step, without a gap
};

}  // namespace mv::model
