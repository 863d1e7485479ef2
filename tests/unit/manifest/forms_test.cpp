// SPDX-License-Identifier: Apache-2.0
// Manifests as editors and systems of all kinds write them.
#include "base/text/unicode.hpp"
#include "manifest/manifest.hpp"
#include "support/catch.hpp"
#include "world.hpp"

using namespace mv;
using test::World;

namespace {

const std::string kMac = "Cafe\xcc\x81";  // as a Mac composes it

std::string words(const World& world, const std::string& text) {
  const auto found = world.parse(text);
  return found ? "" : test::list(found.error(), world.path(), true);
}

std::string with(const std::string& line) {
  return "[release]\ntitle = \"L\"\nartists = [\"A\"]\n" + line +
         "\n[[tracks]]\nfile = \"01.wav\"\n";
}

}  // namespace

TEST_CASE("a file is found by its letters, however they are composed") {
  World world;
  world.file(kMac + "/" + kMac + ".wav");
  const auto text = [](const std::string& name) {
    return "[release]\ntitle = \"L\"\nartists = [\"A\"]\n[[tracks]]\nfile = \"" + name + "\"\n";
  };
  for (const auto& name :
      {kMac + "/" + kMac + ".wav", std::string("Café/Café.wav"), "Café/" + kMac + ".wav"}) {
    const auto found = world.parse(text(name));
    REQUIRE(found.ok());
    REQUIRE(fs::exists(found->tracks.front().file));
  }
  REQUIRE(words(world, text("Café/café.wav")).find("Did you mean") != std::string::npos);
  // Two that look alike: none is guessed.
  world.file("Café/Café.wav");
  REQUIRE(world.parse(text("Café/Café.wav"))->tracks.front().file.string().find("Café") !=
          std::string::npos);
}

TEST_CASE("texts have one form, so that two machines write the same release") {
  World world;
  world.file("01.wav");
  const auto mac = world.parse("[release]\ntitle = \"" + kMac + "\"\nartists = [\"" + kMac +
                               "\"]\n[[tracks]]\nfile = \"01.wav\"\n");
  const auto other = world.parse(
      "[release]\ntitle = \"Café\"\nartists = [\"Café\"]\n[[tracks]]\n"
      "file = \"01.wav\"\n");
  REQUIRE(mac.ok());
  REQUIRE(mac->release.title == "Café");
  REQUIRE(mac->key == other->key);
}

TEST_CASE("backslashes are named") {
  World world;
  world.file("01.wav");
  REQUIRE(words(world, with(R"(artwork = "C:\Users\Ada\cover.jpg")")).find("single quotes") !=
          std::string::npos);
  REQUIRE(words(world, with(R"(artwork = "new\track.jpg")")).find("single quotes") !=
          std::string::npos);
  REQUIRE(words(world, with(R"(artwork = 'C:\Users\Ada\cover.jpg')")).find("Windows") !=
          std::string::npos);
  REQUIRE(words(world, with(R"(artwork = 'a/b\cover.jpg')")).find("between folders") !=
          std::string::npos);
  REQUIRE(words(world, with("label = \"x")).find("single quotes") == std::string::npos);
}

TEST_CASE("codes and dates from other keyboards; byte order marks") {
  World world;
  world.file("01.wav");
  const auto text =
      with("upc = \"０３６０００２９１４５２\"") +
      "isrc = \"ＡＡ６Ｑ７２００００４７\"\n[schedule]\nat = \"２０２７-01-15\"\nzone = "
      "\"Europe/Berlin\"\n";
  for (const auto& bytes : {text, "\xef\xbb\xbf" + text}) {
    const auto found = world.parse(bytes);
    REQUIRE(found.ok());
    REQUIRE(found->release.upc == "036000291452");
    REQUIRE(found->tracks.front().metadata.isrc == "AA6Q72000047");
    REQUIRE(found->schedule->at == "2027-01-15T00:00:00");
  }
}
