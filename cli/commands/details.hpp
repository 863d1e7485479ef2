// SPDX-License-Identifier: Apache-2.0
#pragma once
// Values in the words that people read.
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace mv::cli {

/// "name  value" lines, values in one column; empty values are left out.
std::string details(const std::vector<std::pair<std::string, std::string>>& rows);
/// "2027-01-15 08:30" of an RFC 3339 time, in the zone of show_times_in.
std::string short_time(std::string_view utc);
/// For people at a terminal: their own zone. Without it, and for programs, times stay in UTC.
/// Called once, before anything is shown.
void show_times_in(std::string zone);
/// "Deezer, Spotify and SoundCloud", for questions.
std::string platform_names(const std::vector<std::string>& platforms);

}  // namespace mv::cli
