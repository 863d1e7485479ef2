// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <boost/describe.hpp>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.hpp"

namespace mv::schedule {

/// One event without a length. Text is UTF-8; empty means "not said".
struct CalendarEntry {
  std::string uid;  ///< the same for the life of the entry, different all over the world
  std::string summary;
  std::string description;
  std::string url;
  std::vector<std::string> categories;
  Millis at = 0;
  Millis updated_at = 0;
  int sequence = 0;    ///< grows with each change of the instant
  std::string status;  ///< CONFIRMED, TENTATIVE or CANCELLED
};
BOOST_DESCRIBE_STRUCT(CalendarEntry, (),
    (uid, summary, description, url, categories, at, updated_at, sequence, status))

/// The entries as an iCalendar object (RFC 5545, with NAME and REFRESH-INTERVAL of RFC 7986): CRLF,
/// lines folded at 75 bytes between characters, times in UTC, METHOD:PUBLISH. `name` is what a
/// calendar program calls it. Entries take no time (TRANSPARENT) and are to be fetched anew hourly.
/// Control characters and what is not UTF-8 are left out.
std::string icalendar(std::span<const CalendarEntry> entries, std::string_view name, Millis now);

}  // namespace mv::schedule
