// SPDX-License-Identifier: Apache-2.0
#pragma once
// What a time on the clocks of a place is as an instant, and the other way round, by the tz
// database of the system (rules for the far future included). All functions are thread-safe; a zone
// is loaded once and kept until the process ends.
#include <string>
#include <string_view>

#include "base/clock.hpp"
#include "schedule/zone_names.hpp"

namespace mv::schedule {

/// One instant, and what the clocks of the zone show then.
struct Instant {
  Millis at = 0;
  std::string local;   ///< 2027-01-15T00:00:00, in the zone
  std::string zone;    ///< IANA name
  std::string offset;  ///< +01:00 east of UTC; with seconds where a zone has them: -00:44:30
};

/// Reads "YYYY-MM-DD" (midnight) or "YYYY-MM-DD HH:MM[:SS]" (also with T) by the clocks of `zone`,
/// or RFC 3339 with an offset or Z: then `zone` (empty = UTC) only says how it is shown. Years 1970
/// to 9999, whole seconds. Errors: Code::invalid for what is no time or no zone, and for a time
/// that a clock change skips or repeats; that one offers both readings in RFC 3339.
Result<Instant> resolve(std::string_view at, std::string_view zone);

/// What the clocks of the zone show at an instant. Error: Code::invalid, unknown zone.
Result<Instant> at_zone(Millis at, std::string_view zone);

/// The first instant of the day "YYYY-MM-DD" in the zone: 00:00, the earlier one if that comes
/// twice, or the end of the gap if a clock change skips it. Error: Code::invalid.
Result<Millis> midnight(std::string_view date, std::string_view zone);

}  // namespace mv::schedule
