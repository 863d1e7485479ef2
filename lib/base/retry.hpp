// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <algorithm>
#include <chrono>
#include <cstdint>
#include <functional>
#include <optional>

namespace mv {

/// Exponential backoff with full jitter: a uniform wait in [0, min(cap, base * 2^attempt)].
struct Backoff {
  std::chrono::milliseconds base{200};
  std::chrono::milliseconds cap{30'000};

  /// `attempt` counts from 0; `random_below(n)` gives a uniform value in [0, n). A server's own
  /// `retry_after` is a lower bound.
  std::chrono::milliseconds wait(int attempt,
      const std::function<std::uint64_t(std::uint64_t)>& random_below,
      std::optional<std::chrono::milliseconds> retry_after = {}) const {
    const auto top = std::min<std::int64_t>(cap.count(), base.count() << std::min(attempt, 20));
    const auto jitter =
        static_cast<std::int64_t>(random_below(static_cast<std::uint64_t>(top) + 1));
    return std::chrono::milliseconds{
        std::max(jitter, retry_after ? retry_after->count() : std::int64_t{0})};
  }
};

}  // namespace mv
