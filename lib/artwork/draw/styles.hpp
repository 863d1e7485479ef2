// SPDX-License-Identifier: Apache-2.0
#pragma once
// The pictures. Each fills the whole canvas and says where the words go.
#include <span>
#include <string_view>
#include <vector>

#include "artwork/draw/canvas.hpp"
#include "artwork/draw/type.hpp"

namespace mv::artwork {

struct Scene {
  Canvas& canvas;
  const Palette& palette;
  Dice& dice;
  std::span<const float> shape = {};  ///< loudness over time, 0 to 1; empty = none known
  bool light = false;                 ///< the ground, in styles that know both
  bool from_right = false;            ///< the words stand at the right
};

/// The shape as `count` levels from 0 to 1 that use the whole range; without a shape, one that a
/// song could have.
std::vector<double> levels(Scene& scene, int count);
/// Between the levels, smoothly; t from 0 to 1.
double level_at(std::span<const double> levels, double t);

using Paint = TypeLayout (*)(Scene& scene);

struct Style {
  std::string_view name;
  Paint paint;
  bool listens = false;  ///< draws the shape
};
std::span<const Style> styles();

TypeLayout paint_mesh(Scene& scene);      ///< silk of folded colour
TypeLayout paint_rings(Scene& scene);     ///< discs in discs
TypeLayout paint_waves(Scene& scene);     ///< sun over soft hills
TypeLayout paint_blocks(Scene& scene);    ///< geometric tiles
TypeLayout paint_skyline(Scene& scene);   ///< bars of the audio above their reflection
TypeLayout paint_radial(Scene& scene);    ///< the audio around a disc
TypeLayout paint_ridges(Scene& scene);    ///< the audio as rows of lines, one behind the other
TypeLayout paint_contours(Scene& scene);  ///< layers of cut paper
TypeLayout paint_dots(Scene& scene);      ///< halftone
TypeLayout paint_orbit(Scene& scene);     ///< a planet and its moons
TypeLayout paint_horizon(Scene& scene);   ///< striped sun above a grid
TypeLayout paint_minimal(Scene& scene);   ///< large type, one figure

// What they share.
inline constexpr double kPi = 3.14159265358979323846;
inline constexpr double kSide = kCoverSide;
inline constexpr double kMargin = 210;
inline constexpr double kMeasure = kSide - 2 * kMargin;
/// The artist in a box that ends on `bottom`.
TypeBox artist_at_bottom(double bottom, double height);
/// Title and artist at the foot; the title may be as high as `height`.
TypeLayout words_at_foot(Scene& scene, double height, double largest);
/// Round light that fades out at `radius`.
void glow(Canvas& canvas, double x, double y, double radius, const Colour& colour, double alpha);
void disc(Canvas& canvas, double x, double y, double radius);

}  // namespace mv::artwork
