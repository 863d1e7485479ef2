// SPDX-License-Identifier: Apache-2.0
#pragma once
// Instants and spans as people say them, in English.
#include <string>

#include "schedule/zone.hpp"

namespace mv::schedule {

/// "Fri 4 Dec 2026 00:00 Berlin": by the clocks of the zone, which is called by its city.
std::string in_words(const Instant& instant);

/// "Berlin" of Europe/Berlin, "New York" of America/New_York, "UTC".
std::string city_of(std::string_view zone);

/// "in 5 days 7 hours", "in 1 minute", "now", "2 hours ago": schedule::until in whole words.
std::string until_in_words(Millis from, Millis to);

}  // namespace mv::schedule
