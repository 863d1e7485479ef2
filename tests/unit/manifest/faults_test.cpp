// SPDX-License-Identifier: Apache-2.0
// What is wrong with a manifest is said all at once, with line and column.
#include "manifest/manifest.hpp"
#include "support/catch.hpp"
#include "world.hpp"

using namespace mv;
using test::World;

namespace {

constexpr std::string_view kBroken = R"(titel = "x"

[release]
title = "   "
artists = ["Ada", {name = "Ben", role = "guest"}, 3]
upc = "036000291453"
kind = "album"
type = "LP"
language = "german"
territories = ["DE", "UK"]
platforms = ["spotfy", "sp"]
explicit = true
artwork = "cover.png"

[schedule]
at = "2027-03-14 02:30"
zone = "America/New_York"
local_midnight = "no"

[defaults]
isrc = "AA6Q72000047"
ai = {vocals = "some", voice = "none"}

[[tracks]]
file = "01.wav"
isrc = "AA6Q7200004"
explicit = "maybe"
recording_country = "de"

[[tracks]]
file = "2.wav"
writers = [{name = "Ada Example", ipi = "00014107339"}]
iswc = "T0345246802"
isrc = "AA6Q72000047"
number = 4

[[tracks]]
file = "01.wav"
isrc = "AA-6Q7-20-00047"
number = 4
disc = 0

[[tracks]]
title = "ä" # the column counts characters
äber = "ü", trackno = 1
)";

std::vector<std::string> lines_of(const std::string& text) {
  std::vector<std::string> out;
  for (std::size_t at = 0; at < text.size();) {
    const auto end = text.find('\n', at);
    out.push_back(text.substr(at, end - at));
    at = end + 1;
  }
  return out;
}

/// The only fault of a manifest that is good but for these lines.
std::string fault_of(const World& world, const std::string& release, const std::string& rest = "",
    const std::string& track = "file = \"01.wav\"\n") {
  const auto read = world.parse(
      "[release]\ntitle = \"A\"\nartists = [\"B\"]\n" + release + "\n[[tracks]]\n" + track + rest);
  if (read) return "none";
  return test::list(read.error(), world.path(), true);
}

}  // namespace

TEST_CASE("every fault at once, in the order of the text") {
  World world;
  world.file("01.wav");
  world.file("02.wav");
  auto text = std::string(kBroken);
  // TOML itself must be whole: its parser stops at the first fault.
  text.replace(text.find("äber = "), std::string::npos, "\"äber\" = 1\ntrack = 1\n");
  const auto read = world.parse(text);
  REQUIRE_FALSE(read);
  REQUIRE(read.error().code == Code::invalid);
  INFO(test::list(read.error(), world.path(), true));
  const std::vector<std::string> want{
      "1:1 unknown_key",    // titel
      "4:9 missing",        // title of blanks
      "5:41 choice",        // role
      "5:51 type",          // an artist that is a number
      "6:7 upc",            // check digit
      "7:1 unknown_key",    // kind
      "8:8 choice",         // LP
      "9:12 language",      //
      "10:22 country",      // UK
      "11:14 platform",     //
      "12:1 unknown_key",   // explicit stands in a track
      "13:11 file",         // no cover.png
      "16:6 at",            // a time that does not exist
      "18:18 type",         //
      "21:1 own_field",     //
      "22:16 choice",       //
      "22:24 unknown_key",  //
      "26:8 isrc",          //
      "27:12 choice",       //
      "28:21 country",      //
      "31:8 file",          // 2.wav
      "32:41 ipi",          //
      "33:8 iswc",          //
      "35:10 gap",          // 4 after 1
      "38:8 duplicate_file",
      "39:8 duplicate_isrc",
      "40:10 number",  // a second 4
      "41:8 range",    // disc 0
      "43:1 missing",  // no file
      "43:1 number",   // the fourth track
      "45:1 unknown_key",
      "46:1 unknown_key",
  };
  REQUIRE(lines_of(test::list(read.error(), world.path())) == want);
  for (const auto& fault : read.error().faults) {
    REQUIRE_FALSE(fault.message.empty());
    REQUIRE_FALSE(fault.hint.empty());
  }
  const auto words = test::list(read.error(), world.path(), true);
  for (const auto* hint :
      {"Did you mean title, below [release]?", "Did you mean type?", "Did you mean \"GB\"?",
          "Did you mean \"spotify\"?", "explicit belongs in [defaults] or [[tracks]].",
          "2027-03-14T01:30:00-05:00", "Did you mean \"DE\"?", "Did you mean \"02.wav\"?",
          "on line 30", "Did you mean number?"}) {
    INFO(hint);
    REQUIRE(words.find(hint) != std::string::npos);
  }
}

