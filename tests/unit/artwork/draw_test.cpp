// SPDX-License-Identifier: Apache-2.0
#include "artwork/draw/draw.hpp"

#include <cmath>

#include "artwork/draw/styles.hpp"
#include "artwork/draw/type.hpp"
#include "artwork/inspect.hpp"
#include "images.hpp"
#include "support/catch.hpp"

using namespace mv;
using namespace mv::artwork;
using namespace mv::artwork::test;

namespace {
std::string many(std::string_view word, int times) {
  std::string out;
  for (int i = 0; i < times; ++i) out += word;
  return out;
}
bool inside(const Box& ink, const Box& box) {
  return ink.x >= box.x - 1 && ink.y >= box.y - 1 && ink.x + ink.width <= box.x + box.width + 1 &&
         ink.y + ink.height <= box.y + box.height + 1;
}
bool within_margins(const Box& box) {
  return box.x >= 120 && box.y >= 120 && box.x + box.width <= kCoverSide - 120 &&
         box.y + box.height <= kCoverSide - 120;
}
}  // namespace

TEST_CASE("each style gives a cover that stores take") {
  TempFolder folder;
  for (auto style : cover_styles()) {
    INFO(style);
    const auto cover = draw_cover({"Northern Lights", "Mira Halden", 3, std::string(style)});
    REQUIRE(cover.ok());
    REQUIRE(cover->jpeg.size() <= 4'000'000);
    REQUIRE(cover->style == style);
    REQUIRE(cover->warnings.empty());
    const auto facts = inspect(put(folder, "cover.jpg", cover->jpeg));
    REQUIRE(facts.ok());
    REQUIRE(facts->width == 3000);
    REQUIRE(facts->height == 3000);
    REQUIRE(facts->colour == "rgb");
    REQUIRE_FALSE(facts->progressive);
    REQUIRE(facts->detail > 0.1);
    REQUIRE_FALSE(facts->looks_upscaled);
  }
}

TEST_CASE("the same request gives the same bytes, another seed another cover") {
  const auto first = draw_cover({"Salt", "Ada Wren", 42, ""});
  REQUIRE(first.ok());
  const auto jpeg = [](const CoverRequest& request) { return draw_cover(request)->jpeg; };
  REQUIRE((first->jpeg == jpeg({"Salt", "Ada Wren", 42, ""})));
  REQUIRE((first->jpeg != jpeg({"Salt", "Ada Wren", 43, ""})));
  REQUIRE((first->jpeg != jpeg({"Salt", "Ada Wrens", 42, ""})));
  REQUIRE((first->jpeg != jpeg({"Salt", "Ada Wren", 42, "", "salt"})));
  REQUIRE((first->jpeg == jpeg({"Salt", "Ada Wren", 42, "", " ?! "})));
}

TEST_CASE("words stay in their boxes, apart, and stand out") {
  const std::string titles[] = {"Go", "Northern Lights", many("incomprehensible", 7),
      many("a & <b> ", 15), many("W", 120), "\u0644\u064a\u0644\u0629"};
  for (const Style& style : styles())
    for (std::size_t i = 0; i < std::size(titles); ++i) {
      INFO(style.name << " " << titles[i]);
      Canvas canvas;
      Dice dice(i * 7 + 1);
      const Palette& palette = palettes()[i * 5 % palettes().size()];
      Scene scene{canvas, palette, dice, {}, i % 2 == 0};
      const auto layout = style.paint(scene);
      REQUIRE(within_margins(layout.title.box));
      REQUIRE(within_margins(layout.artist.box));
      const auto title = set_type(canvas, palette, layout.title, layout, titles[i]);
      const auto artist = set_type(canvas, palette, layout.artist, layout, "Mira & the <Owls>");
      REQUIRE(artist.ink.width > 100);
      REQUIRE(inside(title.ink, layout.title.box));
      REQUIRE(inside(artist.ink, layout.artist.box));
      REQUIRE(title.contrast >= kMinContrast);
      REQUIRE(artist.contrast >= kMinContrast);
      const bool apart = title.ink.y + title.ink.height <= artist.ink.y ||
                         artist.ink.y + artist.ink.height <= title.ink.y;
      REQUIRE(apart);
    }
}

