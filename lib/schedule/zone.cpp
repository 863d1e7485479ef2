// SPDX-License-Identifier: Apache-2.0
#include "schedule/zone.hpp"

#include <absl/time/civil_time.h>
#include <absl/time/time.h>
#include <fmt/format.h>

#include <map>
#include <mutex>
#include <shared_mutex>

#include "schedule/written_time.hpp"

namespace mv::schedule {
namespace {

constexpr Millis kPastEnd = 253'402'300'800'000;  ///< 10000-01-01T00:00:00Z

Result<absl::TimeZone> load_zone(std::string_view name) {
  static std::shared_mutex mutex;
  static std::map<std::string, absl::TimeZone, std::less<>> loaded;
  {
    const std::shared_lock lock(mutex);
    if (const auto found = loaded.find(name); found != loaded.end()) return found->second;
  }
  if (!known_zone(name)) return unknown_zone(name);
  absl::TimeZone zone;
  if (!absl::LoadTimeZone(absl::string_view(name.data(), name.size()), &zone))
    return make_error(Code::config, fmt::format("the time zone {} cannot be read", name),
        "Its file is damaged", "Install the package tzdata again.");
  const std::unique_lock lock(mutex);
  loaded.emplace(name, zone);
  return zone;
}

absl::CivilSecond civil(const WrittenTime& time) {
  return absl::CivilSecond(time.year, time.month, time.day, time.hour, time.minute, time.second);
}

/// As if the clocks showed UTC.
Millis as_utc(const WrittenTime& time) {
  return (civil(time) - absl::CivilSecond(1970)) * Millis{1000};
}

std::string date_text(const absl::CivilSecond& at) {
  return fmt::format("{:04}-{:02}-{:02}", at.year(), at.month(), at.day());
}
std::string clock_text(const absl::CivilSecond& at) {
  auto out = fmt::format("{:02}:{:02}", at.hour(), at.minute());
  return at.second() == 0 ? out : out + fmt::format(":{:02}", at.second());
}
std::string local_text(const absl::CivilSecond& at) {
  return fmt::format("{}T{:02}:{:02}:{:02}", date_text(at), at.hour(), at.minute(), at.second());
}

std::string offset_text(int seconds) {
  const int size = seconds < 0 ? -seconds : seconds;
  auto out = fmt::format("{}{:02}:{:02}", seconds < 0 ? '-' : '+', size / 3600, size / 60 % 60);
  return size % 60 == 0 ? out : out + fmt::format(":{:02}", size % 60);
}

Instant instant(Millis at, std::string_view name, const absl::TimeZone& zone) {
  const auto there = zone.At(absl::FromUnixMillis(at));
  return {at, local_text(there.cs), std::string(name), offset_text(there.offset)};
}

/// RFC 3339 by the clocks of the zone; in UTC where the offset has seconds, which RFC 3339 lacks.
std::string pasteable(absl::Time at, const absl::TimeZone& zone) {
  const auto there = zone.At(at);
  if (there.offset % 60 != 0) return local_text(absl::UTCTimeZone().At(at).cs) + "Z";
  return local_text(there.cs) + offset_text(there.offset);
}

/// Where the clocks are set, from what and to what: "from 02:00 to 03:00".
std::string change_text(absl::Time change, const absl::TimeZone& zone) {
  const auto from = zone.At(change - absl::Seconds(1)).cs + 1;
  const auto to = zone.At(change).cs;
  if (absl::CivilDay(from) == absl::CivilDay(to))
    return fmt::format("from {} to {}", clock_text(from), clock_text(to));
  return fmt::format(
      "from {} {} to {} {}", date_text(from), clock_text(from), date_text(to), clock_text(to));
}

Error skipped(const absl::CivilSecond& at, std::string_view name, const absl::TimeZone& zone,
    const absl::TimeZone::TimeInfo& found) {
  return make_error(Code::invalid,
      fmt::format("{} {} does not exist in {}", date_text(at), clock_text(at), name),
      fmt::format("Clocks go {} there", change_text(found.trans, zone)),
      fmt::format("Use {} or {}.", pasteable(found.post, zone), pasteable(found.pre, zone)));
}

Error repeated(const absl::CivilSecond& at, std::string_view name, const absl::TimeZone& zone,
    const absl::TimeZone::TimeInfo& found) {
  return make_error(Code::invalid,
      fmt::format("{} {} comes twice in {}", date_text(at), clock_text(at), name),
      fmt::format("Clocks go back {} there", change_text(found.trans, zone)),
      fmt::format("Use {} for the first time or {} for the second.", pasteable(found.pre, zone),
          pasteable(found.post, zone)));
}

Result<Millis> by_clocks(
    const WrittenTime& time, std::string_view name, const absl::TimeZone& zone) {
  const auto at = civil(time);
  const auto found = zone.At(at);
  if (found.kind == absl::TimeZone::TimeInfo::SKIPPED) return skipped(at, name, zone, found);
  if (found.kind == absl::TimeZone::TimeInfo::REPEATED) return repeated(at, name, zone, found);
  return absl::ToUnixMillis(found.pre);
}

Error no_zone(std::string_view at) {
  return make_error(Code::invalid, fmt::format("'{}' has no time zone", shown(at)),
      "It is a different time in every zone",
      "Name the zone, for example Europe/Berlin, or give the offset: "
      "2027-01-15T00:00:00+01:00.");
}

}  // namespace

Result<Instant> resolve(std::string_view at, std::string_view zone) {
  MV_TRY(const WrittenTime time, read_time(at));
  if (zone.empty() && !time.offset) return no_zone(at);
  const std::string_view name = zone.empty() ? "UTC" : zone;
  MV_TRY(const absl::TimeZone place, load_zone(name));
  Millis found = 0;
  if (time.offset) {
    found = as_utc(time) - *time.offset * Millis{1000};
  } else {
    MV_TRY(found, by_clocks(time, name, place));
  }
  if (found < 0 || found >= kPastEnd)
    return make_error(Code::invalid, fmt::format("'{}' cannot be used", shown(at)),
        "In UTC it is outside the years 1970 to 9999", "Give another year.");
  return instant(found, name, place);
}

Result<Instant> at_zone(Millis at, std::string_view zone) {
  MV_TRY(const absl::TimeZone place, load_zone(zone));
  return instant(at, zone, place);
}

Result<Millis> midnight(std::string_view date, std::string_view zone) {
  MV_TRY(const WrittenTime day, read_date(date));
  MV_TRY(const absl::TimeZone place, load_zone(zone));
  const auto found = place.At(civil(day));
  const bool gap = found.kind == absl::TimeZone::TimeInfo::SKIPPED;
  return absl::ToUnixMillis(gap ? found.trans : found.pre);
}

}  // namespace mv::schedule
