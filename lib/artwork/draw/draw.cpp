// SPDX-License-Identifier: Apache-2.0
#include "artwork/draw/draw.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <optional>

#include "artwork/draw/canvas.hpp"
#include "artwork/draw/styles.hpp"
#include "artwork/draw/type.hpp"
#include "artwork/draw/words.hpp"
#include "artwork/encode_jpeg.hpp"

namespace mv::artwork {
namespace {
constexpr std::size_t kMaxShape = 65536;

const std::vector<std::string_view>& names() {
  static const auto all = [] {
    std::vector<std::string_view> out;
    for (const Style& style : styles()) out.push_back(style.name);
    return out;
  }();
  return all;
}

Result<Style> choose_style(const CoverRequest& request, const Taste& taste, Dice& dice) {
  auto weights = taste.styles;
  const bool silent = std::all_of(weights.begin(), weights.end(), [](double w) { return w == 0; });
  // Where the words leave it open, a known shape is worth showing.
  if (silent && !request.shape.empty())
    for (std::size_t i = 0; i < weights.size(); ++i) weights[i] = styles()[i].listens ? 1.2 : 0.7;
  // Drawn even when a name is given, so that naming the style a seed chose changes nothing.
  const Style& by_seed = styles()[choose(weights, dice)];
  if (request.style.empty()) return by_seed;
  const auto found = std::find(names().begin(), names().end(), request.style);
  if (found == names().end())
    return make_error(Code::invalid, fmt::format("there is no cover style \"{}\"", request.style),
        {}, fmt::format("Use one of {}.", fmt::join(names(), ", ")));
  return styles()[static_cast<std::size_t>(found - names().begin())];
}

/// Of all palettes those that have most of the colours that are named.
std::vector<const Palette*> palettes_of(const std::vector<double>& hues) {
  const auto has = [&](const Palette& palette) {
    double least = 1;
    for (const double hue : hues) least = std::min(least, share_of_hue(palette, hue));
    return least;
  };
  double best = 0;
  for (const Palette& palette : palettes()) best = std::max(best, has(palette));
  std::vector<const Palette*> out;
  for (const Palette& palette : palettes())
    if (best > 0 && has(palette) >= 0.8 * best) out.push_back(&palette);
  return out;
}

const Palette& choose_palette(const Taste& taste, Dice& dice) {
  if (const auto named = palettes_of(taste.hues); !taste.hues.empty() && !named.empty())
    return *named[static_cast<std::size_t>(dice.whole(0, int(named.size()) - 1))];
  const auto family = palettes(palette_families()[choose(taste.families, dice)]);
  return family[static_cast<std::size_t>(dice.whole(0, int(family.size()) - 1))];
}

std::vector<float> clean_shape(const std::vector<float>& shape) {
  const auto count = static_cast<std::ptrdiff_t>(std::min(shape.size(), kMaxShape));
  std::vector<float> out(shape.begin(), shape.begin() + count);
  for (float& v : out) v = v >= 0 ? std::min(v, 1.0f) : 0.0f;  // no NaN either
  return out;
}

Lettering lettering(const TypeResult& set) { return {set.ink, set.contrast, set.ellipsised}; }

/// Half a name is worse than none, and a cover without its title is no cover.
Status check_set(const TypeResult& set, std::string_view what, std::string_view text) {
  if (set.missing.empty()) return {};
  return make_error(Code::unsupported,
      fmt::format("no cover can be drawn with the {} \"{}\"", what, text),
      fmt::format("No installed font has {}", set.missing),
      fmt::format("Install the package {} on the computer that runs the server, or use a cover of "
                  "your own.",
          font_package(set.missing)));
}

void warn_of(const TypeResult& set, std::string_view what, Cover& cover) {
  if (set.ellipsised)
    cover.warnings.push_back(fmt::format("the {} is too long for the cover and ends with …", what));
}
}  // namespace

std::span<const std::string_view> cover_styles() { return names(); }

Result<Cover> draw_cover(const CoverRequest& request) {
  const std::string title = type_text(request.title);
  if (title.empty())
    return make_error(Code::invalid, "the cover has no title",
        "A cover shows the release's title and artist", "Give the release a title.");
  Dice dice(request.seed ^ prompt_seed(request.prompt));
  const Taste taste = taste_of(request.prompt, names());
  MV_TRY(const Style style, choose_style(request, taste, dice));
  if (!has_fonts())
    return make_error(Code::unsupported, "no cover can be drawn", "The system has no font",
        "Install one, for example the package fonts-dejavu-core.");
  std::optional<Canvas> canvas(std::in_place);
  if (!canvas->ok())
    return make_error(Code::unavailable, "no cover can be drawn now", "There is not enough memory",
        "Try again later.");
  const Palette& palette = choose_palette(taste, dice);
  const auto shape = clean_shape(request.shape);
  const bool light = taste.ground == 0 ? dice.whole(0, 2) == 0 : taste.ground > 0;
  Scene scene{*canvas, palette, dice, shape, light, from_right(title)};
  const TypeLayout layout = style.paint(scene);
  Cover cover{{}, std::string(style.name), std::string(palette.name), {}, {}, taste.words,
      taste.unused, {}};
  const auto set_title = set_type(*canvas, palette, layout.title, layout, title);
  MV_CHECK(check_set(set_title, "title", title));
  const auto artist = type_text(request.artist);
  const auto set_artist = set_type(*canvas, palette, layout.artist, layout, artist);
  MV_CHECK(check_set(set_artist, "artist", artist));
  cover.title = lettering(set_title);
  cover.artist = lettering(set_artist);
  warn_of(set_title, "title", cover);
  warn_of(set_artist, "artist", cover);
  const Picture picture = canvas->picture();
  canvas.reset();  // its memory is as large as the picture's
  MV_TRY(cover.jpeg, encode_jpeg(picture));
  return cover;
}

}  // namespace mv::artwork
