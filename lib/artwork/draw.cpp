// SPDX-License-Identifier: Apache-2.0
#include "artwork/draw.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>

#include "artwork/draw_canvas.hpp"
#include "artwork/draw_styles.hpp"
#include "artwork/draw_type.hpp"
#include "artwork/encode_jpeg.hpp"

namespace mv::artwork {
namespace {
constexpr std::array<Style, 4> kStyles{{
    {"mesh", paint_mesh},
    {"rings", paint_rings},
    {"waves", paint_waves},
    {"blocks", paint_blocks},
}};
constexpr std::array<std::string_view, 4> kNames{kStyles[0].name, kStyles[1].name,
                                                 kStyles[2].name, kStyles[3].name};

Result<Style> choose_style(const std::string& name, Dice& dice) {
  // Drawn even when a name is given, so that naming the style a seed chose changes nothing.
  const Style& by_seed = kStyles[std::size_t(dice.whole(0, int(kStyles.size()) - 1))];
  if (name.empty()) return by_seed;
  const auto found = std::find_if(kStyles.begin(), kStyles.end(),
                                  [&](const Style& style) { return style.name == name; });
  if (found == kStyles.end())
    return make_error(Code::invalid, fmt::format("there is no cover style \"{}\"", name), {},
                      fmt::format("Use one of {}.", fmt::join(kNames, ", ")));
  return *found;
}
}  // namespace

std::span<const std::string_view> cover_styles() { return kNames; }

Result<std::string> draw_cover(const CoverRequest& request) {
  const std::string title = type_text(request.title);
  if (title.empty())
    return make_error(Code::invalid, "the cover has no title",
                      "a cover shows the release's title and artist", "Give the release a title.");
  Dice dice(request.seed);
  MV_TRY(const Style style, choose_style(request.style, dice));
  if (!has_fonts())
    return make_error(Code::unsupported, "no cover can be drawn", "the system has no font",
                      "Install one, for example the package fonts-dejavu-core.");
  Canvas canvas;
  if (!canvas.ok())
    return make_error(Code::unavailable, "no cover can be drawn now", "there is not enough memory",
                      "Try again later.");
  const auto all = palettes();
  const Palette& palette = all[std::size_t(dice.whole(0, int(all.size()) - 1))];
  const TypeLayout layout = style.paint(canvas, palette, dice);
  set_type(canvas, palette, layout.title, layout, title);
  set_type(canvas, palette, layout.artist, layout, type_text(request.artist));
  return encode_jpeg(canvas.picture());
}

}  // namespace mv::artwork
