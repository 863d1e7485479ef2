// SPDX-License-Identifier: Apache-2.0
#include "artwork/to_jpeg.hpp"

#include "artwork/encode_jpeg.hpp"
#include "artwork/inspect.hpp"
#include "artwork/resample.hpp"
#include "images.hpp"
#include "support/catch.hpp"

using namespace mv;
using namespace mv::artwork;
using namespace mv::artwork::test;

namespace {
/// Red, green, blue and yellow quarters.
Picture quarters(int side) {
  return paint(side, side, [side](int x, int y, std::uint8_t* p) {
    const bool right = x >= side / 2, low = y >= side / 2;
    p[0] = right == low ? 255 : 0;
    p[1] = right ? 255 : 0;
    p[2] = low && !right ? 255 : 0;
  });
}
Result<std::string> fit(const std::string& bytes, int side, bool allow_upscale = false) {
  TempFolder folder;
  return fit_cover(put(folder, "cover", bytes), side, allow_upscale);
}
bool near(const std::uint8_t* p, int r, int g, int b) {
  return std::abs(p[0] - r) < 24 && std::abs(p[1] - g) < 24 && std::abs(p[2] - b) < 24;
}
}  // namespace

TEST_CASE("a cover is reduced, never cropped, and enlarged only on demand") {
  const auto small = fit(jpeg(quarters(640)), 300);
  REQUIRE(small.ok());
  const Picture picture = decode(*small);
  REQUIRE(picture.width == 300);
  REQUIRE(picture.height == 300);
  REQUIRE(near(picture.row(30) + 30 * 3, 255, 0, 0));
  REQUIRE(near(picture.row(30) + 270 * 3, 0, 255, 0));
  REQUIRE(near(picture.row(270) + 30 * 3, 0, 0, 255));
  REQUIRE(near(picture.row(270) + 270 * 3, 255, 255, 0));

  const auto refused = fit(jpeg(quarters(200)), 300);
  REQUIRE_FALSE(refused.ok());
  REQUIRE(refused.error().code == Code::invalid);
  REQUIRE(refused.error().what.find("200 x 200") != std::string::npos);
  const auto grown = fit(jpeg(quarters(200)), 300, true);
  REQUIRE(grown.ok());
  REQUIRE(decode(*grown).width == 300);
  REQUIRE(near(decode(*grown).row(270) + 30 * 3, 0, 0, 255));

  const auto tall = fit(jpeg(noise(120, 100, 1)), 100);
  REQUIRE(tall.error().code == Code::invalid);
  REQUIRE(tall.error().why.find("not square") != std::string::npos);
  REQUIRE(fit("GIF89a......", 100).error().why == "It is gif");
  REQUIRE(fit(jpeg(quarters(64)), 0).error().code == Code::invalid);
  const std::string whole = png(quarters(64));
  REQUIRE(fit(whole.substr(0, whole.size() / 2), 64).error().code == Code::invalid);
}

TEST_CASE("every kind of image becomes 8-bit RGB baseline") {
  const Picture in = quarters(64);
  for (const std::string& bytes :
      {jpeg(in, {.colour = "grey"}), jpeg(in, {.colour = "cmyk"}), jpeg(in, {.progressive = true}),
          png(in, {.bits = 16}), png(in, {.colour = "grey"}), png(in, {.colour = "palette"}),
          png(in, {.colour = "rgba", .alpha = 100}), png(in, {.interlaced = true})}) {
    const auto out = fit(bytes, 64);
    REQUIRE(out.ok());
    TempFolder folder;
    const auto facts = inspect(put(folder, "out.jpg", *out));
    REQUIRE(facts.ok());
    REQUIRE(facts->format == "jpeg");
    REQUIRE(facts->colour == "rgb");
    REQUIRE(facts->bits_per_channel == 8);
    REQUIRE_FALSE(facts->progressive);
    REQUIRE_FALSE(facts->alpha);
    REQUIRE(facts->exif_orientation == 1);
  }
  REQUIRE(near(decode(*fit(jpeg(in, {.colour = "cmyk"}), 64)).row(5) + 15, 255, 0, 0));
  REQUIRE(near(decode(*fit(png(in, {.colour = "rgba", .alpha = 0}), 64)).row(5), 255, 255, 255));
}

TEST_CASE("an RGB profile stays, others go") {
  TempFolder folder;
  const auto kept = fit(jpeg(quarters(64), {.icc = profile("Display P3")}), 64);
  REQUIRE(inspect(put(folder, "a", *kept))->icc_description == "Display P3");
  const auto gone = fit(jpeg(quarters(64), {.colour = "cmyk", .icc = profile("FOGRA39")}), 64);
  REQUIRE_FALSE(inspect(put(folder, "b", *gone))->has_icc_profile);
}

TEST_CASE("the EXIF orientation is applied") {
  // Where the stored top left corner (red) is seen, for orientation 1 to 8.
  const int seen[8][2] = {{0, 0}, {1, 0}, {1, 1}, {0, 1}, {0, 0}, {1, 0}, {1, 1}, {0, 1}};
  // And the stored top right corner (green).
  const int green[8][2] = {{1, 0}, {0, 0}, {0, 1}, {1, 1}, {0, 1}, {1, 1}, {1, 0}, {0, 0}};
  for (int turn = 1; turn <= 8; ++turn) {
    INFO(turn);
    const auto out = fit(jpeg(quarters(64), {.orientation = turn}), 64);
    REQUIRE(out.ok());
    const Picture picture = decode(*out);
    const auto at = [&](const int place[2]) {
      return picture.row(place[1] ? 54 : 10) + (place[0] ? 54 : 10) * 3;
    };
    REQUIRE(near(at(seen[turn - 1]), 255, 0, 0));
    REQUIRE(near(at(green[turn - 1]), 0, 255, 0));
  }
}

TEST_CASE("the mean of an image survives any reduction") {
  const Picture in = noise(601, 601, 2);
  double before = 0;
  for (auto value : in.rgb) before += value;
  before /= double(in.rgb.size());
  for (int side : {600, 599, 450, 301, 300, 200, 7, 1}) {
    INFO(side);
    const auto out = fit(png(in), side);
    REQUIRE(out.ok());
    double after = 0;
    const Picture picture = decode(*out);
    for (auto value : picture.rgb) after += value;
    REQUIRE(after / double(picture.rgb.size()) == Approx(before).margin(2));
  }
}

TEST_CASE("noise is compressed until it fits 4 MB") {
  const auto out = encode_jpeg(noise(3000, 3000, 4));
  REQUIRE(out.ok());
  REQUIRE(out->size() <= kMaxCoverBytes);
  REQUIRE(out->size() > 1'000'000);
}
