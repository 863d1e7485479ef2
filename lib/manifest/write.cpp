// SPDX-License-Identifier: Apache-2.0
// From a manifest to its text.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <map>

#include "base/text/text.hpp"
#include "manifest/lines.hpp"

namespace mv::manifest {
namespace {

constexpr std::string_view kHead =
    "# A release: what it is, when it appears, and its tracks. Lines that begin with # are not\n"
    "# read; remove the # to use a line. docs/release-manifest.md explains every field.\n";

/// Every field of the table; those not said as comments with an example.
std::vector<Line> whole_table(
    const Section& section, const Target& target, const fs::path& folder) {
  std::vector<Line> out;
  for (const auto& field : section.fields) {
    if (auto text = value_text(field, target, folder))
      out.push_back({field.name, *std::move(text)});
    else if (field.required)
      out.push_back({field.name, field.form == Form::artists ? "[]" : "\"\"", true, "needed"});
    else
      out.push_back({field.name, std::string(field.example), false});
  }
  return out;
}

std::string schedule_text(model::ReleaseSchedule schedule, bool said) {
  const auto& fields = section("schedule");
  if (said) return table_text(fields.title, whole_table(fields, target_of(schedule), {}));
  std::vector<Line> lines;
  for (const auto& field : fields.fields)
    lines.push_back({field.name, std::string(field.example), false});
  return table_text(fmt::format("# {}", fields.title), lines);
}

/// What every track says in the same words.
std::map<std::string_view, std::string> shared_values(
    std::vector<Track>& tracks, const fs::path& folder) {
  std::map<std::string_view, std::string> out;
  if (tracks.size() < 2) return out;
  for (const auto& field : section("defaults").fields) {
    if (field.own) continue;
    const auto text_of = [&](Track& track) {
      return value_text(field, target_of(track, track.place, track.metadata), folder);
    };
    const auto first = text_of(tracks.front());
    if (first && std::all_of(tracks.begin() + 1, tracks.end(),
                     [&](Track& track) { return text_of(track) == first; }))
      out[field.name] = *first;
  }
  return out;
}

/// The shared values, and as comments what stores ask every track for.
std::string defaults_text(const std::map<std::string_view, std::string>& shared,
    const std::vector<std::vector<Line>>& tracks) {
  constexpr std::array<std::string_view, 3> kAsked{"writers", "language", "explicit"};
  const auto some_track_says = [&](std::string_view key) {
    return std::any_of(tracks.begin(), tracks.end(), [&](const std::vector<Line>& lines) {
      return std::any_of(
          lines.begin(), lines.end(), [&](const Line& line) { return line.key == key; });
    });
  };
  std::vector<Line> lines;
  for (const auto& field : section("defaults").fields) {
    const bool asked = std::find(kAsked.begin(), kAsked.end(), field.name) != kAsked.end();
    if (const auto found = shared.find(field.name); found != shared.end())
      lines.push_back({field.name, found->second});
    else if (asked && !some_track_says(field.name))
      lines.push_back({field.name, std::string(field.example), false});
  }
  return lines.empty() ? "" : "\n" + table_text("[defaults]  # for every track", lines);
}

}  // namespace

std::string write(const Manifest& given, std::string_view schema) {
  auto manifest = given;
  const auto folder = manifest.path.parent_path();
  const auto shared = shared_values(manifest.tracks, folder);
  std::vector<std::vector<Line>> tracks;
  std::map<int, int> on_disc;
  for (auto& track : manifest.tracks) {
    auto lines = track_lines(track, {"", 1, ++on_disc[track.place.disc]}, folder);
    std::erase_if(lines, [&](const Line& line) { return shared.contains(line.key); });
    tracks.push_back(std::move(lines));
  }
  std::string out;
  if (!schema.empty()) out += fmt::format("#:schema {}\n", schema);
  out += kHead;
  out += "\n" + table_text("[release]",
                    whole_table(section("release"), target_of(manifest, manifest.release), folder));
  out += "\n" + schedule_text(manifest.schedule.value_or(model::ReleaseSchedule{}),
                    manifest.schedule.has_value());
  out += defaults_text(shared, tracks);
  for (const auto& lines : tracks) out += "\n" + table_text("[[tracks]]", lines);
  return out;
}

}  // namespace mv::manifest
