// SPDX-License-Identifier: Apache-2.0
#pragma once
// What an answer means for a delivery: done, again later, given up, or switch the endpoint off.
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.hpp"
#include "base/result.hpp"

namespace mv::webhooks {

/// Waits before the second, third, … attempt; an attempt after the last gives up.
struct RetrySchedule {
  std::vector<Millis> waits{1'000, 2'000, 4'000, 8'000, 16'000, 300'000, 1'800'000, 7'200'000,
      18'000'000, 36'000'000, 36'000'000};
  Millis longest_retry_after = 24 * 3'600'000;

  /// "1s,2s,5m", or "none". Error: config.
  static Result<RetrySchedule> parse(const std::vector<std::string>& words);
};

/// What came back, or did not.
struct Answer {
  int status = 0;     ///< 0 = none
  std::string error;  ///< why there is no complete answer; "" = there is one
  bool ours = false;  ///< the fault is on our side
  std::optional<Millis> retry_after;
};

struct Decision {
  enum class Kind { delivered, again, failed, switch_off } kind = Kind::delivered;
  Millis next_attempt_at = 0;  ///< for again
  std::string error;           ///< for the log; "" when delivered
};

/// `tries` counts the attempts of this schedule, the present one included (from 1). Only 2xx is
/// success; 410 switches the endpoint off; everything else is tried again after the wait with
/// equal jitter (half of it fixed, half random), or after Retry-After when that is longer.
Decision decide(const RetrySchedule& schedule, const Answer& answer, int tries, Millis now,
    const std::function<std::uint64_t(std::uint64_t)>& random_below);

/// Retry-After (RFC 9110 section 10.2.3): seconds, or an HTTP date. Nothing when it is neither.
std::optional<Millis> parse_retry_after(std::string_view value, Millis now);

}  // namespace mv::webhooks
