// SPDX-License-Identifier: Apache-2.0
#include "preflight/defaults.hpp"

#include <algorithm>

#include "preflight/genres.hpp"
#include "sample.hpp"
#include "support/catch.hpp"

using namespace mv;
using namespace mv::preflight;

TEST_CASE("file names give title and artist") {
  struct Name {
    const char *file, *known_artist, *artist, *title;
  };
  const Name names[] = {
      {"01 - My Song.wav", "", "", "My Song"},
      {"01 My Song.wav", "", "", "My Song"},
      {"01_my_song.wav", "", "", "My Song"},
      {"12. My Song.flac", "", "", "My Song"},
      {"99 Problems.wav", "", "", "99 Problems"},
      {"7 Rings.wav", "", "", "7 Rings"},
      {"1999.wav", "", "", "1999"},
      {"Ada Stone - My Song.wav", "", "Ada Stone", "My Song"},
      {"03 - Ada Stone - My Song.wav", "", "Ada Stone", "My Song"},
      {"Ada_Stone_-_My_Song.wav", "", "Ada Stone", "My Song"},
      {"ada stone - my song.wav", "", "Ada Stone", "My Song"},
      {"My Song - Radio Edit.wav", "", "", "My Song - Radio Edit"},
      {"Ada Stone - My Song.wav", "ADA STONE", "Ada Stone", "My Song"},
      {"North - South.wav", "Ada Stone", "", "North - South"},
      {"my-song-of-the-sea.wav", "", "", "My Song of the Sea"},
      {"/tmp/a folder/My Song.wav", "", "", "My Song"},
      {"Grüße vom Meer.wav", "", "", "Grüße vom Meer"},
      {"My Song v1.5 beta mix", "", "", "My Song v1.5 beta mix"},
      {".wav", "", "", ""},
      {"", "", "", ""},
      {"\xff\xfe.wav", "", "", ""},
  };
  for (const auto& name : names) {
    INFO(name.file);
    const auto parts = parts_of_file_name(name.file, name.known_artist);
    REQUIRE(parts.title == name.title);
    REQUIRE(parts.artist == name.artist);
  }
}

TEST_CASE("what was given beats the tags, and the tags beat what can be derived") {
  model::AudioTags tags;
  tags.title = " Tag Title ";
  tags.artist = "Tag Artist feat. Guest";
  tags.genre = "hip hop";
  tags.isrc = "aa-6q7-20-00047";
  tags.composer = "Ada Stone";
  tags.copyright = "℗ 2025 Old Label";
  tags.language = "DE";
  model::Metadata given;
  given.title = "Given Title";
  const auto filled = fill_defaults(given, tags, "File Artist - File Title.wav", "Account", kNow);
  const auto& out = filled.metadata;
  REQUIRE(out.title == "Given Title");
  REQUIRE(out.artists.size() == 2);
  REQUIRE(out.artists[0].name == "Tag Artist");
  REQUIRE(out.artists[1].name == "Guest");
  REQUIRE(out.artists[1].role == "featured");
  REQUIRE(out.genre == "Hip-Hop/Rap");
  REQUIRE(out.isrc == "AA6Q72000047");
  REQUIRE(out.writers[0].name == "Ada Stone");
  REQUIRE(out.p_line == "2025 Old Label");
  REQUIRE(out.language == "de");
  REQUIRE(out.explicit_content == "not_explicit");
  REQUIRE(filled.assumed == Names{"explicit_content"});
}

TEST_CASE("without tags everything comes from the file name and the account") {
  const auto filled = fill_defaults({}, {}, "01 - My Song.wav", "Sandbox Artist", kNow);
  const auto& out = filled.metadata;
  REQUIRE(out.title == "My Song");
  REQUIRE(model::display_artist(out) == "Sandbox Artist");
  REQUIRE(out.writers[0].name == "Sandbox Artist");
  REQUIRE(out.genre == "Alternative");
  REQUIRE(out.p_line == "2027 Sandbox Artist");
  REQUIRE(out.c_line == "2027 Sandbox Artist");
  REQUIRE(out.language == "");
  REQUIRE(language_sent(out) == "en");
  REQUIRE(filled.assumed ==
          Names{"title", "artists", "writers", "explicit_content", "genre", "p_line", "c_line"});
  const auto again = fill_defaults(out, {}, "other.wav", "Other", kNow);
  REQUIRE(again.assumed.empty());
  REQUIRE(again.metadata.title == "My Song");
}

TEST_CASE("a cover is never credited to its performer") {
  model::Metadata given;
  given.track_type = "cover";
  REQUIRE(fill_defaults(given, {}, "Ada Stone - My Song.wav", "", kNow).metadata.writers.empty());
}

TEST_CASE("the label owns the lines when there is one") {
  model::Metadata given;
  given.label = "Pier Records";
  REQUIRE(
      fill_defaults(given, {}, "a.wav", "Ada Stone", kNow).metadata.p_line == "2027 Pier Records");
}

TEST_CASE("every genre and alias leads to one genre") {
  REQUIRE(genres().size() >= 60);
  for (const auto& genre : genres()) REQUIRE(find_genre(genre.name) == genre.name);
  REQUIRE(find_genre(" DnB ") == "Drum & Bass");
  REQUIRE(find_genre("r&b") == "R&B/Soul");
  REQUIRE_FALSE(find_genre("zorble"));
  REQUIRE_FALSE(find_genre(""));
  REQUIRE(closest_genre("tecno") == "Techno");
  REQUIRE(find_genre(kDefaultGenre));
}

TEST_CASE(
    "a tag with several values names several people and the first code and genre that count") {
  model::AudioTags tags;
  tags.artists = {"Ada Stone", "Ben Reed feat. Cleo"};
  tags.artist = "Ada Stone; Ben Reed feat. Cleo";
  tags.composers = {"Ada Stone", "Benjamin Reed"};
  tags.genres = {"Nonsense", "hip hop"};
  tags.genre = "Nonsense; hip hop";
  tags.isrcs = {"none", "aa-6q7-20-00047"};
  tags.isrc = "none";
  const auto out = fill_defaults({}, tags, "a.wav", "", kNow).metadata;
  REQUIRE(out.artists.size() == 3);
  REQUIRE(out.artists[1].name == "Ben Reed");
  REQUIRE(out.artists[2].role == "featured");
  REQUIRE(out.writers.size() == 2);
  REQUIRE(out.writers[1].name == "Benjamin Reed");
  REQUIRE(out.genre == std::string(*find_genre("hip hop")));
  REQUIRE(out.isrc == "AA6Q72000047");
  tags.genres = {"Soul/Funk", "Pop"};
  REQUIRE_FALSE(fill_defaults({}, tags, "a.wav", "", kNow).metadata.genre.empty());
}

TEST_CASE("a name from a Mac has the letters of all others") {
  REQUIRE(parts_of_file_name("Cafe\xcc\x81.wav").title == "Café");
}
