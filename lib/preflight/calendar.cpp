// SPDX-License-Identifier: Apache-2.0
#include "preflight/calendar.hpp"

#include <chrono>

#include "base/text/text.hpp"

namespace mv::preflight {

using namespace std::chrono;

std::int64_t day_of(Millis time) {
  return floor<days>(sys_time<milliseconds>(milliseconds(time))).time_since_epoch().count();
}

int year_of(Millis time) {
  return static_cast<int>(year_month_day(sys_days(days(day_of(time)))).year());
}

std::optional<std::int64_t> read_date(std::string_view text) {
  if (text.size() != 10 || text[4] != '-' || text[7] != '-') return std::nullopt;
  for (const std::size_t at : {0, 1, 2, 3, 5, 6, 8, 9})
    if (text[at] < '0' || text[at] > '9') return std::nullopt;
  const auto number = [&](std::size_t from, std::size_t count) {
    return static_cast<int>(*parse_int(text.substr(from, count)));
  };
  const year_month_day date{year(number(0, 4)), month(static_cast<unsigned>(number(5, 2))),
      day(static_cast<unsigned>(number(8, 2)))};
  if (!date.ok()) return std::nullopt;
  return sys_days(date).time_since_epoch().count();
}

}  // namespace mv::preflight
