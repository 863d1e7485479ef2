// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <boost/describe.hpp>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/clock.hpp"

namespace mv::model {

/// Whether a server that ends when there is nothing to do stays for work of one kind, and how it
/// calls that work. Without a default: each kind says it.
struct KeepsAwake {
  static constexpr Millis kHour = 3'600'000;
  constexpr KeepsAwake(const char* words, Millis before = kHour) : what(words), within(before) {}

  std::string_view what;  ///< "files to measure"; empty = it does not stay
  Millis within;          ///< it stays for what is due before so long from now
};
/// Nothing that anybody waits for.
inline constexpr KeepsAwake kHousekeeping{""};

/// Work of one kind that a server has yet to do.
struct Waiting {
  std::string what;  ///< in plain words: "webhook deliveries"
  std::int64_t count = 0;
  Millis next_at = 0;                 ///< when the first of it is due; 0 = now
  Millis within = KeepsAwake::kHour;  ///< an embedded server stays for it so long before
};
BOOST_DESCRIBE_STRUCT(Waiting, (), (what, count, next_at))

}  // namespace mv::model
