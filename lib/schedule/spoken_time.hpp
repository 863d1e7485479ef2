// SPDX-License-Identifier: Apache-2.0
#pragma once
// Dates as people write them, in English and by the calendar of a zone: "next friday", "friday
// 18:30", "tomorrow 9am", "4.12.2026", "4 Dec 2026", "Dec 4, 2026", "in 2 weeks". Who reads one
// shows in full what it was taken for, and asks.
#include <optional>
#include <string>
#include <string_view>

#include "base/result.hpp"
#include "schedule/zone.hpp"

namespace mv::schedule {

/// What the text means as "YYYY-MM-DD HH:MM[:SS]" on the clocks of the zone, where `now` is the
/// present there; none for what resolve() reads by itself, and for what is no date at all. Midnight
/// where no time is said; a day without a year is the next one. "friday" and "next friday" are the
/// first Friday after today. Error: Code::invalid for what has two readings (4/12/2026), with both,
/// and for what is over.
Result<std::optional<std::string>> read_spoken(std::string_view text, const Instant& now);

}  // namespace mv::schedule
