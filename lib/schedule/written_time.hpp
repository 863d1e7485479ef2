// SPDX-License-Identifier: Apache-2.0
#pragma once
// Times and dates as people and programs write them, before a zone gives them a meaning.
#include <optional>
#include <string>
#include <string_view>

#include "base/result.hpp"

namespace mv::schedule {

/// A real date of the Gregorian calendar and a time of day on it.
struct WrittenTime {
  int year = 0;  ///< 1970 to 9999
  int month = 0;
  int day = 0;
  int hour = 0;
  int minute = 0;
  int second = 0;             ///< to 59
  std::optional<int> offset;  ///< seconds east of UTC; none = the clock of some place
};

/// Reads "YYYY-MM-DD" (midnight), "YYYY-MM-DD HH:MM[:SS]" (or with T), and the latter with Z or an
/// offset ±HH:MM (RFC 3339). Error: Code::invalid, also for fractions of a second other than 0.
Result<WrittenTime> read_time(std::string_view text);

/// Reads "YYYY-MM-DD" alone.
Result<WrittenTime> read_date(std::string_view text);

/// A value as an error message may quote it: at most 40 bytes, without control characters.
std::string shown(std::string_view value);

}  // namespace mv::schedule
