// SPDX-License-Identifier: Apache-2.0
#include "model/provider/platform.hpp"

#include "base/text/text.hpp"

namespace mv::model {
namespace {

constexpr PlatformInfo kPlatforms[] = {
    {"soundcloud", "SoundCloud", true, "sc"},
    {"youtube", "YouTube", true, "yt"},
    {"spotify", "Spotify", false, "sp"},
    {"apple-music", "Apple Music", false, "apple applemusic itunes am"},
    {"youtube-music", "YouTube Music", false, "ytmusic youtubemusic ytm"},
    {"amazon-music", "Amazon Music", false, "amazon amazonmusic"},
    {"deezer", "Deezer", false, ""},
    {"tidal", "TIDAL", false, ""},
    {"qobuz", "Qobuz", false, ""},
    {"pandora", "Pandora", false, ""},
    {"napster", "Napster", false, ""},
    {"beatport", "Beatport", false, ""},
    {"tiktok", "TikTok", false, ""},
    {"meta", "Facebook and Instagram", false, "facebook instagram"},
    {"anghami", "Anghami", false, ""},
    {"audiomack", "Audiomack", false, ""},
    {"boomplay", "Boomplay", false, ""},
    {"jiosaavn", "JioSaavn", false, "saavn"},
    {"kkbox", "KKBOX", false, ""},
    {"netease", "NetEase Cloud Music", false, "netease-music"},
};

}  // namespace

std::span<const PlatformInfo> platforms() { return kPlatforms; }

const PlatformInfo* find_platform(std::string_view id_or_alias) {
  const auto word = lower(trim(id_or_alias));
  if (word.empty()) return nullptr;
  for (const auto& platform : kPlatforms) {
    if (platform.id == word) return &platform;
    for (const auto& alias : split(platform.aliases, ' '))
      if (alias == word) return &platform;
  }
  return nullptr;
}

std::vector<std::string> platform_words() {
  std::vector<std::string> out;
  for (const auto& platform : kPlatforms) {
    out.emplace_back(platform.id);
    for (auto& alias : split(platform.aliases, ' '))
      if (!alias.empty()) out.push_back(std::move(alias));
  }
  return out;
}

std::optional<std::string> closest_platform(std::string_view word) {
  const auto words = platform_words();
  const auto found = closest(lower(word), words);
  if (!found) return std::nullopt;
  return std::string(find_platform(*found)->id);
}

std::string platform_name(std::string_view id) {
  const auto* platform = find_platform(id);
  return std::string(platform ? platform->name : id);
}

}  // namespace mv::model
