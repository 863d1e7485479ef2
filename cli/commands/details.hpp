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
/// "2027-01-15 08:30" of an RFC 3339 time.
std::string short_time(std::string_view utc);
/// "Deezer, Spotify and SoundCloud", for questions.
std::string platform_names(const std::vector<std::string>& platforms);

}  // namespace mv::cli
