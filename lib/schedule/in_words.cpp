// SPDX-License-Identifier: Apache-2.0
#include "schedule/in_words.hpp"

#include <absl/time/civil_time.h>
#include <fmt/format.h>

#include <array>

#include "base/text/text.hpp"
#include "schedule/countdown.hpp"
#include "schedule/written_time.hpp"

namespace mv::schedule {

std::string city_of(std::string_view zone) {
  return replace_all(std::string(zone.substr(zone.rfind('/') + 1)), "_", " ");
}

std::string in_words(const Instant& instant) {
  constexpr std::array kDays{"Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"};
  constexpr std::array kMonths{
      "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  const auto time = read_time(instant.local);
  if (!time) return instant.local;
  const auto weekday = absl::GetWeekday(absl::CivilDay(time->year, time->month, time->day));
  auto out =
      fmt::format("{} {} {} {} {:02}:{:02}", kDays[static_cast<std::size_t>(weekday)], time->day,
          kMonths[static_cast<std::size_t>(time->month - 1)], time->year, time->hour, time->minute);
  if (time->second != 0) out += fmt::format(":{:02}", time->second);
  return out + " " + city_of(instant.zone);
}

std::string until_in_words(Millis from, Millis to) {
  constexpr std::array<std::pair<std::string_view, std::string_view>, 4> kUnits{
      {{"d", "day"}, {"h", "hour"}, {"min", "minute"}, {"s", "second"}}};
  std::string out;
  std::string_view number;
  const auto text = until(from, to);
  for (std::string_view rest = text; !rest.empty();) {
    const auto word = rest.substr(0, rest.find(' '));
    rest.remove_prefix(std::min(rest.size(), word.size() + 1));
    auto shown = std::string(word);
    for (const auto& [unit, whole] : kUnits)
      if (word == unit) shown = std::string(whole) + (number == "1" ? "" : "s");
    number = word;
    out += (out.empty() ? "" : " ") + shown;
  }
  return out;
}

}  // namespace mv::schedule
