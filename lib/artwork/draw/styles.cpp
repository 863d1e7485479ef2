// SPDX-License-Identifier: Apache-2.0
#include "artwork/draw/styles.hpp"

#include <algorithm>
#include <cmath>
#include <vector>

namespace mv::artwork {
namespace {
/// A field of colour folded by sines, one value per lattice point.
std::vector<Colour> folded_field(int points, const Palette& palette, Dice& dice) {
  double phase[8];
  for (double& p : phase) p = dice.real(0, 2 * kPi);
  const double zoom = dice.real(1.5, 2.3), fold = dice.real(0.75, 1.05);
  const double turn = dice.real(0, 2 * kPi);
  std::vector<Colour> out(std::size_t(points) * std::size_t(points));
  for (int j = 0; j < points; ++j)
    for (int i = 0; i < points; ++i) {
      const double u = double(i) / (points - 1) - 0.5, v = double(j) / (points - 1) - 0.5;
      double x = zoom * (u * std::cos(turn) - v * std::sin(turn));
      double y = zoom * (u * std::sin(turn) + v * std::cos(turn));
      for (int k = 1; k <= 4; ++k) {
        x += fold / k * std::sin(k * 1.7 * y + phase[k - 1]);
        y += fold / k * std::cos(k * 1.5 * x + phase[k + 3]);
      }
      const double wave = 0.5 + 0.5 * std::sin(1.6 * x + 1.1 * y);
      // Deep tones towards the foot, where the words stand.
      const double foot = std::clamp((v + 0.25) / 0.35, 0.0, 1.0);
      const double fall = 1 - 0.72 * foot * foot * (3 - 2 * foot);
      out[std::size_t(j) * std::size_t(points) + std::size_t(i)] = palette.at(wave * fall);
    }
  return out;
}
}  // namespace

TypeLayout paint_mesh(Scene& scene) {
  auto& [canvas, palette, dice, shape, light, from_right] = scene;
  constexpr int kStep = 5;
  constexpr int kPoints = kCoverSide / kStep + 1;
  const auto field = folded_field(kPoints, palette, dice);
  for (int y = 0; y < kCoverSide; ++y) {
    std::uint32_t* row = canvas.row(y);
    const Colour* upper = &field[std::size_t(y / kStep) * kPoints];
    const Colour* lower = upper + kPoints;
    const double down = double(y % kStep) / kStep;
    Colour left = mix(upper[0], lower[0], down);
    for (int i = 0; i + 1 < kPoints; ++i) {
      const Colour right = mix(upper[i + 1], lower[i + 1], down);
      for (int k = 0; k < kStep; ++k)
        row[i * kStep + k] = packed(mix(left, right, k / double(kStep)));
      left = right;
    }
  }
  canvas.touched();
  canvas.grain(dice, 5);
  TypeLayout layout;
  layout.serif = dice.whole(0, 3) == 0;
  layout.artist = artist_at_bottom(kSide - kMargin, 130);
  layout.title = {
      {kMargin, 1560, kMeasure, kSide - kMargin - 130 - 110 - 1560}, 430, 110, true, true};
  return layout;
}

TypeLayout paint_rings(Scene& scene) {
  auto& [canvas, palette, dice, shape, light, from_right] = scene;
  canvas.fill_all(light ? palette[4] : palette[0]);
  const int rings = dice.whole(6, 9);
  const double outer = 1030, shift = dice.real(0, 0.55), towards = dice.real(0, 2 * kPi);
  const double turn = dice.real(0, 2 * kPi), twist = dice.real(-0.5, 0.5);
  const double x0 = kSide / 2, y0 = 1215;
  for (int i = 0; i < rings; ++i) {
    const double r = outer * (1 - double(i) / rings);
    const double x = x0 + std::cos(towards) * (outer - r) * shift;
    const double y = y0 + std::sin(towards) * (outer - r) * shift;
    const double angle = turn + i * (kPi + twist);
    const double dx = std::cos(angle) * r, dy = std::sin(angle) * r;
    const Colour bright = palette.at(0.95 - 0.3 * double(i) / rings);
    const Colour deep = palette.at(0.18 + 0.3 * double(i) / rings);
    canvas.source_gradient(x - dx, y - dy, x + dx, y + dy, bright, deep);
    cairo_arc(canvas.cr(), x, y, r, 0, 2 * kPi);
    cairo_fill(canvas.cr());
  }
  canvas.grain(dice, 3);
  TypeLayout layout;
  layout.serif = dice.whole(0, 2) == 0;
  layout.centred = true;
  layout.artist = artist_at_bottom(kSide - 170, 104);
  layout.title = {{kMargin, 2290, kMeasure, 335}, 290, 76, true, true};
  return layout;
}

namespace {
/// A ridge line: three sines, the slowest strongest.
struct Ridge {
  double base, height, length, phase[3];
  double at(double x) const {
    const double t = 2 * kPi * x / length;
    return base - height * (0.62 * std::sin(t + phase[0]) + 0.26 * std::sin(2.3 * t + phase[1]) +
                               0.12 * std::sin(4.9 * t + phase[2]));
  }
};

void paint_ridge(Canvas& canvas, const Ridge& ridge, const Colour& crest, const Colour& foot) {
  canvas.source_gradient(0, ridge.base - ridge.height, 0, ridge.base + 900, crest, foot);
  cairo_move_to(canvas.cr(), 0, kSide);
  for (int x = 0; x <= kCoverSide; x += 6) cairo_line_to(canvas.cr(), x, ridge.at(x));
  cairo_line_to(canvas.cr(), kSide, kSide);
  cairo_close_path(canvas.cr());
  cairo_fill(canvas.cr());
}
}  // namespace

TypeLayout paint_waves(Scene& scene) {
  auto& [canvas, palette, dice, shape, light, from_right] = scene;
  canvas.source_gradient(0, 300, 0, 1900, palette.at(0.2), palette.at(0.72));
  cairo_paint(canvas.cr());
  const double sun_x = dice.real(1500, 2350), sun_r = dice.real(330, 470), sun_y = 1640;
  canvas.source_gradient(0, sun_y - sun_r, 0, sun_y + sun_r, palette[4], palette.at(0.8));
  cairo_arc(canvas.cr(), sun_x, sun_y, sun_r, 0, 2 * kPi);
  cairo_fill(canvas.cr());
  const int ridges = dice.whole(5, 8);
  for (int i = 0; i < ridges; ++i) {
    const double near = double(i) / (ridges - 1);
    Ridge ridge{1720 + 900 * near, 150 + 60 * near, dice.real(2200, 4200), {}};
    for (double& phase : ridge.phase) phase = dice.real(0, 2 * kPi);
    const double tone = 0.62 * (1 - near);
    paint_ridge(canvas, ridge, palette.at(tone), palette.at(std::max(0.0, tone - 0.22)));
  }
  canvas.grain(dice, 4);
  TypeLayout layout;
  layout.serif = dice.whole(0, 2) == 0;
  layout.title = {{kMargin, kMargin, kMeasure, 860}, 400, 96, false, true};
  layout.artist = artist_at_bottom(kSide - kMargin, 130);
  return layout;
}

namespace {
constexpr double kTile = 750;

/// One tile of the pattern, in a square of kTile from the origin.
void paint_tile(Canvas& canvas, int kind, const Colour& front, const Colour& second) {
  cairo_t* cr = canvas.cr();
  canvas.source(front);
  switch (kind) {
    case 0:  // quarter disc with a quarter inside
      cairo_move_to(cr, 0, 0);
      cairo_arc(cr, 0, 0, kTile, 0, kPi / 2);
      cairo_fill(cr);
      canvas.source(second);
      cairo_move_to(cr, 0, 0);
      cairo_arc(cr, 0, 0, kTile / 2, 0, kPi / 2);
      break;
    case 1:  // disc with a hole
      cairo_arc(cr, kTile / 2, kTile / 2, kTile / 2, 0, 2 * kPi);
      cairo_fill(cr);
      canvas.source(second);
      cairo_arc(cr, kTile / 2, kTile / 2, kTile / 5, 0, 2 * kPi);
      break;
    case 2:  // two half discs
      cairo_arc(cr, 0, kTile / 2, kTile / 2, -kPi / 2, kPi / 2);
      cairo_fill(cr);
      canvas.source(second);
      cairo_arc(cr, kTile / 2, kTile / 2, kTile / 2, -kPi / 2, kPi / 2);
      break;
    case 3:  // triangle
      cairo_move_to(cr, 0, 0);
      cairo_line_to(cr, kTile, kTile);
      cairo_line_to(cr, 0, kTile);
      cairo_close_path(cr);
      break;
    case 4:  // bars
      for (int i = 0; i < 5; i += 2) cairo_rectangle(cr, 0, i * kTile / 5, kTile, kTile / 5);
      break;
    default:  // leaf
      cairo_arc(cr, 0, kTile, kTile, -kPi / 2, 0);
      cairo_arc(cr, kTile, 0, kTile, kPi / 2, kPi);
      break;
  }
  cairo_fill(cr);
}
}  // namespace

TypeLayout paint_blocks(Scene& scene) {
  auto& [canvas, palette, dice, shape, light, from_right] = scene;
  const Colour& ground = light ? palette[4] : palette[0];
  canvas.fill_all(ground);
  int last_back = -1;
  for (int row = 0; row < 3; ++row)
    for (int column = 0; column < 4; ++column) {
      int back = dice.whole(0, 4);
      if (back == last_back) back = (back + 1) % 5;
      last_back = back;
      const int front = (back + dice.whole(1, 4)) % 5;
      int second = (back + dice.whole(1, 4)) % 5;
      if (second == front) second = back;
      cairo_save(canvas.cr());
      cairo_translate(canvas.cr(), (column + 0.5) * kTile, (row + 0.5) * kTile);
      cairo_rotate(canvas.cr(), dice.whole(0, 3) * kPi / 2);
      cairo_translate(canvas.cr(), -kTile / 2, -kTile / 2);
      cairo_rectangle(canvas.cr(), 0, 0, kTile, kTile);
      cairo_clip(canvas.cr());
      canvas.source(palette[std::size_t(back)]);
      cairo_paint(canvas.cr());
      paint_tile(
          canvas, dice.whole(0, 5), palette[std::size_t(front)], palette[std::size_t(second)]);
      cairo_restore(canvas.cr());
    }
  TypeLayout layout;
  layout.title = {{150, 3 * kTile + 95, kSide - 300, 335}, 320, 76, false, true};
  layout.artist = {{150, kSide - 125 - 96, kSide - 300, 96}, 124, 52, true, false};
  return layout;
}

}  // namespace mv::artwork
