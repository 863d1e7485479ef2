// SPDX-License-Identifier: Apache-2.0
#include "artwork/inspect.hpp"

#include <bit>
#include <cmath>
#include <random>

#include "artwork/metadata.hpp"
#include "base/crypto/digest.hpp"
#include "base/text/text.hpp"
#include "images.hpp"
#include "support/catch.hpp"

using namespace mv;
using namespace mv::artwork;
using namespace mv::artwork::test;

namespace {
model::ArtworkFacts facts_of(const std::string& bytes) {
  TempFolder folder;
  const auto facts = inspect(put(folder, "cover", bytes));
  if (!facts) FAIL(facts.error().line());
  return *facts;
}
Error error_of(const std::string& bytes) {
  TempFolder folder;
  const auto facts = inspect(put(folder, "cover", bytes));
  REQUIRE_FALSE(facts.ok());
  return facts.error();
}
std::string png_header(std::uint32_t width, std::uint32_t height) {
  const auto be32 = [](std::uint32_t v) {
    return std::string{char(v >> 24), char(v >> 16), char(v >> 8), char(v)};
  };
  std::string chunk = "IHDR" + be32(width) + be32(height) + std::string("\x08\x02\0\0\0", 5);
  return "\x89PNG\r\n\x1a\n" + be32(13) + chunk + be32(crc32(chunk)) + be32(0) + "IDAT" +
         be32(crc32("IDAT"));
}
}  // namespace

TEST_CASE("a plain JPEG is told in full") {
  const std::string bytes = jpeg(shapes(300), {.icc = profile("sRGB built-in")});
  const auto facts = facts_of(bytes);
  REQUIRE(facts.format == "jpeg");
  REQUIRE(facts.width == 300);
  REQUIRE(facts.height == 300);
  REQUIRE(facts.bits_per_channel == 8);
  REQUIRE(facts.colour == "rgb");
  REQUIRE_FALSE(facts.alpha);
  REQUIRE_FALSE(facts.progressive);
  REQUIRE(facts.exif_orientation == 1);
  REQUIRE(facts.has_icc_profile);
  REQUIRE(facts.icc_description == "sRGB built-in");
  REQUIRE(facts.bytes == std::int64_t(bytes.size()));
  REQUIRE(facts.sha256 == to_hex(sha256(bytes)));
  REQUIRE(facts.perceptual_hash.size() == 16);
  REQUIRE_FALSE(facts.looks_upscaled);
}

TEST_CASE("JPEG: grey, CMYK, progressive, EXIF, version 4 profile") {
  REQUIRE(facts_of(jpeg(shapes(64), {.colour = "grey"})).colour == "grey");
  const auto cmyk = facts_of(
      jpeg(paint(64, 32, [](int, int, std::uint8_t* p) { p[0] = 255; }), {.colour = "cmyk"}));
  REQUIRE(cmyk.colour == "cmyk");
  REQUIRE(cmyk.width == 64);
  REQUIRE(cmyk.height == 32);
  REQUIRE(cmyk.dominant_colour.starts_with("#f"));
  REQUIRE(cmyk.dominant_colour.ends_with("0000"));
  REQUIRE(facts_of(jpeg(shapes(64), {.progressive = true})).progressive);
  for (int turn = 1; turn <= 8; ++turn)
    REQUIRE(facts_of(jpeg(shapes(64), {.orientation = turn})).exif_orientation == turn);
  REQUIRE(facts_of(jpeg(shapes(64), {.icc = profile_v4("Display P3")})).icc_description ==
          "Display P3");
}

TEST_CASE("PNG: 16 bits, palette, alpha, grey, interlaced") {
  const auto deep = facts_of(png(shapes(50), {.bits = 16}));
  REQUIRE(deep.format == "png");
  REQUIRE(deep.bits_per_channel == 16);
  REQUIRE(deep.colour == "rgb");
  REQUIRE_FALSE(deep.alpha);
  REQUIRE(facts_of(png(shapes(50), {.colour = "palette"})).colour == "palette");
  REQUIRE(facts_of(png(shapes(50), {.colour = "grey"})).colour == "grey");
  const auto clear = facts_of(png(shapes(50), {.colour = "rgba", .alpha = 0}));
  REQUIRE(clear.alpha);
  REQUIRE(clear.dominant_colour == "#ffffff");
  const auto plain = facts_of(png(shapes(50)));
  const auto woven = facts_of(png(shapes(50), {.interlaced = true}));
  REQUIRE(plain.perceptual_hash == woven.perceptual_hash);
  REQUIRE(plain.dominant_colour == woven.dominant_colour);
}

TEST_CASE("detail, dominant colour and hash") {
  const auto flat = facts_of(
      png(paint(40, 40, [](int, int, std::uint8_t* p) { p[0] = 0x20, p[1] = 0x40, p[2] = 0x80; })));
  REQUIRE(flat.detail < 0.001);
  REQUIRE(flat.dominant_colour == "#204080");
  REQUIRE(facts_of(png(noise(200, 200, 1))).detail > 0.5);
  // A smaller copy of the same picture has nearly the same hash; another has not.
  const auto distance = [](const std::string& a, const std::string& b) {
    return std::popcount(std::stoull(a, nullptr, 16) ^ std::stoull(b, nullptr, 16));
  };
  const auto smooth = [](int phase) {
    return [phase](int side) {
      return paint(side, side, [=](int x, int y, std::uint8_t* p) {
        const double u = 6.0 * x / side + phase, v = 5.0 * y / side;
        p[0] = p[1] = p[2] = std::uint8_t(128 + 60 * std::sin(u + v) + 50 * std::cos(2 * u - v));
      });
    };
  };
  const auto large = facts_of(jpeg(smooth(0)(700))).perceptual_hash;
  REQUIRE(distance(large, facts_of(jpeg(smooth(0)(90), {.quality = 60})).perceptual_hash) <= 4);
  REQUIRE(distance(large, facts_of(jpeg(smooth(2)(700))).perceptual_hash) > 12);
  REQUIRE(facts_of(png(paint(1, 1, [](int, int, std::uint8_t*) {}))).detail == 0);
}

