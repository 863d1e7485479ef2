// SPDX-License-Identifier: Apache-2.0
#include "model/provider/platform.hpp"

#include "base/text/text.hpp"

namespace mv::model {
namespace {

constexpr PlatformInfo kPlatforms[] = {
    {.id = "soundcloud", .name = "SoundCloud", .direct = true, .aliases = "sc"},
    {.id = "youtube", .name = "YouTube", .direct = true, .aliases = "yt"},
    {.id = "spotify", .name = "Spotify", .aliases = "sp"},
    {.id = "apple-music", .name = "Apple Music", .aliases = "apple applemusic itunes am"},
    {.id = "youtube-music", .name = "YouTube Music", .aliases = "ytmusic youtubemusic ytm"},
    {.id = "amazon-music", .name = "Amazon Music", .aliases = "amazon amazonmusic"},
    {.id = "deezer", .name = "Deezer"},
    {.id = "tidal", .name = "TIDAL"},
    {.id = "qobuz", .name = "Qobuz"},
    {.id = "pandora", .name = "Pandora"},
    {.id = "napster", .name = "Napster"},
    {.id = "beatport", .name = "Beatport"},
    {.id = "tiktok", .name = "TikTok"},
    {.id = "meta", .name = "Facebook and Instagram", .aliases = "facebook instagram"},
    {.id = "anghami", .name = "Anghami"},
    {.id = "audius", .name = "Audius"},
    {.id = "audiomack", .name = "Audiomack"},
    {.id = "boomplay", .name = "Boomplay"},
    {.id = "jiosaavn", .name = "JioSaavn", .aliases = "saavn"},
    {.id = "kkbox", .name = "KKBOX"},
    {.id = "netease", .name = "NetEase Cloud Music", .aliases = "netease-music"},
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

std::vector<std::string> platform_aliases() {
  std::vector<std::string> out;
  for (const auto& platform : kPlatforms) {
    out.emplace_back(platform.id);
    for (auto& alias : split(platform.aliases, ' '))
      if (!alias.empty()) out.push_back(std::move(alias));
  }
  return out;
}

std::optional<std::string> closest_platform(std::string_view word) {
  const auto words = platform_aliases();
  const auto found = closest(lower(word), words);
  if (!found) return std::nullopt;
  return std::string(find_platform(*found)->id);
}

std::string platform_name(std::string_view id) {
  const auto* platform = find_platform(id);
  return std::string(platform ? platform->name : id);
}

}  // namespace mv::model
