// SPDX-License-Identifier: Apache-2.0
#include "model/provider/date_warnings.hpp"

#include <fmt/format.h>

#include "model/provider/platform.hpp"

namespace mv::model {
namespace {

constexpr Millis kDay = 86'400'000;

std::string days_text(Millis days) { return fmt::format("{} day{}", days, days == 1 ? "" : "s"); }

}  // namespace

std::vector<std::string> date_warnings(
    const SetDate& date, Millis now, std::span<const DatedPlatform> platforms) {
  std::vector<std::string> out;
  for (const auto& each : platforms) {
    const auto name = platform_name(each.platform);
    const auto provider = provider_name(each.provider);
    const auto days = (date.due_at - now) / kDay;
    if (each.lead_days > days)
      out.push_back(
          fmt::format("{}: {} usually needs {}, and the release is due in {}. It may be late "
                      "there, and is too late for playlists.",
              name, provider, days_text(each.lead_days),
              days < 1 ? "less than a day" : days_text(days)));
    if (each.date == DateKind::day && !date.local_midnight && date.at.substr(11) != "00:00:00")
      out.push_back(
          fmt::format("{}: {} releases by date: on {} at midnight in each territory, not at {}.",
              name, provider, date.at.substr(0, 10), date.at.substr(11, 5)));
    if (each.date == DateKind::server && date.local_midnight)
      out.push_back(
          fmt::format("{} releases worldwide at once: at midnight in {}.", name, date.zone));
  }
  return out;
}

}  // namespace mv::model
