// SPDX-License-Identifier: Apache-2.0
#include "music/style/genres.hpp"
#include "preflight/genres.hpp"
#include "support/catch.hpp"

using namespace mv;

TEST_CASE("what the composer calls its genres, stores take") {
  for (int i = 0; i < music::kGenres; ++i) {
    const auto name = music::genre_name(music::Genre(i));
    INFO(name);
    CHECK(preflight::find_genre(name).has_value());
  }
}

TEST_CASE("a genre is filed under others of the list, and never under itself") {
  for (const auto& genre : preflight::genres()) {
    INFO(genre.name);
    const auto broader = preflight::broader_genres(genre.name);
    CHECK(broader.size() < 5);
    for (const auto name : broader) {
      CHECK(preflight::find_genre(name) == name);
      CHECK(name != genre.name);
    }
  }
  CHECK(preflight::broader_genres("Deep House") ==
        std::vector<std::string_view>{"House", "Dance", "Electronic"});
  CHECK(preflight::broader_genres("Pop").empty());
}
