// SPDX-License-Identifier: Apache-2.0
// What stores and readers ask of every cover.
#include <fmt/format.h>

#include <cstdlib>

#include "artwork/draw/draw.hpp"
#include "artwork/inspect.hpp"
#include "images.hpp"
#include "pixels.hpp"
#include "preflight/check.hpp"
#include "support/catch.hpp"
#include "titles.hpp"

using namespace mv;
using namespace mv::artwork;
using namespace mv::test;

namespace {
bool long_run() {
  const char* size = std::getenv("MV_TEST_SIZE");
  return size != nullptr && std::string_view(size) == "long";
}

/// What the rules for covers find; a file that the reader refuses is a finding too.
std::string faults_of(const std::string& jpeg) {
  const TempFolder folder;
  const auto facts = inspect(artwork::test::put(folder, "cover.jpg", jpeg));
  if (!facts) return facts.error().what;
  if (facts->progressive || facts->has_icc_profile) return "not a plain baseline JPEG";
  const model::Metadata metadata;
  preflight::Subject subject{metadata};
  subject.artwork = &*facts;
  const std::string stores[] = {"spotify", "apple-music", "soundcloud", "distrokid"};
  std::string out;
  for (const auto& finding : preflight::check(subject, stores).findings)
    if (finding.rule.starts_with("C") && finding.level != preflight::Level::info &&
        finding.rule != "C7")  // SoundCloud's 2 MB: a smaller copy is sent there
      out += preflight::line(finding) + "\n";
  return out;
}

bool inside_margins(const Box& ink) {
  return ink.x >= 120 && ink.y >= 120 && ink.x + ink.width <= 2880 && ink.y + ink.height <= 2880;
}

void judge_type(const Picture& picture, const Lettering& text) {
  REQUIRE(text.contrast >= 4.5);
  REQUIRE(inside_margins(text.ink));
  const auto reading = read_type(picture, text.ink);
  REQUIRE(reading.contrast >= 4.5);
  REQUIRE(reading.stray < 0.002);
  REQUIRE(reading.fills_box);
}
}  // namespace

TEST_CASE("200 titles in many scripts are valid, readable and never clipped") {
  const auto titles = all_titles();
  REQUIRE(titles.size() == 200);
  int without_font = 0, read = 0;
  for (std::size_t i = 0; i < titles.size(); i += long_run() ? 1 : 5) {
    const Title& title = titles[i];
    const auto cover = draw_cover({title.text, title.artist, i, "", title.prompt});
    INFO(i << ": " << title.text);
    if (!cover.ok()) {
      REQUIRE(cover.error().code == Code::unsupported);
      REQUIRE(cover.error().hint.find("Install the package fonts-noto-") != std::string::npos);
      fmt::print("covers: \"{}\" is refused: {}\n", title.text, cover.error().why);
      ++without_font;
      continue;
    }
    INFO(cover->style << " " << cover->palette);
    REQUIRE(faults_of(cover->jpeg) == "");
    const auto picture = artwork::test::decode(cover->jpeg);
    if (!title.artist.empty()) judge_type(picture, cover->artist);
    REQUIRE(cover->title.ink.width > 0);
    if (title.colour_signs) {
      fmt::print(
          "covers: skipped reading \"{}\": its signs may have colours of their own\n", title.text);
      continue;
    }
    judge_type(picture, cover->title);
    ++read;
  }
  fmt::print("covers: {} titles read from their pixels, {} without a font\n", read, without_font);
  REQUIRE(read >= (long_run() ? 70 : 12));
}

TEST_CASE("what the reader reads is what is there") {
  // The measure itself: type of a known contrast on a known ground, then with a stain.
  const Box ink{400, 400, 300, 80};
  const auto stripes = [&](int letter, int ground) {
    return artwork::test::paint(1200, 1000, [&](int x, int y, std::uint8_t* p) {
      const bool in = x >= 400 && x < 700 && y >= 400 && y < 480 && (x / 30) % 2 == 1;
      const bool last = x >= 690 && x < 700 && y >= 400 && y < 480;
      const bool first = x >= 400 && x < 410 && y >= 400 && y < 480;
      p[0] = p[1] = p[2] = std::uint8_t(in || first || last ? letter : ground);
    });
  };
  const auto good = read_type(stripes(255, 90), ink);
  REQUIRE(good.contrast > 6.8);
  REQUIRE(good.contrast < 7.1);
  REQUIRE(good.stray == 0);
  REQUIRE(good.fills_box);
  REQUIRE(read_type(stripes(255, 150), ink).contrast < 3.1);
  REQUIRE_FALSE(read_type(stripes(255, 90), {400, 400, 300, 140}).fills_box);
  const auto stained = [&](std::uint8_t grey) {
    auto picture = stripes(255, 90);
    for (int y = 488; y < 500; ++y)
      for (int x = 420; x < 500; ++x)
        for (int c = 0; c < 3; ++c) picture.row(y)[x * 3 + c] = grey;
    return read_type(picture, ink);
  };
  REQUIRE(stained(180).contrast < 4.5);
  REQUIRE(stained(250).stray > 0.002);
}

TEST_CASE("different prompts and seeds give different pictures") {
  std::vector<std::pair<std::string, Thumbnail>> seen;
  std::size_t count = long_run() ? 40 : 8;
  const char* moods[] = {"dark techno", "happy summer pop", "epic orchestral battle music",
      "calm piano", "80s synthwave night drive", "deep sea ambient", "desert folk guitar",
      "winter lullaby"};
  for (std::size_t i = 0; i < count; ++i) {
    const std::string prompt = moods[i % 8] + (i < 8 ? "" : " " + std::to_string(i));
    const auto cover = draw_cover({"Salt", "Ada Wren", 1, "", prompt});
    REQUIRE(cover.ok());
    const auto small = thumbnail(artwork::test::decode(cover->jpeg));
    for (const auto& [other, picture] : seen) {
      INFO(prompt << " / " << other << " " << cover->style << " " << cover->palette);
      REQUIRE(difference(small, picture) > 3);
    }
    seen.emplace_back(prompt, small);
  }
}
