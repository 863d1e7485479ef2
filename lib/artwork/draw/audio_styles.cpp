// SPDX-License-Identifier: Apache-2.0
// The styles that draw what the audio looks like.
#include <algorithm>
#include <cmath>

#include "artwork/draw/styles.hpp"

namespace mv::artwork {
namespace {
/// An upright bar with round ends.
void bar(Canvas& canvas, double x, double top, double bottom, double width) {
  const double r = width / 2;
  cairo_new_sub_path(canvas.cr());
  cairo_arc(canvas.cr(), x, std::min(top + r, bottom - r), r, kPi, 0);
  cairo_arc(canvas.cr(), x, std::max(bottom - r, top + r), r, 0, kPi);
  cairo_close_path(canvas.cr());
}
}  // namespace

TypeLayout paint_skyline(Scene& scene) {
  auto& [canvas, palette, dice, shape, light, from_right] = scene;
  const Colour ground = light ? palette[4] : palette[0];
  const Colour sky = light ? mix(palette[4], palette[3], 0.25) : palette.at(0.16);
  canvas.source_gradient(0, 0, 0, 2300, sky, ground);
  cairo_paint(canvas.cr());
  const double water = 1640, disc_r = dice.real(560, 700), disc_x = dice.real(1100, 1900);
  canvas.source_gradient(0, water - 1.5 * disc_r, 0, water, light ? palette[3] : palette.at(0.62),
      light ? palette.at(0.62) : palette.at(0.3));
  cairo_arc(canvas.cr(), disc_x, water - disc_r * 0.62, disc_r, 0, 2 * kPi);
  cairo_fill(canvas.cr());
  const int bars = 3 * dice.whole(20, 26);
  const auto level = levels(scene, bars);
  const double step = kMeasure / bars, width = step * 0.56;
  const Colour low = light ? palette[0] : palette.at(0.55);
  const Colour high = light ? palette.at(0.4) : palette[4];
  for (int i = 0; i < bars; ++i) {
    const double x = kMargin + (i + 0.5) * step;
    const double height = 40 + 1060 * level[std::size_t(i)];
    canvas.source_gradient(0, water, 0, water - 1100, low, high);
    bar(canvas, x, water - 12 - height, water - 12, width);
    cairo_fill(canvas.cr());
    canvas.source_gradient(
        0, water, 0, water + 420, light ? palette[0] : palette.at(0.6), ground, 0.5, 0);
    bar(canvas, x, water + 12, water + 12 + height * 0.38, width);
    cairo_fill(canvas.cr());
  }
  canvas.grain(dice, 3);
  return words_at_foot(scene, 520, 330);
}

TypeLayout paint_radial(Scene& scene) {
  auto& [canvas, palette, dice, shape, light, from_right] = scene;
  const Colour ground = light ? palette[4] : palette[0];
  canvas.fill_all(ground);
  const double x = kSide / 2, y = 1230;
  if (!light) glow(canvas, x, y, 1500, palette[1], 0.75);
  const int rays = 4 * dice.whole(36, 48);
  const auto level = levels(scene, rays);
  const double inner = dice.real(400, 470), reach = 1010 - inner, start = -kPi / 2;
  cairo_set_line_cap(canvas.cr(), CAIRO_LINE_CAP_ROUND);
  cairo_set_line_width(canvas.cr(), 2 * kPi * inner / rays * 0.55);
  for (int i = 0; i < rays; ++i) {
    const double angle = start + 2 * kPi * (i + 0.5) / rays, l = level[std::size_t(i)];
    const double from = inner + 44, to = from + 12 + reach * std::pow(l, 0.9);
    const double turn = 0.5 - 0.5 * std::cos(2 * kPi * i / rays);
    canvas.source(light ? palette.at(0.08 + 0.5 * turn) : palette.at(0.55 + 0.42 * turn));
    cairo_move_to(canvas.cr(), x + std::cos(angle) * from, y + std::sin(angle) * from);
    cairo_line_to(canvas.cr(), x + std::cos(angle) * to, y + std::sin(angle) * to);
    cairo_stroke(canvas.cr());
  }
  const double lit = dice.real(0, 2 * kPi), dx = std::cos(lit) * inner, dy = std::sin(lit) * inner;
  canvas.source_gradient(x - dx, y - dy, x + dx, y + dy, palette[3], palette.at(0.3));
  disc(canvas, x, y, inner);
  cairo_fill(canvas.cr());
  canvas.source(ground);
  disc(canvas, x, y, inner * 0.12);
  cairo_fill(canvas.cr());
  canvas.grain(dice, 3);
  TypeLayout layout;
  layout.serif = dice.whole(0, 3) == 0;
  layout.centred = true;
  layout.artist = artist_at_bottom(kSide - 180, 104);
  layout.title = {{kMargin, 2310, kMeasure, 305}, 280, 76, true, true};
  return layout;
}

TypeLayout paint_ridges(Scene& scene) {
  auto& [canvas, palette, dice, shape, light, from_right] = scene;
  const Colour ground = light ? palette[4] : palette[0];
  canvas.fill_all(ground);
  const int rows = dice.whole(24, 32), per_row = 22;
  const auto level = levels(scene, rows * per_row);
  const double first = 640, last = 2130, step = (last - first) / (rows - 1);
  const double centre = dice.real(1200, 1800), wide = dice.real(620, 820);
  cairo_set_line_join(canvas.cr(), CAIRO_LINE_JOIN_ROUND);
  for (int row = 0; row < rows; ++row) {
    const double base = first + row * step, down = double(row) / (rows - 1);
    const std::span<const double> part{level.data() + row * per_row, std::size_t(per_row)};
    const double phase = dice.real(0, 2 * kPi), drift = dice.real(-140, 140);
    const auto height = [&](double x) {
      const double off = (x - centre - drift) / wide;
      const double bell = std::exp(-off * off * 1.4);
      const double inside = level_at(part, 0.5 + off / 3.2);
      return bell * (60 + 400 * inside) + 7 * std::sin(x / 47 + phase) * (0.25 + bell) +
             5 * std::sin(x / 19 + 2 * phase) * bell;
    };
    cairo_move_to(canvas.cr(), -20, base);
    for (int x = -20; x <= kCoverSide + 20; x += 8) cairo_line_to(canvas.cr(), x, base - height(x));
    const cairo_path_t* line = cairo_copy_path(canvas.cr());
    cairo_line_to(canvas.cr(), kSide + 20, base + 90);
    cairo_line_to(canvas.cr(), -20, base + 90);
    cairo_close_path(canvas.cr());
    const Colour tint = light ? palette.at(0.92 - 0.5 * down) : palette.at(0.44 - 0.3 * down);
    canvas.source_gradient(0, base - 330, 0, base + 60, tint, ground);
    cairo_fill(canvas.cr());
    cairo_append_path(canvas.cr(), line);
    cairo_path_destroy(const_cast<cairo_path_t*>(line));
    cairo_set_line_width(canvas.cr(), 6 + 3 * down);
    canvas.source(light ? palette.at(0.35 - 0.3 * down) : palette.at(0.6 + 0.4 * down));
    cairo_stroke(canvas.cr());
  }
  canvas.grain(dice, 3);
  return words_at_foot(scene, 420, 300);
}

namespace {
void cut_disc(Scene& scene, const Colour& accent) {
  scene.canvas.source(accent);
  disc(scene.canvas, scene.dice.real(2450, 2750), scene.dice.real(1950, 2150),
      scene.dice.real(620, 760));
  cairo_fill(scene.canvas.cr());
}

void corner_arcs(Scene& scene, const Colour& ground, const Colour& accent) {
  const int arcs = scene.dice.whole(4, 7);
  const double step = 900.0 / arcs;
  cairo_set_line_width(scene.canvas.cr(), step * 0.55);
  for (int i = 0; i < arcs; ++i) {
    scene.canvas.source(mix(accent, ground, double(i) / arcs * 0.75));
    cairo_arc(scene.canvas.cr(), kSide, kSide, 420 + step * (i + 0.5), kPi, 1.5 * kPi);
    cairo_stroke(scene.canvas.cr());
  }
}
}  // namespace

TypeLayout paint_minimal(Scene& scene) {
  auto& [canvas, palette, dice, shape, light, from_right] = scene;
  const int kind = dice.whole(0, 2);
  const bool coloured = dice.whole(0, 2) == 0;
  const Colour ground =
      light ? (coloured ? palette[3] : palette[4]) : (coloured ? palette.at(0.27) : palette[0]);
  const Colour accent = light ? palette.at(coloured ? 0.2 : 0.5) : palette[3];
  canvas.fill_all(ground);
  canvas.source(accent);
  if (kind == 0) {  // the audio as one row of fine bars
    const int bars = 160;
    const auto level = levels(scene, bars);
    for (int i = 0; i < bars; ++i) {
      const double half = 10 + 300 * level[std::size_t(i)];
      bar(canvas, kMargin + (i + 0.5) * kMeasure / bars, 2130 - half, 2130 + half, 9);
    }
    cairo_fill(canvas.cr());
  } else {
    // The figure stands where the words do not begin.
    cairo_save(canvas.cr());
    if (from_right) {
      cairo_translate(canvas.cr(), kSide, 0);
      cairo_scale(canvas.cr(), -1, 1);
    }
    if (kind == 1)
      cut_disc(scene, accent);
    else
      corner_arcs(scene, ground, accent);
    cairo_restore(canvas.cr());
  }
  canvas.grain(dice, 2);
  TypeLayout layout;
  layout.serif = dice.coin();
  layout.title = {{kMargin, kMargin, kMeasure, 1240}, 560, 110, false, true};
  layout.artist = artist_at_bottom(kSide - kMargin, 110);
  return layout;
}

}  // namespace mv::artwork
