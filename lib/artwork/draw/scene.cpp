// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cmath>

#include "artwork/draw/styles.hpp"

namespace mv::artwork {
namespace {
constexpr Style kStyles[] = {
    {"mesh", paint_mesh},
    {"rings", paint_rings},
    {"waves", paint_waves},
    {"blocks", paint_blocks},
    {"skyline", paint_skyline, true},
    {"radial", paint_radial, true},
    {"ridges", paint_ridges, true},
    {"contours", paint_contours},
    {"dots", paint_dots, true},
    {"orbit", paint_orbit},
    {"horizon", paint_horizon, true},
    {"minimal", paint_minimal, true},
};

/// Swells and breaks as a song has them.
std::vector<double> invented(Dice& dice, int count) {
  double phase[5];
  for (double& p : phase) p = dice.real(0, 2 * kPi);
  const double pulse = dice.real(18, 40);
  std::vector<double> out;
  for (int i = 0; i < count; ++i) {
    const double t = (i + 0.5) / count;
    const double form = 0.6 + 0.25 * std::sin(2 * kPi * 1.5 * t + phase[0]) +
                        0.15 * std::sin(2 * kPi * 3.7 * t + phase[1]);
    const double beat = 0.62 + 0.2 * std::sin(2 * kPi * pulse * t + phase[2]) +
                        0.18 * std::sin(2 * kPi * 2.7 * pulse * t + phase[3]);
    out.push_back(
        form * beat * std::min(1.0, 14 * std::min(t, 1 - t) + 0.12) * dice.real(0.72, 1.0));
  }
  return out;
}

/// The loudest of each part of the shape.
std::vector<double> resampled(std::span<const float> shape, int count) {
  std::vector<double> out;
  const auto size = shape.size();
  for (int i = 0; i < count; ++i) {
    const auto from = size * std::size_t(i) / std::size_t(count);
    const auto to = std::max(from + 1, size * std::size_t(i + 1) / std::size_t(count));
    double most = 0;
    for (auto k = from; k < to; ++k) most = std::max(most, double(shape[k]));
    out.push_back(most);
  }
  return out;
}
}  // namespace

std::span<const Style> styles() { return kStyles; }

std::vector<double> levels(Scene& scene, int count) {
  auto out = scene.shape.empty() ? invented(scene.dice, count) : resampled(scene.shape, count);
  // Mastered music is nearly as loud everywhere: what it has of shape is spread out.
  auto sorted = out;
  std::sort(sorted.begin(), sorted.end());
  const double top = sorted.back(), low = 0.8 * sorted[sorted.size() / 10];
  const double range = std::max(top - low, 1e-3);
  for (double& v : out) v = std::clamp((v - low) / range, 0.0, 1.0);
  return out;
}

double level_at(std::span<const double> levels, double t) {
  const double place = std::clamp(t, 0.0, 1.0) * double(levels.size() - 1);
  const auto i = std::min(static_cast<std::size_t>(place), levels.size() - 1);
  const auto next = std::min(i + 1, levels.size() - 1);
  const double between = (1 - std::cos(kPi * (place - double(i)))) / 2;
  return levels[i] + (levels[next] - levels[i]) * between;
}

TypeBox artist_at_bottom(double bottom, double height) {
  return {{kMargin, bottom - height, kMeasure, height}, 142, 52, true, false};
}

TypeLayout words_at_foot(Scene& scene, double height, double largest) {
  TypeLayout layout;
  layout.serif = scene.dice.whole(0, 3) == 0;
  layout.artist = artist_at_bottom(kSide - kMargin, 110);
  const double foot = kSide - kMargin - 110 - 115;
  layout.title = {{kMargin, foot - height, kMeasure, height}, largest, 84, true, true};
  return layout;
}

void glow(Canvas& canvas, double x, double y, double radius, const Colour& c, double alpha) {
  const Pattern pattern(cairo_pattern_create_radial(x, y, 0, x, y, radius));
  // The square of the cosine falls without an edge at either end.
  constexpr int kStops = 8;
  for (int i = 0; i <= kStops; ++i) {
    const double t = double(i) / kStops, fall = std::cos(t * kPi / 2);
    cairo_pattern_add_color_stop_rgba(pattern.get(), t, c.r, c.g, c.b, alpha * fall * fall);
  }
  cairo_set_source(canvas.cr(), pattern.get());
  disc(canvas, x, y, radius);
  cairo_fill(canvas.cr());
}

void disc(Canvas& canvas, double x, double y, double radius) {
  cairo_new_sub_path(canvas.cr());
  cairo_arc(canvas.cr(), x, y, radius, 0, 2 * kPi);
}

}  // namespace mv::artwork
