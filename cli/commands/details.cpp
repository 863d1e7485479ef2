// SPDX-License-Identifier: Apache-2.0
#include "commands/details.hpp"

#include <algorithm>

#include "base/text/text.hpp"
#include "io/streams.hpp"
#include "model/provider/platform.hpp"
#include "schedule/zone.hpp"

namespace mv::cli {

namespace {

/// Where times are shown; empty: as they are.
std::string& shown_zone() {
  static std::string zone;
  return zone;
}

}  // namespace

void show_times_in(std::string zone) { shown_zone() = std::move(zone); }

std::string short_time(std::string_view utc) {
  if (const auto at =
          shown_zone().empty() || !utc.ends_with('Z') ? Result<Millis>(Error{}) : parse_utc(utc)) {
    if (const auto local = schedule::at_zone(*at, shown_zone()))
      return std::string(local->local.substr(0, 10)) + " " + local->local.substr(11, 5);
  }
  if (utc.size() < 16) return std::string(utc);
  return std::string(utc.substr(0, 10)) + " " + std::string(utc.substr(11, 5));
}

std::string platform_names(const std::vector<std::string>& platforms) {
  std::string out;
  for (std::size_t i = 0; i < platforms.size(); ++i) {
    if (i > 0) out += i + 1 == platforms.size() ? " and " : ", ";
    out += model::platform_name(platforms[i]);
  }
  return out;
}

std::string details(const std::vector<std::pair<std::string, std::string>>& rows) {
  std::size_t widest = 0;
  for (const auto& [name, value] : rows)
    if (!value.empty()) widest = std::max(widest, name.size());
  std::string out;
  for (const auto& [name, value] : rows)
    if (!value.empty())
      out += name + std::string(widest - name.size() + 2, ' ') + printable(value) + "\n";
  return out;
}

}  // namespace mv::cli
