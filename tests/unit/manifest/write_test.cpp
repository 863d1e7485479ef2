// SPDX-License-Identifier: Apache-2.0
#include "base/text/text.hpp"
#include "manifest/manifest.hpp"
#include "model/json.hpp"
#include "support/catch.hpp"
#include "support/wav.hpp"
#include "world.hpp"

using namespace mv;
using test::World;

namespace {

/// Everything a manifest says, for comparing.
std::string all_of(const manifest::Manifest& manifest) {
  std::string out = manifest.key + "\n" + model::json_text(manifest.release) + "\n" +
                    manifest.artwork.string() + "\n" + join(manifest.platforms, " ") + "\n";
  if (manifest.schedule) out += model::json_text(*manifest.schedule) + "\n";
  for (const auto& track : manifest.tracks)
    out += track.file.string() + " " + model::json_text(track.place) + " " +
           model::json_text(track.metadata) + "\n";
  return out;
}

manifest::Manifest full(const World& world) {
  manifest::Manifest out;
  out.path = world.path();
  out.key = "my \"key\"";
  out.release = {"Tab\\ & \"Quotes\" 💡 日本", "Deluxe", "album", {{"Ada"}, {"Ben", "featured"}},
      "Own Label", "036000291452", "OWN-1", "Electronic", "de", "2027 A", "2027 B",
      "Line one\nline \"two\"\ttab\\", {"DE", "AT"}};
  out.artwork = world.file("art/cover.jpg");
  out.platforms = {"spotify", "soundcloud"};
  out.schedule = {"2027-01-15T09:30:00", "Europe/Berlin", false};
  for (int disc = 1; disc <= 2; ++disc)
    for (int number = 1; number <= 3; ++number) {
      manifest::Track track;
      track.file = world.file("cd" + std::to_string(disc) + "/0" + std::to_string(number) + ".wav");
      track.place = {"", disc, number};
      auto& metadata = track.metadata;
      metadata.title = "Song " + std::to_string(disc) + std::to_string(number);
      metadata.writers = {{"Ada Example"}, {"Ben Example", "lyricist", "00014107338"}};
      metadata.language = "en";
      metadata.explicit_content = number == 2 ? "explicit" : "not_explicit";
      metadata.ai.vocals = "assisted";
      if (number == 3) {
        metadata.artists = {{"Cleo"}};
        metadata.isrc = "AA6Q7200004" + std::to_string(disc);
        metadata.iswc = "T0345246801";
        metadata.tags = {"a", "b, c"};
        metadata.track_type = "cover";
        metadata.recording_country = "DE";
        metadata.metadata_language = "en";
        metadata.description = "x";
        metadata.genre = "Ambient";
        metadata.p_line = metadata.c_line = "2026 C";
        metadata.version = "Live";
      }
      out.tracks.push_back(std::move(track));
    }
  return out;
}

std::string info_chunk(const std::vector<std::pair<std::string, std::string>>& fields) {
  std::string out = "INFO";
  for (const auto& [id, text] : fields) out += test::wav_detail::chunk(id, text + '\0');
  return out;
}

fs::path tagged(
    const fs::path& path, const std::vector<std::pair<std::string, std::string>>& fields) {
  fs::create_directories(path.parent_path());
  test::WavSpec spec;
  spec.seconds = 0.01;
  if (!fields.empty()) spec.chunks_after = {{"LIST", info_chunk(fields)}};
  return test::write_wav(path, spec);
}

}  // namespace

TEST_CASE("what is written is read back") {
  const World world;
  const auto given = full(world);
  const auto text = manifest::write(given);
  INFO(text);
  const auto read = world.parse(text);
  if (!read) FAIL(test::list(read.error(), world.path(), true));
  REQUIRE(all_of(*read) == all_of(given));
  REQUIRE(manifest::write(*read) == text);
  REQUIRE(text.starts_with("#:schema release.schema.json\n"));
  REQUIRE(manifest::write(given, "").starts_with("# "));
  // What all tracks share stands once; paths are relative; numbers only where they are needed.
  REQUIRE(text.find("\n[defaults]") != std::string::npos);
  REQUIRE(text.find("Ada Example") == text.rfind("Ada Example"));
  REQUIRE(text.find(world.folder.path().string()) == std::string::npos);
  REQUIRE(text.find("\nnumber ") == std::string::npos);
  REQUIRE(text.find("\nat               = \"2027-01-15 09:30\"") != std::string::npos);
}

TEST_CASE("the text for people") {
  manifest::Manifest given;
  given.path = "release.toml";
  given.tracks.resize(1);
  given.tracks[0].file = "a.wav";
  REQUIRE(manifest::write(given) == R"(#:schema release.schema.json
# A release: what it is, when it appears, and its tracks. Lines that begin with # are not
# read; remove the # to use a line. docs/release-manifest.md explains every field.

[release]
title              = ""  # needed
# version          = "Deluxe Edition"
# type             = "album"
artists            = []  # needed
# label            = "Own Label"
# upc              = "036000291452"
# catalogue_number = "OWN-001"
# genre            = "Electronic"
# language         = "en"
# p_line           = "2027 Own Label"
# c_line           = "2027 Own Label"
# description      = "Recorded in one night."
# artwork          = "cover.jpg"
# territories      = ["DE", "AT", "CH"]
# platforms        = ["spotify", "soundcloud"]
# key              = "ada-first-light"

# [schedule]
# at             = "2027-01-15 00:00"
# zone           = "Europe/Berlin"
# local_midnight = false

[defaults]  # for every track
# writers  = ["Ada Example", {name = "Ben Example", role = "lyricist"}]
# language = "en"
# explicit = false

[[tracks]]
file = "a.wav"
)");
}

