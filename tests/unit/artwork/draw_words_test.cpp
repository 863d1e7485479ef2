// SPDX-License-Identifier: Apache-2.0
#include "artwork/draw/words.hpp"

#include <algorithm>
#include <limits>
#include <set>

#include "artwork/draw/draw.hpp"
#include "artwork/draw/styles.hpp"
#include "base/text/text.hpp"
#include "support/catch.hpp"

using namespace mv;
using namespace mv::artwork;

namespace {
bool any(const std::vector<double>& weights) {
  return std::any_of(weights.begin(), weights.end(), [](double w) { return w > 0; });
}
bool has(std::span<const std::string_view> names, const std::string& name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}
/// The names a prompt leads to over many seeds.
std::set<std::string> families_for(std::string_view prompt) {
  const auto taste = taste_of(prompt, cover_styles());
  std::set<std::string> out;
  for (std::uint64_t seed = 0; seed < 200; ++seed) {
    Dice dice(seed);
    out.insert(std::string(palette_families()[choose(taste.families, dice)]));
  }
  return out;
}
}  // namespace

TEST_CASE("every word of the vocabulary has an effect, stands once and names what exists") {
  std::set<std::string> seen;
  for (const CoverWord& row : cover_vocabulary()) {
    for (const auto& family : split(row.families, ' '))
      REQUIRE((family.empty() || has(palette_families(), family)));
    for (const auto& style : split(row.styles, ' '))
      REQUIRE((style.empty() || has(cover_styles(), style)));
    for (const auto& word : split(row.words, ',')) {
      INFO(word);
      REQUIRE(seen.insert(word).second);
      const auto taste = taste_of("a " + word + "!", cover_styles());
      REQUIRE(std::find(taste.words.begin(), taste.words.end(), word) != taste.words.end());
      REQUIRE((any(taste.families) || any(taste.styles)));
    }
  }
  for (const auto& style : cover_styles()) {
    INFO(style);
    REQUIRE(std::any_of(cover_vocabulary().begin(), cover_vocabulary().end(),
        [&](const auto& row) { return row.styles.find(style) != std::string_view::npos; }));
  }
}

TEST_CASE("palettes go from dark to light, and every family has some") {
  std::size_t count = 0;
  for (const auto& family : palette_families()) {
    REQUIRE(palettes(family).size() >= 3);
    count += palettes(family).size();
  }
  REQUIRE(count == palettes().size());
  for (const Palette& palette : palettes()) {
    INFO(palette.name);
    for (std::size_t i = 1; i < 5; ++i) REQUIRE(luminance(palette[i]) > luminance(palette[i - 1]));
    REQUIRE(luminance(palette[0]) < 0.04);
    REQUIRE(luminance(palette[4]) > 0.6);
  }
}

TEST_CASE("moods choose the palette") {
  REQUIRE(families_for("80s synthwave") == std::set<std::string>{"neon"});
  REQUIRE(families_for("a dark thing") == std::set<std::string>{"night", "ink"});
  REQUIRE(families_for("Feuer") == std::set<std::string>{"ember"});
  REQUIRE(families_for("DÜSTER").contains("night"));
  REQUIRE(families_for("me\u0301lancolique").contains("frost"));
  REQUIRE(families_for("darkness").size() == palette_families().size());  // another word
  REQUIRE(families_for("").size() == palette_families().size());
  REQUIRE(taste_of("dark night", cover_styles()).ground < 0);
  REQUIRE(taste_of("drum and bass", cover_styles()).words ==
          std::vector<std::string>{"drum and bass", "bass"});
}

TEST_CASE("words that mean nothing to the painter are named") {
  const auto unused = [](std::string_view prompt) {
    return taste_of(prompt, cover_styles()).unused;
  };
  REQUIRE(unused("a lighthouse at night").empty());
  REQUIRE(unused("An astronaut, riding a horse; at dawn!") ==
          std::vector<std::string>{"astronaut", "riding", "horse"});
  REQUIRE(unused("album cover of the sea").empty());
  REQUIRE(unused("drum and bass").empty());
  REQUIRE(unused("夜 night") == std::vector<std::string>{"夜"});
}