TEST_CASE("contrast holds on the worst ground") {
  Canvas canvas;
  for (int y = 0; y < kCoverSide; ++y)
    for (int x = 0; x < kCoverSide; ++x) canvas.row(y)[x] = (x / 40 + y / 40) % 2 ? 0xffffff : 0;
  canvas.touched();
  const TypeBox box{{300, 2000, 2400, 600}, 300, 80, true, true};
  const auto result = set_type(canvas, palettes()[0], box, {}, "Legible");
  REQUIRE(result.contrast >= kMinContrast);
}

TEST_CASE("any text is drawn or refused, none is markup") {
  for (const std::string& title :
      {std::string("<b>&amp;</b>"), std::string("\u591c\u306e\u6d77"), std::string("\U0001f525"),
          std::string("\xff\xfe broken"), std::string("a\nb\tc\0d", 7), many("\u0301", 300),
          many("long ", 500), std::string("%s%n"), std::string("\u202e\u200d\u200d")}) {
    INFO(title);
    const auto drawn = draw_cover({title, title, 5, "blocks"});
    REQUIRE((drawn.ok() || drawn.error().code == Code::unsupported));
  }
  REQUIRE(draw_cover({"<b>&amp;</b>", "a\nb\tc", 5, "blocks"}).ok());
  REQUIRE(draw_cover({"  \n", "x", 1, ""}).error().code == Code::invalid);
  const auto style = draw_cover({"x", "x", 1, "cubism"});
  REQUIRE(style.error().code == Code::invalid);
  REQUIRE(style.error().hint.find("mesh") != std::string::npos);
  REQUIRE(style.error().hint.find("minimal") != std::string::npos);
  REQUIRE(draw_cover({"x", "", 1, ""}).ok());
}

TEST_CASE("type_text keeps 120 characters and marks what is cut") {
  REQUIRE(type_text(" a\nb ") == "a b");
  REQUIRE(type_text(many("x", 120)) == many("x", 120));
  REQUIRE(type_text(many("x", 121)) == many("x", 119) + "\u2026");
  REQUIRE(type_text(many("e\u0301", 120)) == many("e\u0301", 120));
  REQUIRE(type_text(many("e\u0301", 121)) == many("e\u0301", 119) + "\u2026");
}

TEST_CASE("lines are of like length and stand where the script begins") {
  Canvas canvas;
  canvas.fill_all(hex(0x202020));
  const TypeBox where{{300, 300, 1800, 800}, 190, 80, false, true};
  const auto set = [&](std::string_view text, bool centred) {
    TypeLayout layout;
    layout.centred = centred;
    return set_type(canvas, palettes()[0], where, layout, text).ink;
  };
  const Box left = set("The slow train to the sea", false);
  REQUIRE(left.height > 220);  // two lines, in a wide and in a narrow font
  REQUIRE(left.x < 340);
  REQUIRE(left.width < 1500);
  const Box centred = set("The slow train to the sea", true);
  REQUIRE(std::abs(centred.x + centred.width / 2 - 1200) < 20);
  const Box arabic = set("\u0644\u064a\u0644\u0629 \u0637\u0648\u064a\u0644\u0629", false);
  if (arabic.width > 0) REQUIRE(std::abs(arabic.x + arabic.width - 2100) < 40);
  REQUIRE(from_right("\u05e9\u05d9\u05e8"));
  REQUIRE(from_right("24 \u0644\u064a\u0644\u0629"));
  REQUIRE_FALSE(from_right("Shalom \u05e9"));
  REQUIRE_FALSE(from_right(""));
}

TEST_CASE("what no font has is reported") {
  // Old Hungarian: no font of a usual system has it.
  const auto none = draw_cover({"\U00010C80\U00010C81\U00010C82", "Ada Wren", 5, "minimal"});
  if (!none.ok()) {
    REQUIRE(none.error().code == Code::unsupported);
    REQUIRE(none.error().line().find("fonts-noto-core") != std::string::npos);
  }
  REQUIRE(font_package("\u591c") == "fonts-noto-cjk");
  REQUIRE(font_package("\u3002") == "fonts-noto-cjk");
  REQUIRE(font_package("\U0001F600") == "fonts-noto-color-emoji");
  REQUIRE(font_package("\u0e01") == "fonts-noto-core");
  const auto cut = draw_cover({many("W", 120), many("incomprehensible ", 20), 5, "horizon"});
  REQUIRE(cut->title.contrast >= kMinContrast);
  REQUIRE(cut->warnings.size() == std::size_t(cut->title.ellipsised + cut->artist.ellipsised));
}
