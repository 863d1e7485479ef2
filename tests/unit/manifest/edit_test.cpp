// SPDX-License-Identifier: Apache-2.0
#include "base/text/text.hpp"
#include "manifest/manifest.hpp"
#include "support/catch.hpp"
#include "world.hpp"

using namespace mv;
using manifest::set_value;
using test::World;

namespace {

constexpr std::string_view kText = R"(# my release
[release]   # the whole
  title   = 'First Light'     # as on the cover
  artists = ["Ada", # she
             "Ben"]
  upc     = "036000291452"#old
# the end

[[tracks]]
file="01.wav"
note = {isrc = "x"}
[[tracks]] # second

file = """02.wav""" # two
  isrc	=  'AA6Q72000047'  
ai.vocals = "none"
[[tracks]]
)";

std::string changed(std::string from, std::string to) {
  const std::string text(kText);
  REQUIRE(text.find(from) != std::string::npos);
  REQUIRE(text.find(from) == text.rfind(from));
  return replace_all(text, from, to);
}

}  // namespace

TEST_CASE("a value is changed and every other byte stays") {
  REQUIRE(*set_value(kText, "release", "upc", "4006381333931") ==
          changed("\"036000291452\"", "\"4006381333931\""));
  REQUIRE(*set_value(kText, "release", "title", "A \"B\"\n") ==
          changed("'First Light'", "\"A \\\"B\\\"\\n\""));
  REQUIRE(*set_value(kText, "tracks[1]", "isrc", "AA6Q72000048") ==
          changed("'AA6Q72000047'", "\"AA6Q72000048\""));
  REQUIRE(*set_value(kText, "tracks[1]", "file", "03.wav") ==
          changed("\"\"\"02.wav\"\"\"", "\"03.wav\""));
  REQUIRE(*set_value(kText, "tracks[1]", "isrc", "AA6Q72000047") == kText);
}

TEST_CASE("a value is added below the last of its table") {
  REQUIRE(*set_value(kText, "release", "genre", "Ambient") ==
          changed("#old\n", "#old\n  genre   = \"Ambient\"\n"));
  REQUIRE(*set_value(kText, "tracks[0]", "isrc", "AA6Q72000047") ==
          changed("note = {isrc = \"x\"}\n", "note = {isrc = \"x\"}\nisrc = \"AA6Q72000047\"\n"));
  REQUIRE(*set_value(kText, "tracks[1]", "number", std::int64_t{2}) ==
          changed("'AA6Q72000047'  \n", "'AA6Q72000047'  \n  number = 2\n"));
  REQUIRE(
      *set_value(kText, "tracks[2]", "explicit", true) == std::string(kText) + "explicit = true\n");
  REQUIRE(*set_value(kText, "schedule", "local_midnight", false) ==
          std::string(kText) + "\n[schedule]\nlocal_midnight = false\n");
  REQUIRE(*set_value("", "release", "title", "x") == "[release]\ntitle = \"x\"\n");
  REQUIRE(*set_value("[release]", "release", "title", "x") == "[release]\ntitle = \"x\"");
}

TEST_CASE("line ends and a byte order mark stay") {
  const std::string bom = "\xef\xbb\xbf";
  const auto crlf = bom + replace_all(std::string(kText), "\n", "\r\n");
  REQUIRE(*set_value(crlf, "release", "genre", "Ambient") ==
          bom + replace_all(*set_value(kText, "release", "genre", "Ambient"), "\n", "\r\n"));
  REQUIRE(*set_value(crlf, "release", "upc", "4006381333931") ==
          bom + replace_all(*set_value(kText, "release", "upc", "4006381333931"), "\n", "\r\n"));
  REQUIRE(*set_value(crlf, "schedule", "zone", "UTC") ==
          bom + replace_all(*set_value(kText, "schedule", "zone", "UTC"), "\n", "\r\n"));
  REQUIRE(*set_value(bom + "release.title = \"ä\"", "release", "title", "ö") ==
          bom + "release.title = \"ö\"");
}

TEST_CASE("what cannot be changed safely is refused") {
  const auto refused = [](std::string_view text, std::string_view table, std::string_view key) {
    const auto set = set_value(text, table, key, "x");
    REQUIRE_FALSE(set);
    return set.error().code;
  };
  REQUIRE(refused("tracks = [{file = \"a\"}]", "tracks[0]", "isrc") == Code::unsupported);
  REQUIRE(refused("release = {title = \"a\"}", "release", "title") == Code::unsupported);
  REQUIRE(refused("release = 3", "release", "title") == Code::unsupported);
  REQUIRE(refused(kText, "release", "artists") == Code::unsupported);
  REQUIRE(refused(kText, "tracks[0]", "note") == Code::unsupported);
  REQUIRE(refused(kText, "tracks", "isrc") == Code::unsupported);
  // A table made by dotted keys has no line below which a value could stand.
  REQUIRE(refused("release.title = \"a\"\nx = 1\n[y]\n", "release", "upc!") == Code::unsupported);
  REQUIRE(refused(kText, "tracks[3]", "isrc") == Code::not_found);
  REQUIRE(refused(kText, "tracks[x]", "isrc") == Code::not_found);
  REQUIRE(refused(kText, "schedule[0]", "at") == Code::not_found);
  REQUIRE(refused("[release", "release", "title") == Code::invalid);
  const auto error = set_value("tracks = [\n{file = \"a\"}]", "tracks[0]", "isrc", "x").error();
  REQUIRE(error.line().find("line 2") != std::string::npos);
}

TEST_CASE("tracks are added at the end") {
  const World world;
  for (const auto* name : {"01.wav", "new/02.wav", "new/03.wav", "04.wav"}) world.file(name);
  std::vector<manifest::Track> tracks(3);
  tracks[0].file = world.folder.path() / "new/02.wav";
  tracks[0].place = {"", 1, 2};
  tracks[0].metadata.title = "Two";
  tracks[1].file = world.folder.path() / "new/03.wav";
  tracks[1].place = {"", 1, 3};
  tracks[2].file = world.folder.path() / "04.wav";
  tracks[2].place = {"", 2, 1};
  const auto small = std::string(test::kSmall) + "# mine";
  const auto added = manifest::append_tracks(small, tracks, world.folder.path());
  REQUIRE(*added == small +
                        "\n\n[[tracks]]\nfile  = \"new/02.wav\"\ntitle = \"Two\"\n"
                        "\n[[tracks]]\nfile = \"new/03.wav\"\n"
                        "\n[[tracks]]\nfile = \"04.wav\"\ndisc = 2\n");
  const auto read = world.parse(*added);
  REQUIRE(read);
  REQUIRE(read->tracks.size() == 4);
  REQUIRE(read->tracks[1].metadata.title == "Two");
  REQUIRE(read->tracks[2].place.number == 3);
  REQUIRE(read->tracks[3].place.disc == 2);

  const auto crlf = replace_all(small, "\n", "\r\n");
  REQUIRE(*manifest::append_tracks(crlf, tracks, world.folder.path()) ==
          replace_all(*added, "\n", "\r\n"));
  REQUIRE(*manifest::append_tracks(small, {}) == small);
  REQUIRE(manifest::append_tracks("tracks = [{file = \"a\"}]\n", tracks).error().code ==
          Code::unsupported);
  REQUIRE(manifest::append_tracks("tracks = 1\n", tracks).error().code == Code::unsupported);
  REQUIRE(manifest::append_tracks("[x", tracks).error().code == Code::invalid);
}
