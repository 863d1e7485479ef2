// SPDX-License-Identifier: Apache-2.0
// Which zone the clocks of this machine show.
#include <fmt/format.h>

#include <algorithm>
#include <fstream>
#include <functional>
#include <map>
#include <optional>

#include "base/text/text.hpp"
#include "base/text/unicode.hpp"
#include "schedule/zone_names.hpp"

namespace mv::schedule {
namespace {

constexpr std::size_t kLargestZone = 64 * 1024;

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

/// The rule at the end of a file of zones (RFC 8536 3.3): what holds from now on.
std::string rule_in(std::string_view file) {
  if (!file.starts_with("TZif") || !file.ends_with('\n')) return {};
  file.remove_suffix(1);
  const auto begin = file.rfind('\n');
  return begin == file.npos ? std::string() : std::string(file.substr(begin + 1));
}

/// Names that stand for most countries first, so that the one shown is one that people know.
std::vector<std::string> ranked_names() {
  std::multimap<std::ptrdiff_t, std::string, std::greater<>> ranked;
  std::ifstream in(zone_folder() / "zone1970.tab");
  for (std::string line; std::getline(in, line);) {
    const auto columns = split(line, '\t');
    if (line.starts_with('#') || columns.size() < 3) continue;
    ranked.emplace(std::count(columns[0].begin(), columns[0].end(), ','), columns[2]);
  }
  std::vector<std::string> out;
  for (const auto& [countries, name] : ranked) out.push_back(name);
  for (auto& name : zone_names()) out.push_back(std::move(name));
  return out;
}

/// The first zone whose file fits.
template <class Fits>
std::optional<std::string> first_file(const std::string& preferred, Fits fits) {
  std::vector<std::string> names = ranked_names();
  names.insert(names.begin(), preferred);
  for (const auto& name : names) {
    if (!known_zone(name)) continue;
    const auto file = read_file(zone_folder() / name, kLargestZone);
    if (file && fits(*file)) return name;
  }
  return std::nullopt;
}

/// "CET-1" without a second name: the clocks are never set. POSIX counts west, as Etc/GMT-1 does.
std::optional<std::string> fixed_zone(std::string_view rule) {
  const auto sign = rule.find_first_of("+-0123456789", rule.starts_with('<') ? rule.find('>') : 0);
  if (sign == rule.npos || sign < 3) return std::nullopt;
  const auto hours = parse_int(rule[sign] == '+' ? rule.substr(sign + 1) : rule.substr(sign));
  if (!hours || *hours < -14 || *hours > 12) return std::nullopt;
  return known(*hours == 0 ? "UTC" : fmt::format("Etc/GMT{:+}", *hours));
}

/// A zone that keeps this rule of POSIX, such as "CET-1CEST,M3.5.0,M10.5.0/3".
std::optional<std::string> zone_of_rule(std::string_view rule, const std::string& preferred) {
  if (rule.starts_with(':')) rule.remove_prefix(1);
  if (rule.size() < 4 || rule.find('/') < rule.find(',')) return std::nullopt;
  if (auto fixed = fixed_zone(rule)) return fixed;
  return first_file(preferred, [&](const std::string& file) { return rule_in(file) == rule; });
}

/// A localtime that is a copy and no link, as containers have it.
std::optional<std::string> copied_zone(const fs::path& localtime, const std::string& preferred) {
  const auto copy = read_file(localtime, kLargestZone);
  if (!copy || !copy->starts_with("TZif")) return std::nullopt;
  if (auto same = first_file(preferred, [&](const std::string& file) { return file == *copy; }))
    return same;
  return zone_of_rule(rule_in(*copy), preferred);
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

std::string system_zone() { return system_zone(process_environment(), "/etc"); }

std::string system_zone(const Environment& environment, const fs::path& etc) {
  std::ifstream in(etc / "timezone");
  std::string line;
  std::getline(in, line);
  const auto written = known(trim(without_mark(line)));
  const auto preferred = written.value_or("");
  const auto set = environment("TZ");
  const bool local = set && (*set == ":/etc/localtime" || *set == "/etc/localtime");
  if (set && !local) {
    if (const auto zone = known(name_in_path(*set))) return *zone;
    return zone_of_rule(*set, preferred).value_or("");
  }
  if (const auto zone = linked_zone(etc / "localtime")) return *zone;
  if (const auto zone = copied_zone(etc / "localtime", preferred)) return *zone;
  std::error_code code;
  const bool unreadable = fs::is_regular_file(etc / "localtime", code);
  if (unreadable) return "";
  return written.value_or("UTC");
}

}  // namespace mv::schedule
