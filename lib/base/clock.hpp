// SPDX-License-Identifier: Apache-2.0
#pragma once
// Time is an interface: only the program's root makes a SystemClock; tests own a ManualClock.
#include <atomic>
#include <cstdint>
#include <string>

#include "base/result.hpp"

namespace mv {

/// Milliseconds since 1970-01-01T00:00:00Z. Every stored time has this form.
using Millis = std::int64_t;

class Clock {
 public:
  virtual ~Clock() = default;
  virtual Millis now() const = 0;  ///< thread-safe
};

class SystemClock final : public Clock {
 public:
  Millis now() const override;
};

class ManualClock final : public Clock {
 public:
  explicit ManualClock(Millis start) : now_(start) {}
  Millis now() const override { return now_.load(); }
  void advance(Millis by) { now_ += by; }
  void set(Millis to) { now_ = to; }

 private:
  std::atomic<Millis> now_;
};

/// RFC 3339 in UTC with milliseconds: 2027-01-15T00:00:00.000Z.
std::string format_utc(Millis time);
/// IMF-fixdate (RFC 9110 section 5.6.7): Fri, 15 Jan 2027 00:00:00 GMT.
std::string format_http_date(Millis time);
/// Reads RFC 3339 with an offset or Z. Error: Code::invalid.
Result<Millis> parse_utc(std::string_view text);

}  // namespace mv
