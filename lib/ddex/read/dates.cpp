// SPDX-License-Identifier: Apache-2.0
#include "ddex/read/dates.hpp"

#include <charconv>
#include <chrono>

#include "ddex/read/probe.hpp"
#include "preflight/text.hpp"

namespace mv::ddex {
namespace {

using preflight::shown;

std::optional<int> digits(std::string_view text, std::size_t at, std::size_t count) {
  if (at + count > text.size()) return std::nullopt;
  int out = 0;
  for (const char c : text.substr(at, count)) {
    if (c < '0' || c > '9') return std::nullopt;
    out = 10 * out + (c - '0');
  }
  return out;
}

/// The offset of a zone in minutes, of "Z", "+01:00".
std::optional<int> zone_minutes(std::string_view zone) {
  if (zone == "Z") return 0;
  const auto hours = digits(zone, 1, 2), minutes = digits(zone, 4, 2);
  if (zone.size() != 6 || (zone[0] != '+' && zone[0] != '-') || zone[3] != ':' || !hours ||
      !minutes || *hours > 14 || *minutes > 59)
    return std::nullopt;
  return (zone[0] == '-' ? -1 : 1) * (*hours * 60 + *minutes);
}

struct Form {
  std::string_view element;
  bool timed;
};
constexpr Form kDates[] = {{"StartDate", false}, {"EndDate", false}, {"ReleaseDate", false},
    {"OriginalReleaseDate", false}, {"StartDateTime", true}, {"EndDateTime", true},
    {"MessageCreatedDateTime", true}, {"ReleaseDisplayStartDateTime", true},
    {"CoverArtPreviewStartDateTime", true}, {"FullTrackListingPreviewStartDateTime", true},
    {"ClipPreviewStartDateTime", true}};

}  // namespace

std::optional<Moment> read_moment(std::string_view text) {
  const auto year = digits(text, 0, 4), month = digits(text, 5, 2), day = digits(text, 8, 2);
  if (!year || !month || !day || text[4] != '-' || text[7] != '-') return std::nullopt;
  const std::chrono::year_month_day date{std::chrono::year(*year),
      std::chrono::month(static_cast<unsigned>(*month)),
      std::chrono::day(static_cast<unsigned>(*day))};
  if (!date.ok()) return std::nullopt;
  Moment out;
  out.at = std::chrono::sys_days(date).time_since_epoch().count() * Millis{86'400'000};
  auto rest = text.substr(10);
  if (rest.starts_with('T')) {
    const auto hour = digits(rest, 1, 2), minute = digits(rest, 4, 2), second = digits(rest, 7, 2);
    if (!hour || !minute || !second || rest[3] != ':' || rest[6] != ':' || *hour > 23 ||
        *minute > 59 || *second > 59)
      return std::nullopt;
    out.timed = true;
    out.at += ((*hour * 60 + *minute) * 60 + *second) * Millis{1'000};
    rest = rest.substr(9);
    if (rest.starts_with('.')) {
      auto end = rest.find_first_not_of("0123456789", 1);
      if (end == rest.npos) end = rest.size();
      if (end == 1) return std::nullopt;
      rest = rest.substr(end);
    }
  }
  if (rest.empty()) return out;
  const auto minutes = zone_minutes(rest);
  if (!minutes) return std::nullopt;
  out.zoned = true;
  out.at -= *minutes * Millis{60'000};
  return out;
}

bool is_iso_date(std::string_view text) {
  if (text.size() == 4) return digits(text, 0, 4).has_value();
  if (text.size() == 7) {
    const auto month = digits(text, 5, 2);
    return digits(text, 0, 4) && text[4] == '-' && month && *month >= 1 && *month <= 12;
  }
  const auto moment = read_moment(text);
  return text.size() == 10 && moment && !moment->timed;
}

std::optional<std::int64_t> read_duration(std::string_view text) {
  if (!text.starts_with("PT") || text.size() < 4) return std::nullopt;
  text.remove_prefix(2);
  double seconds = 0;
  for (const auto& [letter, factor] : {std::pair{'H', 3600.0}, {'M', 60.0}, {'S', 1.0}}) {
    double number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (error != std::errc{} || end == text.data() + text.size() || *end != letter || number < 0)
      continue;
    seconds += number * factor;
    text.remove_prefix(static_cast<std::size_t>(end - text.data()) + 1);
  }
  if (!text.empty() || seconds > 1e9) return std::nullopt;
  return static_cast<std::int64_t>(seconds * 1000);
}

void check_dates(Probe& probe) {
  for (const auto& form : kDates)
    for (const auto& node : probe.all(form.element)) {
      const auto text = own_text(node);
      const auto moment = read_moment(text);
      const bool good = form.timed ? moment && moment->timed : is_iso_date(text);
      if (!good)
        probe.add("D7", Level::error, node,
            fmt::format("{} {} is no {}", form.element, shown(text),
                form.timed ? "date with a time" : "date"),
            form.timed ? "Write such as 2027-01-15T00:00:00, or with a Z for one instant."
                       : "Write such as 2027-01-15.");
      else if (form.element == "MessageCreatedDateTime" && !moment->zoned)
        probe.add("D7", Level::warn, node, "the time at which the message was made has no zone",
            "Add Z, or an offset such as +01:00: messages are put in order by it.");
    }
  for (const auto& node : probe.all("Duration")) {
    const auto millis = read_duration(own_text(node));
    if (!millis)
      probe.add("D7", Level::error, node,
          fmt::format("the duration {} cannot be read", shown(own_text(node))),
          "Write such as PT3M25S.");
    else if (*millis == 0)
      probe.add("D7", Level::warn, node, "the duration is 0",
          "Say how long the recording is, such as PT3M25S.");
  }
}

}  // namespace mv::ddex