TEST_CASE("faults of single fields") {
  World world;
  world.file("01.wav");
  fs::create_directories(world.folder.path() / "folder");
  struct Case {
    std::string release, rest, want;
  };
  const Case cases[] = {
      {"upc = 4006381333931", "",
          "4:7 type | upc must be text, not a whole number | Put it in quotes: "
          "\"4006381333931\"\n"},
      {"label = [\"x\"]", "",
          "4:9 type | label must be text, not a list | Write label = \"Own Label\"\n"},
      {"territories = []", "",
          "4:15 missing | territories is an empty list: nobody could buy the release | Write "
          "territories = \"world\", or name countries.\n"},
      {"territories = \"earth\"", "",
          "4:15 type | territories must be a list, not text | Put it in brackets: territories = "
          "[\"earth\"]\n"},
      {"artwork = \"folder\"", "",
          "4:11 file | artwork: \"" + world.folder.path().string() +
              "/folder\" is a folder | Name one file.\n"},
      {"artwork = \"\"", "", "4:11 missing | artwork is empty | Write artwork = \"cover.jpg\"\n"},
      {"label = \"a\\u0000b\"", "",
          "4:9 control | label has a line break or a control character in it: \"a�b\" | Write it "
          "on one line.\n"},
      {"label = \"" + std::string(201, 'x') + "\"", "",
          "4:9 length | label has 201 characters; the maximum is 200 | Shorten it.\n"},
      {"", "number = 2\n",
          "7:10 gap | this is track 2 of disc 1, but 1 is missing | Number the tracks from 1 "
          "without a gap, or leave all numbers out.\n"},
      {"", "disc = 3\n",
          "7:8 gap | this is on disc 3, but disc 1 and 2 are missing | Number the discs from 1 "
          "without a gap.\n"},
      {"", "number = 1000\n",
          "7:10 range | number is 1000, but must be from 1 to 999 | Leave it out, or write a "
          "number in that range.\n"},
      {"", "[schedule]\nzone = \"Berlin\"\n",
          "7:1 missing | [schedule] has no at | Add at = \"2027-01-15 00:00\"\n8:8 zone | "},
      {"", "[schedule]\nat = \"2027-01-15\"\n",
          "7:1 missing | [schedule] has no zone, and at has no offset | Add zone = "
          "\"Europe/Berlin\", or the zone you mean.\n"},
      {"", "[schedule]\nat = 07:30:00\nzone = \"UTC\"\n",
          "8:6 type | at must be a date, or a date and time, not a time | Write at = \"2027-01-15 "
          "00:00\"\n"},
      {"", "[schedule]\nat = \"2027-01-15 09:00\"\nzone = \"UTC\"\nlocal_midnight = true\n",
          "8:6 at | local_midnight is set, but at is \"2027-01-15T09:00:00\" | Write the date "
          "alone, or set local_midnight = false.\n"},
      {"", "[schedule]\nat = \"soon\"\nzone = \"UTC\"\n", "8:6 at | "},
      {"", "[release.more]\nx = 1\n", "7:10 unknown_key | \"more\" is not a field of [release] | "},
      {"date = \"2027-01-15\"", "",
          "4:1 unknown_key | \"date\" is not a field of [release] | Did you mean at in "
          "[schedule]?\n"},
      {"P-Line = \"2027 A\"", "",
          "4:1 unknown_key | \"P-Line\" is not a field of [release] | Did you mean p_line?\n"},
      {"artist = \"B\"", "",
          "4:1 unknown_key | \"artist\" is not a field of [release] | Did you mean artists?\n"},
      {"", "ai = \"none\"\n", "7:6 type | ai must be a table, not text | "},
      {"", "writers = \"Ada Example\"\n",
          "7:11 type | writers must be a list, not text | Put it in brackets: writers = [\"Ada "
          "Example\"]\n"},
      {"", "writers = [{role = \"lyricist\"}]\n",
          "7:12 missing | writers has no name | Add name = \"Ada Example\"\n"},
      {"", "[track]\nfile = \"02.wav\"\n",
          "7:2 unknown_key | \"track\" is not a table of a manifest | Did you mean [[tracks]]?\n"},
  };
  for (const auto& one : cases) {
    const auto got = fault_of(world, one.release, one.rest);
    INFO(one.release << one.rest);
    INFO(got);
    REQUIRE(got.starts_with(one.want));
  }
}

