// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <optional>
#include <string>
#include <string_view>

#include "base/clock.hpp"

namespace mv::ddex {

/// A date of a message: xs:date, or xs:dateTime with or without a zone (ISO 8601).
struct Moment {
  Millis at = 0;       ///< by the clocks of UTC where it has no zone
  bool timed = false;  ///< has a time
  bool zoned = false;  ///< is one instant; else it is local in each territory
};
/// Nothing for a day that does not exist, or another form.
std::optional<Moment> read_moment(std::string_view text);
/// ddex_IsoDate: YYYY, YYYY-MM or YYYY-MM-DD.
bool is_iso_date(std::string_view text);
/// xs:duration of hours, minutes and seconds, in milliseconds.
std::optional<std::int64_t> read_duration(std::string_view text);

}  // namespace mv::ddex
