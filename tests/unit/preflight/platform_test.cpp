// SPDX-License-Identifier: Apache-2.0
#include "model/provider/platform.hpp"

#include <set>

#include "support/catch.hpp"

using namespace mv::model;

TEST_CASE("platforms are found by id and alias, whatever the case") {
  const std::pair<const char*, const char*> cases[] = {
      {"spotify", "spotify"},
      {"Spotify", "spotify"},
      {"apple", "apple-music"},
      {"ytmusic", "youtube-music"},
      {"yt", "youtube"},
      {"sc", "soundcloud"},
      {" deezer ", "deezer"},
      {"TIDAL", "tidal"},
      {"amazon", "amazon-music"},
      {"instagram", "meta"},
  };
  for (const auto& [word, id] : cases) {
    INFO(word);
    const auto* found = find_platform(word);
    REQUIRE(found);
    REQUIRE(found->id == id);
  }
  for (const auto* word : {"", " ", "spotif", "all", "stores"}) REQUIRE_FALSE(find_platform(word));
}

TEST_CASE("a mistyped platform has a suggestion") {
  REQUIRE(closest_platform("spotfy") == "spotify");
  REQUIRE(closest_platform("aple") == "apple-music");
  REQUIRE(closest_platform("Soundclod") == "soundcloud");
  REQUIRE_FALSE(closest_platform("gramophone"));
}

TEST_CASE("no word means two platforms, and only two are direct") {
  std::set<std::string> seen;
  for (const auto& word : platform_aliases()) {
    INFO(word);
    REQUIRE(seen.insert(word).second);
  }
  std::set<std::string_view> direct;
  for (const auto& platform : platforms())
    if (platform.direct) direct.insert(platform.id);
  REQUIRE(direct == std::set<std::string_view>{"soundcloud", "youtube"});
  REQUIRE(platform_name("spotify") == "Spotify");
  REQUIRE(platform_name("nowhere") == "nowhere");
}
