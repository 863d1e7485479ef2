// SPDX-License-Identifier: Apache-2.0
#include "manifest/album.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "identifiers/identifiers.hpp"
#include "preflight/text.hpp"

namespace mv::manifest {
namespace {

using preflight::shown;

/// The numbers between two that follow each other: "2", "2 and 3" or "2 to 9".
std::string between(int before, int after) {
  if (after - before == 2) return fmt::format("{} is", before + 1);
  return fmt::format("{} {} {} are", before + 1, after - before == 3 ? "and" : "to", after - 1);
}

/// The same file by whatever path, where it exists.
fs::path one_name(const fs::path& file) {
  std::error_code code;
  auto real = fs::canonical(file, code);
  return code ? file : real;
}

}  // namespace

toml::source_position Album::Entry::at(std::string_view key) const {
  const auto* node = table->get(key);
  return node ? node->source().begin : table->source().begin;
}

void Album::add(Track track, const toml::table& table) {
  entries_.push_back({std::move(track), &table});
}

void Album::number() {
  std::map<int, int> on_disc;
  for (auto& entry : entries_) {
    const int place = ++on_disc[entry.track.place.disc];
    if (entry.track.place.number == 0) entry.track.place.number = place;
  }
}

void Album::places() {
  std::map<std::pair<int, int>, const Entry*> seen;
  for (const auto& entry : entries_) {
    const auto& place = entry.track.place;
    const auto [first, fresh] = seen.emplace(std::pair(place.disc, place.number), &entry);
    if (!fresh)
      faults_.add(entry.at("number"), "number",
          fmt::format("disc {} has a track {} already, on line {}", place.disc, place.number,
              first->second->track.line),
          "Give each track of a disc its own number, or leave all numbers out.");
  }
}

void Album::gaps() {
  std::map<int, std::map<int, const Entry*>> discs;
  for (const auto& entry : entries_)
    discs[entry.track.place.disc].emplace(entry.track.place.number, &entry);
  for (const auto& [disc, numbers] : discs) {
    int before = 0;
    for (const auto& [number, entry] : numbers) {
      if (number > before + 1)
        faults_.add(entry->at("number"), "gap",
            fmt::format("this is track {} of disc {}, but {} missing", number, disc,
                between(before, number)),
            "Number the tracks from 1 without a gap, or leave all numbers out.");
      before = number;
    }
  }
}

void Album::discs() {
  std::map<int, const Entry*> first_of;
  for (const auto& entry : entries_) first_of.emplace(entry.track.place.disc, &entry);
  int before = 0;
  for (const auto& [disc, entry] : first_of) {
    if (disc > before + 1)
      faults_.add(entry->at("disc"), "gap",
          fmt::format("this is on disc {}, but disc {} missing", disc, between(before, disc)),
          "Number the discs from 1 without a gap.");
    before = disc;
  }
}

void Album::files() {
  std::map<fs::path, const Entry*> seen;
  for (const auto& entry : entries_) {
    if (entry.track.file.empty()) continue;
    const auto [first, fresh] = seen.emplace(one_name(entry.track.file), &entry);
    if (!fresh)
      faults_.add(entry.at("file"), "duplicate_file",
          fmt::format("{} is the track of line {} already", shown(entry.track.file.string()),
              first->second->track.line),
          "Name each file once.");
  }
}

void Album::isrcs() {
  std::map<std::string, const Entry*> seen;
  for (const auto& entry : entries_) {
    const auto& isrc = entry.track.metadata.isrc;
    if (!identifiers::parse_isrc(isrc)) continue;
    const auto [first, fresh] = seen.emplace(isrc, &entry);
    if (!fresh)
      faults_.add(entry.at("isrc"), "duplicate_isrc",
          fmt::format("the track of line {} has the ISRC {} already", first->second->track.line,
              identifiers::display_isrc(isrc)),
          "Each recording needs its own.");
  }
}

std::vector<Track> Album::tracks() && {
  number();
  places();
  gaps();
  discs();
  files();
  isrcs();
  std::vector<Track> out;
  for (auto& entry : entries_) out.push_back(std::move(entry.track));
  std::stable_sort(out.begin(), out.end(), [](const Track& a, const Track& b) {
    return std::pair(a.place.disc, a.place.number) < std::pair(b.place.disc, b.place.number);
  });
  return out;
}

}  // namespace mv::manifest
