// SPDX-License-Identifier: Apache-2.0
#include "model/release.hpp"

#include "model/sameness.hpp"

namespace mv::model {
namespace {

void fall_back(std::string& to, const std::string& from) {
  if (to.empty()) to = from;
}

}  // namespace

Millis late_by(const Release& release) {
  if (release.fired_at == 0 || release.due_at == 0) return 0;
  const Millis by = release.fired_at - release.due_at;
  return by > kLateAfter ? by : 0;
}

std::string_view kind_of(std::size_t tracks) {
  return tracks <= 3 ? "single" : tracks <= 6 ? "ep" : "album";
}

Metadata metadata_on(const ReleaseMetadata& release, const Metadata& track) {
  Metadata out = track;
  out.album = release.title;
  if (!release.version.empty()) out.album += " (" + release.version + ")";
  if (out.artists.empty()) out.artists = release.artists;
  fall_back(out.genre, release.genre);
  fall_back(out.metadata_language, release.metadata_language);
  fall_back(out.p_line, release.p_line);
  fall_back(out.c_line, release.c_line);
  fall_back(out.description, release.description);
  if (!release.label.empty()) out.label = release.label;
  out.upc = release.upc;
  return out;
}

Metadata overall_metadata(const Release& release) {
  const auto& from = release.metadata;
  Metadata out;
  out.title = from.title;
  out.version = from.version;
  out.artists = from.artists;
  out.label = from.label;
  out.genre = from.genre;
  out.upc = from.upc;
  out.metadata_language = from.metadata_language;
  out.p_line = from.p_line;
  out.c_line = from.c_line;
  out.description = from.description;
  if (release.schedule)
    out.release_date = release.schedule->at.substr(0, 10);
  else if (release.fired_at !=
           0)  // sent now: a date that it had before must go at the provider, too
    out.release_date = format_utc(release.fired_at).substr(0, 10);
  return out;
}

std::string release_key(const ReleaseMetadata& metadata) {
  std::string out;
  const auto add = [&](std::string_view text) {
    if (!out.empty() && out.back() != '-') out += '-';
    for (const char c : normal_text(text)) {
      const bool plain = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || (c & 0x80) != 0;
      if (plain)
        out += c;
      else if (!out.empty() && out.back() != '-')
        out += '-';
    }
  };
  for (const auto& artist : metadata.artists)
    if (artist.role == "primary") add(artist.name);
  add(metadata.title);
  if (!metadata.version.empty()) add(metadata.version);
  while (!out.empty() && out.back() == '-') out.pop_back();
  return out;
}

}  // namespace mv::model
