// SPDX-License-Identifier: Apache-2.0
#include "ddex/write/words.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <vector>

#include "preflight/text.hpp"

namespace mv::ddex {
namespace {

constexpr RoleWord kArtistRoles[] = {{"primary", "MainArtist", ""},
    {"featured", "FeaturedArtist", ""}, {"remixer", "", "Remixer"},
    {"producer", "", "StudioProducer"}, {"performer", "", "Performer"},
    {"composer", "", "Composer"}, {"lyricist", "", "Lyricist"}, {"arranger", "", "Arranger"},
    {"engineer", "", "Engineer"}};

struct Pair {
  std::string_view ours, theirs;
};

constexpr Pair kWriterRoles[] = {{"composer", "Composer"}, {"lyricist", "Lyricist"},
    {"composer_lyricist", "ComposerLyricist"}, {"arranger", "Arranger"}};
constexpr Pair kWarnings[] = {
    {"explicit", "Explicit"}, {"clean", "ExplicitContentEdited"}, {"not_explicit", "NotExplicit"}};
constexpr Pair kReleaseTypes[] = {{"single", "Single"}, {"ep", "EP"}, {"album", "Album"}};
// The first that stands in the text: "Live Radio Edit" is live.
constexpr Pair kVersionTypes[] = {{"live", "LiveVersion"}, {"remix", "RemixVersion"},
    {"instrumental", "InstrumentalVersion"}, {"karaoke", "KaraokeVersion"},
    {"a cappella", "ACappellaVersion"}, {"acapella", "ACappellaVersion"}, {"demo", "DemoVersion"},
    {"radio", "RadioVersion"}, {"clean", "CleanVersion"}, {"album version", "AlbumVersion"},
    {"single version", "SingleVersion"}, {"session", "SessionVersion"}, {"edit", "EditedVersion"},
    {"mix", "MixVersion"}, {"mono", "MonoVersion"}, {"alternative", "AlternativeVersion"},
    {"alternate", "AlternativeVersion"}};
constexpr Pair kImageCodecs[] = {
    {"jpeg", "JPEG"}, {"png", "PNG"}, {"tiff", "TIFF"}, {"gif", "GIF"}};
constexpr Pair kAi[] = {{"generated", "All"}, {"assisted", "Partly"}, {"none", "None"}};

struct Codec {
  std::string_view container, codec;
  CodecWord word;
};
constexpr Codec kCodecs[] = {{"wav", "pcm", {"WAV", "PCM"}}, {"rf64", "pcm", {"WAV", "PCM"}},
    {"wav", "float", {"WAV", "PCM"}}, {"flac", "", {"", "FLAC"}}, {"aiff", "pcm", {"AIFF", "PCM"}},
    {"mp3", "", {"", "MP3"}}, {"ogg", "vorbis", {"Ogg", "Vorbis"}},
    {"ogg", "flac", {"Ogg", "FLAC"}}};

template <std::size_t N>
std::string_view found(const Pair (&table)[N], std::string_view ours, std::string_view otherwise) {
  const auto* row = std::find_if(
      std::begin(table), std::end(table), [&](const Pair& pair) { return pair.ours == ours; });
  return row == std::end(table) ? otherwise : row->theirs;
}

bool is_word_part(char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'); }

/// Whether the word stands in the text, and not within another: "alive" is not live.
bool has_word(std::string_view text, std::string_view word) {
  for (auto at = text.find(word); at != text.npos; at = text.find(word, at + 1)) {
    const auto end = at + word.size();
    if ((at == 0 || !is_word_part(text[at - 1])) &&
        (end == text.size() || !is_word_part(text[end])))
      return true;
  }
  return false;
}

}  // namespace

const RoleWord* artist_role(std::string_view role) {
  const auto* row = std::find_if(std::begin(kArtistRoles), std::end(kArtistRoles),
      [&](const RoleWord& word) { return word.role == role; });
  return row == std::end(kArtistRoles) ? nullptr : row;
}

std::string_view writer_role(std::string_view role) {
  return found(kWriterRoles, role, "Composer");
}

std::string_view warning_word(std::string_view explicit_content) {
  return found(kWarnings, explicit_content, "Unknown");
}

std::string_view release_type(std::string_view kind, bool simple_single) {
  return simple_single ? "SingleResourceRelease" : found(kReleaseTypes, kind, "Album");
}

std::string_view version_type(std::string_view version) {
  const auto text = preflight::lowered(version);
  for (const auto& pair : kVersionTypes)
    if (has_word(text, pair.ours)) return pair.theirs;
  return {};
}

CodecWord codec_word(std::string_view container, std::string_view codec) {
  for (const auto& row : kCodecs)
    if (row.container == container && (row.codec.empty() || row.codec == codec)) return row.word;
  return {"", "Unknown"};
}

std::string_view image_codec(std::string_view format) {
  return found(kImageCodecs, format, "Unknown");
}

std::string_view contains_ai(std::string_view use) { return found(kAi, use, "None"); }

std::string_view audio_ai(const model::Metadata& metadata) {
  const auto& ai = metadata.ai;
  std::vector<std::string_view> parts{ai.composition, ai.instrumentation};
  // An instrumental has no vocals and lyrics that a person could have made.
  if (metadata.language != "zxx") parts.insert(parts.end(), {ai.vocals, ai.lyrics});
  const auto are = [&](std::string_view use) {
    return std::count(parts.begin(), parts.end(), use) == std::ssize(parts);
  };
  if (are("generated")) return "All";
  return are("none") && ai.post_production == "none" ? "None" : "Partly";
}

std::string duration(std::int64_t millis) {
  const auto seconds = std::max<std::int64_t>((millis + 500) / 1000, 1);
  const auto hours = seconds / 3600;
  const auto rest = fmt::format("{}M{}S", seconds / 60 % 60, seconds % 60);
  return hours > 0 ? fmt::format("PT{}H{}", hours, rest) : fmt::format("PT{}", rest);
}

std::string shown_title(const model::Metadata& metadata) {
  return metadata.version.empty() ? metadata.title
                                  : fmt::format("{} ({})", metadata.title, metadata.version);
}

std::string kilo(std::int64_t number) {
  auto out = fmt::format("{}.{:03}", number / 1000, number % 1000);
  while (out.back() == '0') out.pop_back();
  if (out.back() == '.') out.pop_back();
  return out;
}

}  // namespace mv::ddex
