// SPDX-License-Identifier: Apache-2.0
#pragma once
// Cairo with owners, colours and the random numbers of one cover.
#include <cairo.h>

#include <cstdint>
#include <memory>
#include <span>
#include <string_view>

#include "artwork/picture.hpp"

namespace mv::artwork {

inline constexpr int kCoverSide = 3000;

struct Colour {
  double r = 0, g = 0, b = 0;  ///< sRGB, 0 to 1
};
constexpr Colour hex(std::uint32_t rgb) {
  return {(rgb >> 16 & 255) / 255.0, (rgb >> 8 & 255) / 255.0, (rgb & 255) / 255.0};
}
inline Colour mix(const Colour& a, const Colour& b, double t) {
  return {a.r + (b.r - a.r) * t, a.g + (b.g - a.g) * t, a.b + (b.b - a.b) * t};
}
/// Relative luminance of WCAG 2.2, 0 to 1.
double luminance(const Colour& colour);

/// Five colours from the darkest to the lightest.
struct Palette {
  Colour tone[5];
  const Colour& operator[](std::size_t i) const { return tone[i]; }
  /// Between the tones, t from 0 to 1.
  Colour at(double t) const;
};
std::span<const Palette> palettes();

/// SplitMix64: the same numbers with every compiler and library.
class Dice {
 public:
  explicit Dice(std::uint64_t seed) : state_(seed) {}
  std::uint64_t next();
  double real(double low, double high);  ///< low <= x < high
  int whole(int low, int high);          ///< both ends included
  bool coin() { return (next() >> 63) != 0; }

 private:
  std::uint64_t state_;
};

struct FreeSurface {
  void operator()(cairo_surface_t* surface) const { cairo_surface_destroy(surface); }
};
struct FreeContext {
  void operator()(cairo_t* context) const { cairo_destroy(context); }
};
struct FreePattern {
  void operator()(cairo_pattern_t* pattern) const { cairo_pattern_destroy(pattern); }
};
using Pattern = std::unique_ptr<cairo_pattern_t, FreePattern>;

struct Box {
  double x = 0, y = 0, width = 0, height = 0;
};

/// kCoverSide x kCoverSide pixels of 0x00RRGGBB. Not for use by two threads at once.
class Canvas {
 public:
  Canvas();
  bool ok() const;
  cairo_t* cr() { return context_.get(); }
  void source(const Colour& colour, double alpha = 1);
  void fill_all(const Colour& colour);
  /// A straight gradient from one point to the other, set as the source.
  void source_gradient(double x0, double y0, double x1, double y1, const Colour& from,
                       const Colour& to, double alpha_from = 1, double alpha_to = 1);
  /// Film grain: every pixel lighter or darker by up to `amount` of 255. Also hides banding.
  void grain(Dice& dice, int amount);
  /// The row for direct writing; call touched() when done.
  std::uint32_t* row(int y);
  void touched();
  /// Darkest and lightest relative luminance inside the box (cut to the canvas).
  struct Range {
    double low = 1, high = 0;
  };
  Range luminance_in(const Box& box);
  Picture picture();

 private:
  std::unique_ptr<cairo_surface_t, FreeSurface> surface_;
  std::unique_ptr<cairo_t, FreeContext> context_;
};

}  // namespace mv::artwork
