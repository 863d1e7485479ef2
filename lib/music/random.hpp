// SPDX-License-Identifier: Apache-2.0
#pragma once
// SplitMix64 (Steele, Lea, Flood: "Fast splittable pseudorandom number generators", 2014): the same
// numbers on every machine and library, which the distributions of <random> do not promise.
#include <cstddef>
#include <cstdint>

namespace mv::music {

/// Not thread-safe; each part of a piece draws from a stream of its own (fork).
class Random {
 public:
  explicit Random(std::uint64_t seed) : state_(seed) {}
  std::uint64_t next() {
    std::uint64_t z = state_ += 0x9e3779b97f4a7c15;
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
    z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
    return z ^ (z >> 31);
  }
  int below(int limit) {  ///< 0 to limit - 1; 0 when limit is 1 or less
    return limit <= 1 ? 0 : static_cast<int>(next() >> 33) % limit;
  }
  int between(int low, int high) { return low + below(high - low + 1); }  ///< both included
  bool chance(int percent) { return below(100) < percent; }
  template <class List>
  const auto& pick(const List& list) {  ///< the list is not empty
    return list[static_cast<std::size_t>(below(static_cast<int>(list.size())))];
  }
  /// Another stream for the same seed: what one part draws does not move the others.
  Random fork(std::uint64_t stream) const {
    Random other(state_ ^ (stream + 1) * 0xd1342543de82ef95);
    other.next();
    return other;
  }

 private:
  std::uint64_t state_;
};

}  // namespace mv::music
