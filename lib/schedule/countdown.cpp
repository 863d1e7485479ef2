// SPDX-License-Identifier: Apache-2.0
#include "schedule/countdown.hpp"

#include <fmt/format.h>

#include <string_view>

namespace mv::schedule {
namespace {

std::string two_units(
    Millis big, std::string_view unit, Millis small, std::string_view small_unit) {
  if (small == 0) return fmt::format("{} {}", big, unit);
  return fmt::format("{} {} {} {}", big, unit, small, small_unit);
}

std::string span_text(Millis seconds) {
  constexpr Millis kMinute = 60, kHour = 3600, kDay = 86'400, kOnlyDays = 100;
  if (seconds >= kOnlyDays * kDay) return fmt::format("{} d", seconds / kDay);
  if (seconds >= kDay) return two_units(seconds / kDay, "d", seconds % kDay / kHour, "h");
  if (seconds >= kHour) return two_units(seconds / kHour, "h", seconds % kHour / kMinute, "min");
  if (seconds >= kMinute) return two_units(seconds / kMinute, "min", seconds % kMinute, "s");
  return fmt::format("{} s", seconds);
}

}  // namespace

std::string until(Millis from, Millis to) {
  const Millis ahead = to - from;
  if (ahead > 0) return "in " + span_text((ahead + 999) / 1000);
  return ahead > -1000 ? "now" : span_text(-ahead / 1000) + " ago";
}

}  // namespace mv::schedule
