// SPDX-License-Identifier: Apache-2.0
#pragma once
// Cairo with owners, and the random numbers of one cover.
#include <cairo.h>

#include <cstdint>
#include <memory>

#include "artwork/draw/palette.hpp"
#include "artwork/picture.hpp"

namespace mv::artwork {

inline constexpr int kCoverSide = 3000;

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
