// SPDX-License-Identifier: Apache-2.0
// Suns and planets.
#include <algorithm>
#include <cmath>

#include "artwork/draw/styles.hpp"

namespace mv::artwork {
namespace {
constexpr double kHorizon = 1930;

/// Anywhere across; those near the words are faint.
void star(Scene& scene, double y, double size, double alpha) {
  scene.canvas.source(scene.palette[4], alpha);
  disc(scene.canvas, scene.dice.real(0, kSide), y, size);
  cairo_fill(scene.canvas.cr());
}

void striped_sun(Scene& scene, double x, double y, double r) {
  Canvas& canvas = scene.canvas;
  glow(canvas, x, y, r * 1.75, scene.palette[3], 0.4);
  cairo_save(canvas.cr());
  // Stripes are left out below the middle, each wider than the one above.
  double top = y - r, gap = 16;
  for (double edge = y + r * 0.05; edge < y + r; gap *= 1.28) {
    cairo_rectangle(canvas.cr(), x - r, top, 2 * r, edge - top);
    top = edge + gap;
    edge = top + std::max(34.0, 0.2 * r - gap);
  }
  cairo_clip(canvas.cr());
  canvas.source_gradient(0, y - r, 0, y + r * 0.9, scene.palette[4], scene.palette[3]);
  disc(canvas, x, y, r);
  cairo_fill(canvas.cr());
  cairo_restore(canvas.cr());
}

/// Peaks to both sides, low in the middle where the sun stands.
void far_mountains(Scene& scene) {
  Canvas& canvas = scene.canvas;
  const auto level = levels(scene, 60);
  cairo_move_to(canvas.cr(), -40, kHorizon);
  for (int i = 0; i < 60; ++i) {
    const double t = (i + 0.5) / 60, side = std::abs(2 * t - 1);
    const double height = 26 + 400 * level[std::size_t(i)] * std::pow(side, 1.4);
    cairo_line_to(canvas.cr(), t * kSide * 1.03 - 45, kHorizon - height);
  }
  cairo_line_to(canvas.cr(), kSide + 40, kHorizon);
  cairo_close_path(canvas.cr());
  canvas.source(scene.palette.at(0.05));
  cairo_fill_preserve(canvas.cr());
  canvas.source(scene.palette[3]);
  cairo_set_line_width(canvas.cr(), 6);
  cairo_stroke(canvas.cr());
}

void floor_grid(Scene& scene, double x0) {
  Canvas& canvas = scene.canvas;
  const double deep = kSide - kHorizon;
  canvas.source_gradient(0, kHorizon, 0, kSide, scene.palette.at(0.24), scene.palette[0]);
  cairo_rectangle(canvas.cr(), 0, kHorizon, kSide, deep);
  cairo_fill(canvas.cr());
  const auto strokes = [&](double width, double alpha) {
    canvas.source_gradient(
        0, kHorizon, 0, kSide, scene.palette[3], scene.palette.at(0.45), alpha, alpha * 0.55);
    cairo_set_line_width(canvas.cr(), width);
    for (int i = -24; i <= 24; ++i) {
      cairo_move_to(canvas.cr(), x0 + i * 42, kHorizon);
      cairo_line_to(canvas.cr(), x0 + i * 330, kSide + 10);
    }
    for (int i = 0; i < 13; ++i) {
      const double y = kHorizon + deep * std::pow(double(i) / 12, 2.2);
      cairo_move_to(canvas.cr(), 0, y);
      cairo_line_to(canvas.cr(), kSide, y);
    }
    cairo_stroke(canvas.cr());
  };
  strokes(22, 0.13);
  strokes(5, 0.9);
}
}  // namespace

TypeLayout paint_horizon(Scene& scene) {
  auto& [canvas, palette, dice, shape, light, from_right] = scene;
  const double x = kSide / 2;
  canvas.source_gradient(0, 500, 0, kHorizon, palette[0], palette.at(0.4));
  cairo_paint(canvas.cr());
  for (int i = 0; i < 130; ++i) {
    const double y = dice.real(60, 1560);
    star(scene, y, dice.real(1.6, 4.4), (y < 760 ? 0.22 : 0.8) * dice.real(0.3, 1));
  }
  const double r = dice.real(560, 640);
  striped_sun(scene, x, kHorizon - r * dice.real(0.62, 0.8), r);
  far_mountains(scene);
  floor_grid(scene, x);
  canvas.grain(dice, 3);
  TypeLayout layout;
  layout.centred = true;
  layout.artist = {{kMargin, 190, kMeasure, 92}, 120, 50, false, false};
  layout.title = {{kMargin, 350, kMeasure, 360}, 300, 76, false, true};
  return layout;
}

namespace {
struct Ball {
  double x, y, r;
};

void clip_to(Canvas& canvas, const Ball& ball) {
  cairo_save(canvas.cr());
  disc(canvas, ball.x, ball.y, ball.r);
  cairo_clip(canvas.cr());
}

/// Light from one side, night on the other; `bands` are clouds of a gas planet.
void planet(Scene& scene, const Ball& ball, double lit, int bands) {
  auto& [canvas, palette, dice, shape, light, from_right] = scene;
  const double dx = std::cos(lit) * ball.r, dy = std::sin(lit) * ball.r;
  clip_to(canvas, ball);
  canvas.source(palette.at(0.62));
  cairo_paint(canvas.cr());
  cairo_save(canvas.cr());
  cairo_translate(canvas.cr(), ball.x, ball.y);
  cairo_rotate(canvas.cr(), dice.real(-0.5, 0.5));
  double y = -ball.r;
  while (bands > 0 && y < ball.r) {
    const double height = ball.r * dice.real(0.5, 2.2) / bands, bend = ball.r * 0.12;
    canvas.source(palette.at(dice.real(0.42, 0.92)), 0.75);
    cairo_move_to(canvas.cr(), -ball.r, y);
    cairo_curve_to(canvas.cr(), -ball.r / 3, y + bend, ball.r / 3, y + bend, ball.r, y);
    cairo_line_to(canvas.cr(), ball.r, y + height);
    cairo_curve_to(canvas.cr(), ball.r / 3, y + height + bend, -ball.r / 3, y + height + bend,
        -ball.r, y + height);
    cairo_close_path(canvas.cr());
    cairo_fill(canvas.cr());
    y += height;
  }
  cairo_restore(canvas.cr());
  // The shadow is a wide soft disc around the lit side, taken from the night's colour.
  const Pattern night(cairo_pattern_create_radial(ball.x + dx * 0.55, ball.y + dy * 0.55, 0,
      ball.x + dx * 0.4, ball.y + dy * 0.4, ball.r * 1.5));
  const Colour& dark = palette[0];
  const Colour& bright = palette[4];
  cairo_pattern_add_color_stop_rgba(night.get(), 0, bright.r, bright.g, bright.b, 0.26);
  cairo_pattern_add_color_stop_rgba(night.get(), 0.2, bright.r, bright.g, bright.b, 0.1);
  cairo_pattern_add_color_stop_rgba(night.get(), 0.36, dark.r, dark.g, dark.b, 0.05);
  cairo_pattern_add_color_stop_rgba(night.get(), 0.52, dark.r, dark.g, dark.b, 0.28);
  cairo_pattern_add_color_stop_rgba(night.get(), 0.72, dark.r, dark.g, dark.b, 0.72);
  cairo_pattern_add_color_stop_rgba(night.get(), 1, dark.r, dark.g, dark.b, 0.97);
  cairo_set_source(canvas.cr(), night.get());
  cairo_paint(canvas.cr());
  cairo_restore(canvas.cr());
}

void ellipse(Canvas& canvas, const Ball& at, double ratio, double tilt, double from, double to) {
  cairo_save(canvas.cr());
  cairo_translate(canvas.cr(), at.x, at.y);
  cairo_rotate(canvas.cr(), tilt);
  cairo_scale(canvas.cr(), 1, ratio);
  cairo_new_sub_path(canvas.cr());
  cairo_arc(canvas.cr(), 0, 0, at.r, from, to);
  cairo_restore(canvas.cr());
  cairo_stroke(canvas.cr());
}
}  // namespace

TypeLayout paint_orbit(Scene& scene) {
  auto& [canvas, palette, dice, shape, light, from_right] = scene;
  canvas.fill_all(mix(palette[0], {0, 0, 0}, 0.25));
  const Ball centre{dice.real(1150, 1850), dice.real(1080, 1250), dice.real(520, 720)};
  glow(canvas, centre.x, centre.y, 2100, palette[1], 0.85);
  for (int i = 0; i < 420; ++i) {
    const double size = std::pow(dice.real(0, 1), 6) * 6 + 1.6;
    const double y = dice.real(0, kSide * 0.98);
    star(scene, y, size, (y > 2050 ? 0.22 : 0.9) * dice.real(0.2, 1));
  }
  const double lit = dice.real(0, 2 * kPi), tilt = dice.real(-0.5, 0.5);
  const double ratio = dice.real(0.2, 0.34);
  const bool ringed = dice.coin();
  const int rings = dice.whole(3, 5);
  const auto orbits = [&, &canvas = canvas, &palette = palette](double from, double to) {
    for (int i = 0; i < rings; ++i) {
      const double r = centre.r * (1.45 + (ringed ? 0.11 : 0.34) * i);
      canvas.source(palette.at(0.9 - 0.07 * i), ringed ? 0.85 : 0.6);
      cairo_set_line_width(canvas.cr(), ringed ? centre.r * 0.075 : 5);
      ellipse(canvas, {centre.x, centre.y, r}, ratio, tilt, from, to);
    }
  };
  orbits(kPi, 2 * kPi);
  planet(scene, centre, lit, dice.whole(0, 2) == 0 ? 0 : dice.whole(7, 12));
  orbits(0, kPi);
  const int moons = ringed ? dice.whole(1, 2) : rings;
  for (int i = 0; i < moons; ++i) {
    const double r = centre.r * (ringed ? 2.1 : 1.45 + 0.34 * i), angle = dice.real(0.1, 2 * kPi);
    const double ex = std::cos(angle) * r, ey = std::sin(angle) * r * ratio;
    const Ball moon{centre.x + ex * std::cos(tilt) - ey * std::sin(tilt),
        centre.y + ex * std::sin(tilt) + ey * std::cos(tilt), dice.real(44, 105)};
    planet(scene, moon, lit, 0);
  }
  canvas.grain(dice, 3);
  return words_at_foot(scene, 460, 360);
}

}  // namespace mv::artwork
