// SPDX-License-Identifier: Apache-2.0
#include "schedule/zone_names.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <fstream>
#include <set>
#include <span>
#include <system_error>
#include <vector>

#include "base/text/text.hpp"
#include "base/text/unicode.hpp"
#include "schedule/written_time.hpp"

namespace mv::schedule {
namespace {

constexpr std::size_t kLongestName = 64;
constexpr std::string_view kUtc = "UTC";

bool is_name_letter(char c) {
  return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_' ||
         c == '+' || c == '-' || c == '/';
}

/// Without dots and without an empty part, so it cannot leave the folder.
bool is_name(std::string_view name) {
  if (name.empty() || name.size() > kLongestName || name.front() == '/' || name.back() == '/' ||
      name.find("//") != name.npos || !std::all_of(name.begin(), name.end(), is_name_letter))
    return false;
  constexpr std::array<std::string_view, 3> kNoZones{"localtime", "Factory", "posixrules"};
  return std::find(kNoZones.begin(), kNoZones.end(), name) == kNoZones.end() &&
         !name.starts_with("posix/") && !name.starts_with("right/");
}

bool is_zone_file(const fs::path& path) {
  std::error_code failed;
  if (!fs::is_regular_file(path, failed)) return false;
  std::array<char, 4> magic{};
  std::ifstream in(path, std::ios::binary);
  return in.read(magic.data(), magic.size()) && std::string_view(magic.data(), 4) == "TZif";
}

/// How a name is compared: "new york" is New_York.
std::string folded(std::string_view name) {
  auto out = lower(trim(name));
  std::replace(out.begin(), out.end(), ' ', '_');
  return out;
}

/// "+02:00" for "GMT+2", "UTC+02:00", "+0200", "+2"; nothing for other words.
std::optional<std::string> offset_meant(std::string_view text) {
  auto word = upper(trim(to_plain_code(text.substr(0, 200))));
  std::erase(word, ' ');
  std::string_view rest(word);
  if (rest.starts_with("ETC/")) rest.remove_prefix(4);
  for (const std::string_view start : {"UTC", "GMT", "Z"})
    if (rest.starts_with(start)) {
      rest.remove_prefix(start.size());
      break;
    }
  if (rest.size() < 2 || (rest.front() != '+' && rest.front() != '-')) return std::nullopt;
  const char sign = rest.front();
  rest.remove_prefix(1);
  const auto colon = rest.find(':');
  auto hours = rest.substr(0, colon);
  auto minutes = colon == rest.npos ? std::string_view("0") : rest.substr(colon + 1);
  if (colon == rest.npos && rest.size() >= 3) {
    hours = rest.substr(0, rest.size() - 2);
    minutes = rest.substr(rest.size() - 2);
  }
  const auto hour = parse_int(hours), minute = parse_int(minutes);
  if (!hour || !minute || *hour < 0 || *hour > 14 || *minute < 0 || *minute > 59)
    return std::nullopt;
  if (*hour == 0 && *minute == 0) return "Z";
  return fmt::format("{}{:02}:{:02}", sign, *hour, *minute);
}

struct Name {
  std::string name;
  std::string folded;
  std::string city;     ///< the last part, folded
  bool listed = false;  ///< the usual name of a place, not an old or second one
};

std::set<std::string, std::less<>> listed_names(const fs::path& folder) {
  std::set<std::string, std::less<>> out;
  std::ifstream in(folder / "zone.tab");
  for (std::string line; std::getline(in, line);) {
    const auto columns = split(line, '\t');
    if (line.starts_with('#') || columns.size() < 3) continue;
    out.insert(columns[2]);
  }
  return out;
}

std::vector<Name> read_names(const fs::path& folder) {
  std::vector<Name> out;
  const auto listed = listed_names(folder);
  std::error_code failed;
  for (fs::recursive_directory_iterator at(folder, failed), end; !failed && at != end;
       at.increment(failed)) {
    const auto name = at->path().lexically_relative(folder).generic_string();
    if (name == "posix" || name == "right") at.disable_recursion_pending();
    if (!is_name(name) || !is_zone_file(at->path())) continue;
    auto small = folded(name);
    auto city = small.substr(small.rfind('/') + 1);
    out.push_back({name, std::move(small), std::move(city), listed.contains(name)});
  }
  // The usual names first, so that of several that fit the first is the best.
  std::sort(out.begin(), out.end(), [](const Name& a, const Name& b) {
    return a.listed != b.listed ? a.listed : a.name < b.name;
  });
  return out;
}

std::span<const Name> names() {
  static const auto all = read_names(zone_folder());
  return all;
}

template <class Fits>
std::optional<std::string> first_name(Fits fits) {
  const auto all = names();
  const auto found = std::find_if(all.begin(), all.end(), fits);
  return found == all.end() ? std::nullopt : std::optional{found->name};
}

std::optional<std::string> closest_spelling(std::string_view word) {
  std::vector<std::string> whole, cities;
  for (const auto& name : names()) {
    whole.push_back(name.folded);
    cities.push_back(name.city);
  }
  if (const auto near = closest(word, whole))
    return first_name([&](const Name& name) { return name.folded == *near; });
  if (const auto near = closest(word, cities))
    return first_name([&](const Name& name) { return name.city == *near; });
  return std::nullopt;
}

}  // namespace

fs::path zone_folder() {
  const char* set = std::getenv("TZDIR");
  return set && *set ? set : "/usr/share/zoneinfo";
}

bool known_zone(std::string_view name) {
  return name == kUtc || (is_name(name) && is_zone_file(zone_folder() / name));
}

std::optional<std::string> zone_called(std::string_view name) {
  const auto word = folded(name);
  // Etc/GMT+2 is two hours west of Greenwich, and who writes GMT+2 means east.
  // Who writes the whole name in small letters means that name.
  const bool whole = lower(name).starts_with("etc/");
  const auto meant = offset_meant(name);
  const bool misleads = meant && *meant != "Z" && !whole;
  if (word.empty() || word.size() > kLongestName || misleads) return std::nullopt;
  if (auto found = first_name([&](const Name& zone) { return zone.folded == word; })) return found;
  if (auto found = first_name(
          [&](const Name& zone) { return zone.city == word || zone.folded.ends_with("/" + word); }))
    return found;
  return std::nullopt;
}

std::optional<std::string> closest_zone(std::string_view name) {
  if (auto found = zone_called(name)) return found;
  const auto word = folded(name);
  if (word.empty() || word.size() > kLongestName || offset_meant(name)) return std::nullopt;
  // Abbreviations and offsets one letter apart are hours apart: PST is not EST.
  const bool guessable = word.size() >= 5 && word.find_first_of("0123456789") == word.npos;
  return guessable ? closest_spelling(word) : std::nullopt;
}

std::vector<std::string> zone_names() {
  std::vector<std::string> out;
  for (const auto& name : names()) out.push_back(name.name);
  return out;
}

Error unknown_zone(std::string_view name) {
  auto what = fmt::format("'{}' is not a time zone", shown(name));
  if (names().empty())
    return make_error(Code::config, fmt::format("the time zone '{}' cannot be read", shown(name)),
        fmt::format("There are no zones in {}", zone_folder().string()),
        "Install the package tzdata, or give times in UTC.");
  if (const auto offset = offset_meant(name))
    return make_error(Code::invalid, std::move(what),
        fmt::format("Zones are named by place; an offset from UTC is part of the time{}",
            *offset == "Z" ? "" : ", and the names Etc/GMT+N count the other way round"),
        fmt::format("Give the time with its offset, 2027-01-15T00:00:00{}, or name a place, for "
                    "example Europe/Berlin.",
            *offset));
  const auto near = closest_zone(name);
  return make_error(Code::invalid, std::move(what),
      "Use a name of the IANA tz database, with its capital letters",
      near ? fmt::format("Did you mean {}?", *near)
           : "For example Europe/Berlin or America/New_York; or give the time "
             "with its offset: 2027-01-15T00:00:00+01:00");
}

}  // namespace mv::schedule
