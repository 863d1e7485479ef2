// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/clock.hpp"

namespace mv {

/// So many in so long; a count of 0 is no limit.
struct Rate {
  std::int64_t count = 0;
  Millis period = 0;

  bool limited() const { return count > 0; }
  friend bool operator==(const Rate&, const Rate&) = default;
};

/// "100/h", with s, m, h or d and up to 1,000,000 in one; "unlimited". Nothing for another text.
std::optional<Rate> parse_rate(std::string_view text);
/// As parse_rate reads it.
std::string to_text(const Rate& rate);
/// "100 requests an hour".
std::string in_words(const Rate& rate);

}  // namespace mv
