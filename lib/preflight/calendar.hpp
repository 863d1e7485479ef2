// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstdint>
#include <optional>
#include <string_view>

#include "base/clock.hpp"

namespace mv::preflight {

int year_of(Millis time);          ///< in UTC
std::int64_t day_of(Millis time);  ///< days since 1970-01-01, UTC
/// Days since 1970-01-01 of a real date written YYYY-MM-DD.
std::optional<std::int64_t> read_date(std::string_view text);

}  // namespace mv::preflight
