// SPDX-License-Identifier: Apache-2.0
#pragma once
// The names of the time zones this system has: files of the tz database (RFC 8536) below
// /usr/share/zoneinfo, or below TZDIR when that is set.
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.hpp"
#include "base/settings/paths.hpp"

namespace mv::schedule {

/// Whether this is the exact name of a zone; case counts. "UTC" always is. Not a zone: paths,
/// "localtime", "Factory", and the copies below posix/ and right/. Thread-safe.
bool known_zone(std::string_view name);

/// The zone that is called so by people: "europe/berlin" and "Berlin" are Europe/Berlin; none for a
/// name with a mistake in it. Thread-safe.
std::optional<std::string> zone_called(std::string_view name);

/// The zone that was probably meant: "europe/berlin" and "Berlin" give Europe/Berlin, "New York"
/// gives America/New_York. The first call reads the whole folder of zones. Thread-safe.
std::optional<std::string> closest_zone(std::string_view name);

/// The folder of the tz database that is read here and by absl.
fs::path zone_folder();
/// All names, those in use today first. Thread-safe.
std::vector<std::string> zone_names();

/// The zone of this machine: TZ, else what /etc/localtime links to or is a copy of, else
/// /etc/timezone, else "UTC". A rule of POSIX ("CET-1CEST,M3.5.0,M10.5.0/3") gives a zone that
/// keeps it. Empty when the clocks show something that has no name here.
std::string system_zone();
/// The same with another environment and another /etc.
std::string system_zone(const Environment& environment, const fs::path& etc);

/// What to answer when `name` is not a known zone. Code::invalid with a suggestion if there is one,
/// Code::config when this system has no zones at all.
Error unknown_zone(std::string_view name);

}  // namespace mv::schedule
