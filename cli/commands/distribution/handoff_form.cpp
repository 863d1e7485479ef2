// SPDX-License-Identifier: Apache-2.0
// The fields in the order in which the form at https://distrokid.com/new/ asks them, as open tools
// that fill it in have them; DistroKid does not document it.
#include <fmt/format.h>

#include <algorithm>

#include "base/text/text.hpp"
#include "commands/distribution/handoff.hpp"
#include "model/json.hpp"
#include "preflight/defaults.hpp"

namespace mv::cli {
namespace {

std::string names_of(
    const model::Metadata& metadata, std::initializer_list<std::string_view> roles) {
  std::vector<std::string> out;
  for (const auto& artist : metadata.artists)
    if (std::find(roles.begin(), roles.end(), artist.role) != roles.end())
      out.push_back(artist.name);
  return join(out, ", ");
}

std::string language_of(const model::Metadata& metadata) {
  return metadata.language == "zxx" ? "none: it is an instrumental"
                                    : preflight::language_sent(metadata);
}

std::string writers_of(const model::Metadata& metadata) {
  std::vector<std::string> out;
  for (const auto& writer : metadata.writers) {
    const std::string_view part = writer.role == "composer"            ? "music"
                                  : writer.role == "lyricist"          ? "lyrics"
                                  : writer.role == "composer_lyricist" ? "music and lyrics"
                                                                       : "arrangement";
    out.push_back(fmt::format("{} ({})", writer.name, part));
  }
  return join(out, ", ");
}

std::string credits_of(const model::Metadata& metadata) {
  std::vector<std::string> out;
  for (const auto& artist : metadata.artists)
    if (artist.role != "primary" && artist.role != "featured")
      out.push_back(fmt::format("{} ({})", artist.name, artist.role));
  return join(out, ", ");
}

std::string ai_of(const model::AiUse& ai) {
  std::vector<std::string> out;
  const auto parts = model::to_json(ai).as_object();
  for (const auto& [part, use] : parts)
    if (use.as_string() != "none" && part != "artwork")
      out.push_back(replace_all(std::string(part), "_", " ") + ": " + std::string(use.as_string()));
  return out.empty() ? "no" : join(out, ", ");
}

std::string explicit_of(const model::Metadata& metadata) {
  if (metadata.explicit_content == "explicit") return "yes";
  return metadata.explicit_content == "clean" ? "no: this is the clean version" : "no";
}

void add(FormPart& part, std::string field, std::string value) {
  if (!value.empty()) part.rows.push_back({std::move(field), std::move(value)});
}

FormPart release_part(const Handoff& handoff) {
  const auto& release = handoff.release;
  FormPart out{"Release", {}};
  add(out, "Number of songs", std::to_string(handoff.tracks.size()));
  add(out, "Stores", join(handoff.stores, ", "));
  add(out, "Artist", names_of(release, {"primary"}));
  add(out, "Release date", handoff.date.empty() ? "as soon as it can be" : handoff.date);
  add(out, "Record label", release.label);
  add(out, "Cover", handoff.cover);
  add(out, "Language", language_of(handoff.tracks.front().metadata));
  add(out, "Primary genre",
      release.genre.empty() ? handoff.tracks.front().metadata.genre : release.genre);
  if (handoff.tracks.size() > 1) add(out, "Album title", release.title);
  if (handoff.tracks.size() > 1) add(out, "Album version", release.version);
  if (release.ai.artwork != "none") add(out, "AI in the cover", release.ai.artwork);
  return out;
}

FormPart track_part(const HandoffTrack& track, std::size_t at) {
  const auto& metadata = track.metadata;
  FormPart out{fmt::format("Track {}", at), {}};
  add(out, "Song title", metadata.title);
  add(out, "Version", metadata.version);
  add(out, "Featured artists", names_of(metadata, {"featured"}));
  add(out, "Audio file", track.file);
  add(out, "Songwriters", writers_of(metadata));
  add(out, "Explicit lyrics", explicit_of(metadata));
  if (metadata.language == "zxx") add(out, "Instrumental", "yes");
  add(out, "ISRC", metadata.isrc.empty() ? "leave it empty: you get one" : metadata.isrc);
  add(out, "AI in the song", ai_of(metadata.ai));
  add(out, "Performers, producers", credits_of(metadata));
  if (metadata.track_type != "original")
    add(out, "Cover version",
        metadata.track_type == "cover" ? "yes: it needs a licence" : "public domain");
  return out;
}

/// So that nothing is dropped in silence.
FormPart rest_of(const Handoff& handoff) {
  FormPart out{"Without a field in the form, as far as is known", {}};
  const auto& release = handoff.release;
  add(out, "UPC", release.upc);
  add(out, "P line", release.p_line);
  add(out, "C line", release.c_line);
  add(out, "Description", release.description);
  for (const auto& track : handoff.tracks) {
    add(out, track.metadata.title + ": ISWC", track.metadata.iswc);
    add(out, track.metadata.title + ": country of recording", track.metadata.recording_country);
  }
  return out;
}

}  // namespace

std::vector<FormPart> form_of(const Handoff& handoff) {
  std::vector<FormPart> out{release_part(handoff)};
  for (std::size_t i = 0; i < handoff.tracks.size(); ++i)
    out.push_back(track_part(handoff.tracks[i], i + 1));
  if (auto rest = rest_of(handoff); !rest.rows.empty()) out.push_back(std::move(rest));
  return out;
}

}  // namespace mv::cli