TEST_CASE("an enlarged image is noticed, a sharp one is not") {
  const Picture photo = blurred(noise(250, 250, 3), 1);
  REQUIRE(facts_of(jpeg(enlarged_bilinear(shapes(250), 6))).looks_upscaled);
  REQUIRE(facts_of(jpeg(enlarged_bilinear(photo, 6))).looks_upscaled);
  REQUIRE(facts_of(png(enlarged_bilinear(shapes(250), 6))).looks_upscaled);
  REQUIRE_FALSE(facts_of(jpeg(shapes(1500))).looks_upscaled);
  REQUIRE_FALSE(facts_of(jpeg(photo)).looks_upscaled);
  REQUIRE_FALSE(facts_of(jpeg(noise(600, 600, 5), {.quality = 70})).looks_upscaled);
  const auto gradient = paint(900, 900, [](int x, int y, std::uint8_t* p) {
    p[0] = std::uint8_t(x * 255 / 900), p[1] = std::uint8_t(y * 255 / 900);
  });
  REQUIRE_FALSE(facts_of(jpeg(gradient)).looks_upscaled);
}

TEST_CASE("other formats are named and not decoded") {
  using namespace std::string_literals;
  const std::pair<std::string, std::string> known[] = {{"tiff", "II*\0\x08\0\0\0"s},
      {"tiff", "MM\0*\0\0\0\x08"s}, {"gif", "GIF89a\x01\0"s}, {"webp", "RIFF\x10\0\0\0WEBPVP8 "s},
      {"bmp", "BM\x46\0\0\0\0\0\0\0\x36\0\0\0"s}, {"text", "Not an image, caf\xc3\xa9.\n"s},
      {"", "\x01\x02\x03"s}, {"", ""s}};
  for (const auto& [format, bytes] : known) {
    INFO(format);
    const auto facts = facts_of(bytes);
    REQUIRE(facts.format == format);
    REQUIRE(facts.width == 0);
    REQUIRE(facts.bytes == std::int64_t(bytes.size()));
    REQUIRE(facts.sha256 == to_hex(sha256(bytes)));
  }
  TempFolder folder;
  REQUIRE(inspect(folder.path() / "none.jpg").error().code == Code::not_found);
  REQUIRE_FALSE(inspect(folder.path()).ok());
}

TEST_CASE("a bomb is refused before it is decoded") {
  const auto wide = error_of(png_header(20'001, 10));
  REQUIRE(wide.code == Code::invalid);
  REQUIRE(wide.what.find("20001 x 10") != std::string::npos);
  REQUIRE(error_of(png_header(2'000'000'000, 2'000'000'000)).code == Code::invalid);
  std::string bomb = jpeg(shapes(16));
  const auto frame = bomb.find("\xff\xc0");
  REQUIRE(frame != std::string::npos);
  bomb.replace(frame + 5, 4, "\xff\xdc\xff\xdc");
  REQUIRE(error_of(bomb).what.find("65500 x 65500") != std::string::npos);
  std::string heavy = jpeg(shapes(16), {.progressive = true});
  const auto start = heavy.find("\xff\xc2");
  REQUIRE(start != std::string::npos);
  heavy.replace(start + 5, 4, "\x4e\x00\x4e\x00", 4);
  REQUIRE(error_of(heavy).why.find("progressive") != std::string::npos);
}

TEST_CASE("a cut or changed file is an error or a picture, never a crash") {
  for (const std::string& whole :
      {jpeg(shapes(120)), jpeg(shapes(120), {.progressive = true, .icc = profile("x")}),
          png(shapes(120)), png(shapes(120), {.interlaced = true})}) {
    const auto cut = error_of(whole.substr(0, whole.size() * 2 / 3));
    REQUIRE(cut.code == Code::invalid);
    REQUIRE(cut.why.find("cut off") != std::string::npos);
    std::mt19937 random(11);
    TempFolder folder;
    for (int i = 0; i < 150; ++i) {
      std::string bytes = whole;
      for (int k = 0; k < 4; ++k) bytes[random() % bytes.size()] = char(random());
      if (i % 3 == 0) bytes.resize(random() % bytes.size());
      const auto facts = inspect(put(folder, "cover", bytes));
      if (!facts) REQUIRE(facts.error().code == Code::invalid);
    }
  }
}

TEST_CASE("EXIF and ICC blocks of any bytes are safe") {
  REQUIRE(exif_orientation("") == 1);
  REQUIRE(exif_orientation("II*") == 1);
  REQUIRE(exif_orientation(std::string("MM\0*\xff\xff\xff\xff", 8)) == 1);
  REQUIRE(icc_description("") == "");
  REQUIRE(icc_description(profile("x").substr(0, 150)) == "");
  std::mt19937 random(5);
  for (int i = 0; i < 3000; ++i) {
    std::string block = i % 2 ? profile_v4("Display P3") : profile("sRGB");
    for (int k = 0; k < 6; ++k) block[120 + random() % (block.size() - 120)] = char(random());
    REQUIRE(icc_description(block).size() <= 1000);
    block.replace(0, 8, std::string("II*\0\x7e\0\0\0", 8));
    const int turn = exif_orientation(block);
    REQUIRE((turn >= 1 && turn <= 8));
  }
}
