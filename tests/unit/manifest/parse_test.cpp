// SPDX-License-Identifier: Apache-2.0
#include "manifest/manifest.hpp"
#include "support/catch.hpp"
#include "world.hpp"

using namespace mv;
using test::World;

namespace {

constexpr std::string_view kAlbum = R"(# An album on two discs.
[release]
title            = "First Light"
version          = "Deluxe Edition"
type             = "album"
artists          = ["Ada", {name = "Ben", role = "featured"}]
label            = "Own Label"
upc              = "036000 29145 2"
catalogue_number = "OWN-001"
genre            = "Electronic"
language         = "en"
p_line           = "2027 Own Label"
c_line           = "2027 Own Label"
description      = """
Recorded
at night."""
artwork          = "art/cover.jpg"
territories      = ["DE", "AT", "DE"]
platforms        = ["sp", "apple-music", "spotify"]

[schedule]
at   = 2027-01-15T00:00:00
zone = "Europe/Berlin"

[defaults]
writers           = ["Ada Example"]
language          = "en"
explicit          = false
recording_country = "DE"
ai                = {artwork = "assisted", lyrics = "assisted"}

[[tracks]]
disc  = 2
file  = "cd2/01.wav"
title = "Last Train"
explicit = "clean"

[[tracks]]
file  = "01.wav"
title = "Northern Line"
isrc  = "aa-6q7-20-00047"
iswc  = "T-034.524.680-1"
tags  = ["night", "train"]

[[tracks]]
file  = "./02.wav"
title = "Arrival"
version = "Live"
artists = ["Ada", {name = "Cleo", role = "remixer"}]
writers = [{name = "Ben Example", role = "lyricist", ipi = "00014107338"}]
explicit = true
track_type = "cover"
title_language = "de"
ai = {lyrics = "none", vocals = "generated"}
)";

}  // namespace

TEST_CASE("an album says everything it can") {
  const World world;
  for (const auto* name : {"01.wav", "02.wav", "cd2/01.wav", "art/cover.jpg"}) world.file(name);
  const auto read = world.parse(kAlbum);
  if (!read) FAIL(test::list(read.error(), world.path(), true));
  const auto& release = read->release;
  REQUIRE(release.title == "First Light");
  REQUIRE(release.version == "Deluxe Edition");
  REQUIRE(release.kind == "album");
  REQUIRE(release.artists.size() == 2);
  REQUIRE(release.artists[0].role == "primary");
  REQUIRE(release.artists[1].name == "Ben");
  REQUIRE(release.artists[1].role == "featured");
  REQUIRE(release.label == "Own Label");
  REQUIRE(release.upc == "036000291452");
  REQUIRE(release.catalogue_number == "OWN-001");
  REQUIRE(release.genre == "Electronic");
  REQUIRE(release.metadata_language == "en");
  REQUIRE(release.p_line == "2027 Own Label");
  REQUIRE(release.c_line == "2027 Own Label");
  REQUIRE(release.description == "Recorded\nat night.");
  REQUIRE(release.territories == std::vector<std::string>{"DE", "AT"});
  REQUIRE(read->artwork == world.folder.path() / "art/cover.jpg");
  REQUIRE(read->platforms == std::vector<std::string>{"spotify", "apple-music"});
  REQUIRE(read->key == "ada-first-light-deluxe-edition");
  REQUIRE(read->schedule);
  REQUIRE(read->schedule->at == "2027-01-15T00:00:00");
  REQUIRE(read->schedule->zone == "Europe/Berlin");
  REQUIRE_FALSE(read->schedule->local_midnight);

  REQUIRE(read->tracks.size() == 3);
  const auto& first = read->tracks[0];
  REQUIRE(first.file == world.folder.path() / "01.wav");
  REQUIRE(first.place.disc == 1);
  REQUIRE(first.place.number == 1);
  REQUIRE(first.index == 1);
  REQUIRE(first.metadata.title == "Northern Line");
  REQUIRE(first.metadata.isrc == "AA6Q72000047");
  REQUIRE(first.metadata.iswc == "T0345246801");
  REQUIRE(first.metadata.tags == std::vector<std::string>{"night", "train"});
  REQUIRE(first.metadata.writers.at(0).name == "Ada Example");
  REQUIRE(first.metadata.writers.at(0).role == "composer");
  REQUIRE(first.metadata.language == "en");
  REQUIRE(first.metadata.explicit_content == "not_explicit");
  REQUIRE(first.metadata.recording_country == "DE");
  REQUIRE(first.metadata.ai.artwork == "assisted");
  REQUIRE(first.metadata.artists.empty());

  const auto& second = read->tracks[1];
  REQUIRE(second.file == world.folder.path() / "02.wav");
  REQUIRE(second.place.number == 2);
  REQUIRE(second.metadata.version == "Live");
  REQUIRE(second.metadata.artists.at(1).role == "remixer");
  REQUIRE(second.metadata.writers.size() == 1);
  REQUIRE(second.metadata.writers[0].ipi == "00014107338");
  REQUIRE(second.metadata.explicit_content == "explicit");
  REQUIRE(second.metadata.track_type == "cover");
  REQUIRE(second.metadata.metadata_language == "de");
  REQUIRE(second.metadata.ai.lyrics == "none");
  REQUIRE(second.metadata.ai.vocals == "generated");
  REQUIRE(second.metadata.ai.artwork == "assisted");

  const auto& third = read->tracks[2];
  REQUIRE(third.place.disc == 2);
  REQUIRE(third.place.number == 1);
  REQUIRE(third.metadata.explicit_content == "clean");
  REQUIRE(third.line == 32);
}

