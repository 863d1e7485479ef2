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

#include "base/text.hpp"
#include "schedule/written_time.hpp"

namespace mv::schedule {
namespace {

constexpr std::size_t kLongestName = 64;
constexpr std::string_view kUtc = "UTC";

/// The folder that absl reads from, too.
fs::path zone_folder() {
  const char* set = std::getenv("TZDIR");
  return set && *set ? set : "/usr/share/zoneinfo";
}

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

/// The name in a path to a file of zones, or in a value of TZ.
std::string_view name_in_path(std::string_view path) {
  if (path.starts_with(':')) path.remove_prefix(1);
  constexpr std::string_view kFolder = "zoneinfo/";
  if (const auto at = path.rfind(kFolder); at != path.npos) path.remove_prefix(at + kFolder.size());
  for (const std::string_view copy : {"posix/", "right/"})
    if (path.starts_with(copy)) path.remove_prefix(copy.size());
  return path;
}

std::optional<std::string> known(std::string_view name) {
  return known_zone(name) ? std::optional{std::string(name)} : std::nullopt;
}

std::optional<std::string> linked_zone(const fs::path& localtime) {
  std::error_code failed;
  const auto link = fs::read_symlink(localtime, failed);
  if (failed) return std::nullopt;
  if (const auto zone = known(name_in_path(link.native()))) return zone;
  const auto file = fs::canonical(localtime, failed);
  return failed ? std::nullopt : known(name_in_path(file.native()));
}

}  // namespace

bool known_zone(std::string_view name) {
  return name == kUtc || (is_name(name) && is_zone_file(zone_folder() / name));
}

std::optional<std::string> closest_zone(std::string_view name) {
  const auto word = folded(name);
  if (word.empty() || word.size() > kLongestName) return std::nullopt;
  if (auto found = first_name([&](const Name& zone) { return zone.folded == word; })) return found;
  if (auto found = first_name([&](const Name& zone) {
        return zone.city == word || zone.folded.ends_with("/" + word);
      }))
    return found;
  // Abbreviations and offsets one letter apart are hours apart: PST is not EST.
  const bool guessable = word.size() >= 5 && word.find_first_of("0123456789") == word.npos;
  return guessable ? closest_spelling(word) : std::nullopt;
}

std::string system_zone() { return system_zone(process_environment(), "/etc"); }

std::string system_zone(const Environment& environment, const fs::path& etc) {
  const auto set = environment("TZ");
  const bool local = set && (*set == ":/etc/localtime" || *set == "/etc/localtime");
  if (set && !local) return known(name_in_path(*set)).value_or(std::string(kUtc));
  if (const auto zone = linked_zone(etc / "localtime")) return *zone;
  std::ifstream in(etc / "timezone");
  std::string line;
  std::getline(in, line);
  return known(trim(line)).value_or(std::string(kUtc));
}

Error unknown_zone(std::string_view name) {
  auto what = fmt::format("'{}' is not a time zone", shown(name));
  if (names().empty())
    return make_error(Code::config, fmt::format("The time zone '{}' cannot be read", shown(name)),
                      fmt::format("There are no zones in {}", zone_folder().string()),
                      "Install the package tzdata, or give times in UTC");
  const auto near = closest_zone(name);
  return make_error(Code::invalid, std::move(what),
                    "Zones have the names of the IANA tz database, by place; case counts",
                    near ? fmt::format("Did you mean {}?", *near)
                         : "Say for example Europe/Berlin or America/New_York, or give the time "
                           "with its offset: 2027-01-15T00:00:00+01:00");
}

}  // namespace mv::schedule