TEST_CASE("files that are not there say where they may be") {
  World world;
  world.file("01.wav");
  world.file("cd 1/First Light.wav");
  const auto hint = [&](const std::string& name) {
    return fault_of(world, "", "", "file = '" + name + "'\n");
  };
  REQUIRE(hint("01.WAV").find("Did you mean \"01.wav\"?") != std::string::npos);
  REQUIRE(hint("cd 1/Frist Light.wav").find("\"cd 1/First Light.wav\"") != std::string::npos);
  REQUIRE(hint("~/01.wav").find("~ is not expanded") != std::string::npos);
  REQUIRE(hint("cd 1\\First Light.wav").find("Write / between folders.") != std::string::npos);
  REQUIRE(hint("elsewhere.wav").find("Paths start from the folder") != std::string::npos);
  REQUIRE(hint("").starts_with("6:8 missing"));
  REQUIRE(hint(std::string(300, 'x')).starts_with("6:8 file"));
  REQUIRE(hint("/dev/null").find("a device or a pipe") != std::string::npos);
}

TEST_CASE("tracks that are something else") {
  World world;
  const std::string head = "[release]\ntitle = \"A\"\nartists = [\"B\"]\n";
  const auto list = [&](const std::string& text) {
    const auto read = world.parse(text);
    return read ? "none" : test::list(read.error(), world.path());
  };
  REQUIRE(list("tracks = 3\n" + head) == "1:10 type\n");
  REQUIRE(list(head + "[tracks]\nfile = \"a\"\n") == "4:1 type\n");
  REQUIRE(list("tracks = []\n" + head) == "1:10 missing\n");
  REQUIRE(list("tracks = [1]\n" + head) == "1:11 type\n");
  REQUIRE(list("release = 1\n[[tracks]]\n") == "1:11 type\n2:1 missing\n");
  std::string many = head;
  for (std::size_t i = 0; i <= manifest::kMostTracks; ++i) many += "[[tracks]]\n";
  REQUIRE(list(many) == "4:1 length\n");
}

TEST_CASE("a flood of faults is cut") {
  const World world;
  std::string text = "[release]\n";
  for (int i = 0; i < 60'000; ++i) text += "k" + std::to_string(i) + " = 1\n";
  const auto read = world.parse(text);
  REQUIRE(read.error().faults.size() == 1000);
  REQUIRE(read.error().why == "The first 1000 are shown");
}

TEST_CASE("an inline list of tracks is read too") {
  World world;
  world.file("01.wav");
  world.file("02.wav");
  const auto read = world.parse(
      "tracks = [{file = \"01.wav\", number = 2, title = \"B\"}, {file = \"02.wav\", number = 1, "
      "title = \"A\"}]\n[release]\ntitle = \"A\"\nartists = [\"B\"]\nterritories = \"world\"\n");
  REQUIRE(read);
  REQUIRE(read->tracks.at(0).metadata.title == "A");
  REQUIRE(read->tracks[0].index == 1);
}
