// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <string_view>

#include "artwork/draw_canvas.hpp"
#include "artwork/draw_type.hpp"

namespace mv::artwork {

/// Paints the picture of one style over the whole canvas and says where the words go.
using Paint = TypeLayout (*)(Canvas& canvas, const Palette& palette, Dice& dice);

struct Style {
  std::string_view name;
  Paint paint;
};

TypeLayout paint_mesh(Canvas& canvas, const Palette& palette, Dice& dice);
TypeLayout paint_rings(Canvas& canvas, const Palette& palette, Dice& dice);
TypeLayout paint_waves(Canvas& canvas, const Palette& palette, Dice& dice);
TypeLayout paint_blocks(Canvas& canvas, const Palette& palette, Dice& dice);

}  // namespace mv::artwork
