// SPDX-License-Identifier: Apache-2.0
// Cut paper and halftone: styles made from fields.
#include <algorithm>
#include <cmath>

#include "artwork/draw/styles.hpp"

namespace mv::artwork {
namespace {
constexpr int kCell = 6;  // pixels between the points of the height field
constexpr int kPoints = kCoverSide / kCell + 2;

/// Hills and hollows from 0 to 1, flat and low at the foot where the words stand.
std::vector<float> height_field(Dice& dice) {
  double phase[10];
  for (double& p : phase) p = dice.real(0, 2 * kPi);
  const double zoom = dice.real(2.0, 2.9), turn = dice.real(0, 2 * kPi);
  std::vector<float> out(std::size_t(kPoints) * kPoints);
  for (int j = 0; j < kPoints; ++j)
    for (int i = 0; i < kPoints; ++i) {
      const double u = double(i) / kPoints - 0.5, v = double(j) / kPoints - 0.5;
      double x = zoom * (u * std::cos(turn) - v * std::sin(turn));
      double y = zoom * (u * std::sin(turn) + v * std::cos(turn));
      for (int k = 1; k <= 3; ++k) {
        x += 0.62 / k * std::sin(k * 1.9 * y + phase[k]);
        y += 0.62 / k * std::cos(k * 1.8 * x + phase[k + 4]);
      }
      const double wave = 0.5 + 0.26 * std::sin(1.7 * x + phase[8]) * std::cos(1.5 * y + phase[9]) +
                          0.24 * std::sin(1.2 * x - 1.9 * y);
      const double foot = std::clamp(v / 0.27, 0.0, 1.0);
      const double rise = std::clamp((-0.02 - v) / 0.4, 0.0, 1.0);
      out[std::size_t(j) * kPoints + std::size_t(i)] =
          float((wave * (1 - foot * foot * (3 - 2 * foot)) + 0.22 * rise) / 1.15);
    }
  return out;
}

/// The height and its rise per pixel inside one cell.
struct Slope {
  double a, b, c, d;  // corners: upper left, upper right, lower left, lower right
  double at(double x, double y) const {
    return (a * (1 - x) + b * x) * (1 - y) + (c * (1 - x) + d * x) * y;
  }
  double across(double y) const { return ((b - a) * (1 - y) + (d - c) * y) / kCell; }
  double down(double x) const { return ((c - a) * (1 - x) + (d - b) * x) / kCell; }
};

struct Sheets {
  std::vector<Colour> tone;
  /// One sheet's colour at a place `above` pixels from the edge of the sheet above it, which
  /// throws its shadow where the light (from the upper left) is behind it.
  Colour lit(int sheet, double above, double facing) const {
    const auto top = static_cast<int>(tone.size()) - 1;
    const Colour& own = tone[std::size_t(std::clamp(sheet, 0, top))];
    if (sheet >= top || above > 150) return own;
    const double shade = std::exp(-above / 34) * (0.16 + 0.44 * std::max(0.0, facing));
    return mix(own, {0, 0, 0}, shade);
  }
};
}  // namespace

TypeLayout paint_contours(Scene& scene) {
  auto& [canvas, palette, dice, shape, light, from_right] = scene;
  const int count = dice.whole(7, 11);
  Sheets sheets;
  for (int i = 0; i < count; ++i) {
    const double t = double(i) / (count - 1);
    sheets.tone.push_back(light ? palette.at(1 - 0.86 * t) : palette.at(0.03 + 0.92 * t));
  }
  const auto field = height_field(dice);
  for (int y = 0; y < kCoverSide; ++y) {
    std::uint32_t* row = canvas.row(y);
    const float* upper = &field[std::size_t(y / kCell) * kPoints];
    const float* lower = upper + kPoints;
    const double fy = double(y % kCell) / kCell;
    for (int x = 0; x < kCoverSide; ++x) {
      const int i = x / kCell;
      const double fx = double(x % kCell) / kCell;
      const Slope cell{upper[i], upper[i + 1], lower[i], lower[i + 1]};
      const double v = cell.at(fx, fy) * count, gx = cell.across(fy) * count,
                   gy = cell.down(fx) * count;
      const double rise = std::max(std::sqrt(gx * gx + gy * gy), 1e-5);
      const int sheet = static_cast<int>(std::floor(v));
      const double facing = -(gx + gy) / rise / 1.4142;
      const double below = (v - sheet) / rise, above = (sheet + 1 - v) / rise;
      Colour out = sheets.lit(sheet, above, facing);
      if (sheet > 0 && below < 1) out = mix(sheets.lit(sheet - 1, 0, facing), out, below);
      row[x] = packed(out);
    }
  }
  canvas.touched();
  canvas.grain(dice, 4);
  return words_at_foot(scene, 560, 380);
}

namespace {
/// How dark a halftone dot is at a place from -1 to 1.
struct Subject {
  int kind;
  double x, y, r, lit;
  std::vector<double> level;
  double at(double u, double v) const {
    if (kind == 0) {  // a ball in the light
      const double dx = (u - x) / r, dy = (v - y) / r, d2 = dx * dx + dy * dy;
      if (d2 >= 1) return 0.035;
      const double nz = std::sqrt(1 - d2);
      const double facing = dx * std::cos(lit) + dy * std::sin(lit);
      return std::clamp(0.5 + 0.56 * facing + 0.1 * nz, 0.2, 1.0);
    }
    if (kind == 1) {  // the audio as a landscape of columns
      const double height = 0.12 + 1.25 * level_at(level, (u + 1) / 2);
      const double from_top = v - (0.62 - height);
      return std::clamp(from_top * 1.5, 0.0, 1.0) * std::clamp((1.0 - v) * 2, 0.0, 1.0) + 0.04;
    }
    const double d = std::hypot(u - x, v - y);  // ripples
    return std::clamp(0.5 + 0.5 * std::cos(d * (7 + 5 * r) + lit), 0.0, 1.0) *
           std::clamp(1.35 - 0.75 * d, 0.05, 1.0);
  }
};
}  // namespace

TypeLayout paint_dots(Scene& scene) {
  auto& [canvas, palette, dice, shape, light, from_right] = scene;
  canvas.fill_all(light ? palette[4] : palette[0]);
  Subject subject{dice.whole(0, 2), dice.real(-0.18, 0.18), dice.real(-0.28, -0.24),
      dice.real(0.56, 0.62), dice.real(0, 2 * kPi), {}};
  subject.level = levels(scene, 26);
  const double step = dice.real(46, 58);
  const double turn = subject.kind == 1 ? 0 : dice.real(0.2, 0.6);
  const double co = std::cos(turn), si = std::sin(turn);
  const double foot = 2200;
  for (int j = -60; j <= 60; ++j)
    for (int i = -60; i <= 60; ++i) {
      const double x = kSide / 2 + step * (i * co - j * si);
      const double y = kSide / 2 + step * (i * si + j * co);
      if (x < -step || x > kSide + step || y < -step || y > foot) continue;
      const double u = 2 * x / kSide - 1, v = 2 * y / kSide - 1;
      // Dots grow small towards the words.
      const double value = subject.at(u, v) * std::clamp((foot - y) / 200, 0.0, 1.0);
      const double r = step * 0.6 * std::sqrt(value);
      if (r < 2) continue;
      canvas.source(light ? palette.at(0.55 - 0.45 * value) : palette.at(0.35 + 0.6 * value));
      disc(canvas, x, y, r);
      cairo_fill(canvas.cr());
    }
  canvas.grain(dice, 2);
  return words_at_foot(scene, 430, 330);
}

}  // namespace mv::artwork