TEST_CASE("a manifest from tags, names and folders") {
  const World world;
  const auto& top = world.folder.path();
  std::vector<fs::path> files;
  for (const auto& [name, title] : {std::pair("CD 2/02 b.wav", "Last"), {"CD 2/01 a.wav", ""},
           {"CD 1/10 Ten.wav", ""}, {"CD 1/2 - two.wav", "Second"}})
    files.push_back(
        tagged(top / name, {{"IPRD", "First Light"}, {"IART", "Ada feat. Ben"}, {"INAM", title},
                               {"IGNR", "electronica"}, {"ICOP", "(P) 2026 Own Label"}}));
  world.file("Cover.JPG");
  const auto made = manifest::from_files(files, world.path());
  REQUIRE(made);
  REQUIRE(made->release.title == "First Light");
  REQUIRE(made->release.kind == "ep");
  REQUIRE(made->release.artists.size() == 2);
  REQUIRE(made->release.artists[0].name == "Ada");
  REQUIRE(made->release.artists[1].role == "featured");
  REQUIRE(made->release.genre == "Electronic");
  REQUIRE(made->release.p_line == "2026 Own Label");
  REQUIRE(made->artwork == top / "Cover.JPG");
  REQUIRE(made->key == "ada-first-light");
  REQUIRE(made->tracks.size() == 4);
  const std::vector<std::pair<int, std::string>> want{
      {1, "Second"}, {1, "Ten"}, {2, "A"}, {2, "Last"}};
  for (std::size_t i = 0; i < want.size(); ++i) {
    REQUIRE(made->tracks[i].place.disc == want[i].first);
    REQUIRE(made->tracks[i].place.number == static_cast<int>(i % 2) + 1);
    REQUIRE(made->tracks[i].metadata.title == want[i].second);
    REQUIRE(made->tracks[i].metadata.artists.empty());
    REQUIRE(made->tracks[i].metadata.genre.empty());
    REQUIRE(made->tracks[i].metadata.writers.empty());
    REQUIRE(made->tracks[i].metadata.explicit_content.empty());
  }
  const auto read = world.parse(manifest::write(*made));
  if (!read) FAIL(test::list(read.error(), world.path(), true));
  REQUIRE(all_of(*read) == all_of(*made));
}

TEST_CASE("numbers in tags go before names; names sort as people sort") {
  const World world;
  const auto& top = world.folder.path();
  const auto titles = [&](const std::vector<fs::path>& files) {
    std::string out;
    for (const auto& track : manifest::from_files(files, world.path())->tracks)
      out += track.metadata.title + std::to_string(track.place.number) + " ";
    return out;
  };
  const auto named = [&](const std::string& name, const std::string& number) {
    return tagged(top / name, {{"INAM", fs::path(name).stem().string()}, {"IPRT", number}});
  };
  REQUIRE(titles({named("a.wav", "7"), named("b.wav", "3"), named("c.wav", "5")}) == "b1 c2 a3 ");
  // One number twice: the names count.
  REQUIRE(titles({named("t10.wav", "1"), named("t9.wav", "1"), named("T1.wav", "2")}) ==
          "T11 t92 t103 ");
}

TEST_CASE("a single without tags") {
  const World world;
  const auto file = tagged(world.folder.path() / "01 - first light.wav", {});
  const auto made = manifest::from_files({file}, world.path());
  REQUIRE(made);
  REQUIRE(made->release.title == "First Light");
  REQUIRE(made->release.kind == "single");
  REQUIRE(made->release.artists.empty());
  REQUIRE(made->key.empty());
  // What is still needed is said with its line.
  const auto read = world.parse(manifest::write(*made));
  REQUIRE(test::list(read.error(), world.path()) == "9:22 missing\n");
}

TEST_CASE("files that make no manifest") {
  const World world;
  REQUIRE(manifest::from_files({}, world.path()).error().code == Code::usage);
  REQUIRE(manifest::from_files({world.folder.path() / "no.wav"}, world.path()).error().code ==
          Code::not_found);
  REQUIRE_FALSE(manifest::from_files({world.folder.path()}, world.path()));
  const auto file = world.file("a.wav");
  REQUIRE_FALSE(manifest::from_files({file, world.folder.path() / "." / "a.wav"}, world.path()));
  REQUIRE(
      manifest::from_files({world.file("\xff.wav")}, world.path()).error().code == Code::invalid);
  REQUIRE_FALSE(manifest::from_files(std::vector<fs::path>(1000, file), world.path()));
}