TEST_CASE("a colour that is named decides the palette") {
  const struct {
    std::string_view prompt;
    double hue;
  } cases[] = {{"deep blue", 215}, {"a red car", 2}, {"green", 140}, {"pink dreams", 330},
      {"purple night", 270}, {"gold", 42}, {"turquoise", 178}, {"orange sunset", 28},
      {"yellow submarine", 50}};
  for (const auto& [prompt, hue] : cases)
    for (std::uint64_t seed = 0; seed < 2; ++seed) {
      INFO(prompt << seed);
      const auto cover = draw_cover({"Title", "Artist", seed, "minimal", std::string(prompt)});
      REQUIRE(cover.ok());
      const auto used = std::find_if(palettes().begin(), palettes().end(),
          [&](const Palette& palette) { return palette.name == cover->palette; });
      double best = 0;
      for (const auto& palette : palettes()) best = std::max(best, share_of_hue(palette, hue));
      REQUIRE(share_of_hue(*used, hue) >= 0.8 * best);
      REQUIRE(share_of_hue(*used, hue) > 0.25);
    }
  REQUIRE(taste_of("deep blue", cover_styles()).ground < 0);
  REQUIRE(taste_of("pale blue", cover_styles()).ground > 0);
  REQUIRE(taste_of("deep blue", cover_styles()).unused.empty());
}

TEST_CASE("the prompt counts by its words") {
  REQUIRE(prompt_seed("") == 0);
  REQUIRE(prompt_seed(" , ") == 0);
  REQUIRE(prompt_seed("Night  drive") == prompt_seed("night, drive."));
  REQUIRE(prompt_seed("night drive") != prompt_seed("drive night"));
  REQUIRE(prompt_seed("\u591c") != prompt_seed("\u6d77"));
  REQUIRE(prompt_seed("\xff\xfe") == prompt_seed("\xff\xfe"));
  const std::string longest(1'000'000, 'x');
  REQUIRE(taste_of(longest, cover_styles()).words.empty());
}

TEST_CASE("levels use the whole range, whatever the shape") {
  Canvas canvas;
  Dice dice(1);
  std::vector<float> loud(512);
  for (std::size_t i = 0; i < loud.size(); ++i) loud[i] = 0.9f + 0.1f * float(i % 64) / 64;
  const float nothing[] = {0, 0, 0};
  for (const std::span<const float> shape : {std::span<const float>{}, std::span<const float>(loud),
           std::span<const float>(nothing), std::span<const float>(loud).first(1)})
    for (int count : {1, 22, 600}) {
      Scene scene{canvas, palettes()[0], dice, shape};
      const auto all = levels(scene, count);
      REQUIRE(all.size() == std::size_t(count));
      REQUIRE(std::all_of(all.begin(), all.end(), [](double v) { return v >= 0 && v <= 1; }));
      if (shape.size() == 512 && count == 600)
        REQUIRE(
            *std::max_element(all.begin(), all.end()) - *std::min_element(all.begin(), all.end()) >
            0.3);
    }
}

TEST_CASE("the shape of the audio shows, and a broken one does no harm") {
  std::vector<float> rising(256), falling(256);
  for (std::size_t i = 0; i < 256; ++i) {
    rising[i] = float(i) / 255;
    falling[i] = 1 - rising[i];
  }
  for (const std::string style : {"skyline", "radial"}) {
    const auto first = draw_cover({"Rise", "Ada Wren", 7, style, "", rising});
    REQUIRE(first.ok());
    REQUIRE((first->jpeg != draw_cover({"Rise", "Ada Wren", 7, style, "", falling})->jpeg));
  }
  const float nan = std::numeric_limits<float>::quiet_NaN();
  REQUIRE(draw_cover({"Rise", "", 7, "ridges", "", {nan, -4, 1e30f, nan}}).ok());
}