TEST_CASE("the smallest manifest, with LF, CRLF or a byte order mark") {
  const World world;
  world.file("01.wav");
  const std::string small(test::kSmall);
  std::string crlf;
  for (const char c : small) crlf += c == '\n' ? "\r\n" : std::string(1, c);
  for (const auto& text : {small, crlf, "\xef\xbb\xbf" + small, "\xef\xbb\xbf" + crlf}) {
    const auto read = world.parse(text);
    REQUIRE(read);
    REQUIRE(read->release.title == "First Light");
    REQUIRE(read->tracks.at(0).line == 4);
    REQUIRE(read->tracks[0].metadata.title == "First Light");
    REQUIRE(read->key == "ada-first-light");
    REQUIRE_FALSE(read->schedule);
    REQUIRE(read->release.territories.empty());
  }
}

TEST_CASE("paths are relative to the manifest's folder or absolute") {
  const World world;
  const auto inside = world.file("audio/01.wav");
  const auto manifest = world.folder.path() / "texts" / "release.toml";
  fs::create_directories(manifest.parent_path());
  const std::string head = "[release]\ntitle=\"A\"\nartists=[\"B\"]\n[[tracks]]\n";
  for (const auto& name : {std::string("../audio/01.wav"), inside.string()}) {
    const auto read = manifest::parse(head + "file = '" + name + "'\n", manifest);
    REQUIRE(read);
    REQUIRE(read->tracks[0].file == inside);
  }
  REQUIRE(write_file_atomic(manifest, head + "file = '../audio/01.wav'\n"));
  REQUIRE(manifest::read(manifest)->tracks[0].file == inside);
}

TEST_CASE("dates and times of a schedule") {
  const World world;
  world.file("01.wav");
  struct Case {
    std::string schedule, at, zone;
  };
  const Case cases[] = {
      {"at = 2027-01-15\nzone = \"Europe/Berlin\"", "2027-01-15T00:00:00", "Europe/Berlin"},
      {"at = \"2027-01-15\"\nzone = \"Europe/Berlin\"", "2027-01-15T00:00:00", "Europe/Berlin"},
      {"at = \"2027-01-15 09:30\"\nzone = \"Asia/Kathmandu\"", "2027-01-15T09:30:00",
          "Asia/Kathmandu"},
      {"at = 2027-01-15 09:30:00\nzone = \"UTC\"", "2027-01-15T09:30:00", "UTC"},
      {"at = 2027-01-15T00:00:00Z\nzone = \"Europe/Berlin\"", "2027-01-15T01:00:00",
          "Europe/Berlin"},
      {"at = \"2027-01-15T00:00:00+01:00\"", "2027-01-14T23:00:00", "UTC"},
      // The hour that comes twice keeps its offset.
      {"at = 2027-10-31T02:30:00+01:00\nzone = \"Europe/Berlin\"", "2027-10-31T02:30:00+01:00",
          "Europe/Berlin"},
  };
  for (const auto& one : cases) {
    const auto read = world.parse(std::string(test::kSmall) + "[schedule]\n" + one.schedule + "\n");
    INFO(one.schedule);
    REQUIRE(read);
    REQUIRE(read->schedule->at == one.at);
    REQUIRE(read->schedule->zone == one.zone);
  }
}

TEST_CASE("a whole file that cannot be read") {
  const World world;
  const auto one = [&](std::string_view text) {
    const auto read = world.parse(text);
    REQUIRE_FALSE(read);
    REQUIRE(read.error().code == Code::invalid);
    return test::list(read.error(), world.path());
  };
  REQUIRE(one("") == "1:1 missing\n1:1 missing\n");
  REQUIRE(one("a = 1\n\xc3\xa4 = \"\xff\"") == "2:6 utf8\n");
  REQUIRE(one("a = \"x\xc3") == "1:7 utf8\n");
  REQUIRE(one("# ok\n[release\n") == "2:9 toml\n");
  REQUIRE(one("[release]\ntitle = \"a\"\ntitle = \"b\"\n").starts_with("3:"));
  REQUIRE(one(std::string(manifest::kLargestManifest + 1, '#')) == "1:1 size\n");
  std::string deep = "a";
  for (int i = 0; i < 200'000; ++i) deep += ".a";
  REQUIRE(one(deep + " = 1") == "1:32 toml\n");
  REQUIRE(one("x = {y = \"\"\"a\"\"\"\"\", " + deep + " = 1}") == "1:52 toml\n");
  REQUIRE(one("a = " + std::string(100'000, '[')).ends_with(" toml\n"));
  const std::string crlf = "[release]\r\ntitle = 3\r\n[[tracks]]\r\n";
  REQUIRE(one(crlf) == "1:1 missing\n2:9 type\n3:1 missing\n");
  REQUIRE(one("\xef\xbb\xbf" + crlf) == one(crlf));
  const auto large = world.file("large.toml", std::string(manifest::kLargestManifest + 1, '#'));
  REQUIRE(manifest::read(large).error().code == Code::payload_too_large);
  REQUIRE(manifest::read(world.folder.path() / "none.toml").error().code == Code::not_found);
  REQUIRE_FALSE(manifest::read(world.folder.path()));
}
