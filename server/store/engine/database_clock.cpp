// SPDX-License-Identifier: Apache-2.0
#include "store/engine/database_clock.hpp"

#include <ctime>

namespace mv::store {
namespace {

constexpr Millis kEvery = 5'000;

}  // namespace

// Also counts while the machine sleeps.
Millis DatabaseClock::monotonic() {
  timespec now{};
  ::clock_gettime(CLOCK_BOOTTIME, &now);
  return static_cast<Millis>(now.tv_sec) * 1000 + now.tv_nsec / 1'000'000;
}

Millis DatabaseClock::now() const {
  const auto offset = offset_.load();
  return offset == kUnknown ? own_.now() : monotonic() + offset;
}

bool DatabaseClock::due() {
  const auto now = monotonic();
  auto next = next_.load();
  return now >= next && next_.compare_exchange_strong(next, now + kEvery);
}

void DatabaseClock::measured(Millis theirs, Millis before, Millis after) {
  offset_ = theirs - (before + after) / 2;
}

}  // namespace mv::store
