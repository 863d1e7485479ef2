// SPDX-License-Identifier: Apache-2.0
#pragma once
// Colours, and the palettes by the mood they suit.
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

namespace mv::artwork {

struct Colour {
  double r = 0, g = 0, b = 0;  ///< sRGB, 0 to 1
};
constexpr Colour hex(std::uint32_t rgb) {
  return {(rgb >> 16 & 255) / 255.0, (rgb >> 8 & 255) / 255.0, (rgb & 255) / 255.0};
}
inline Colour mix(const Colour& a, const Colour& b, double t) {
  return {a.r + (b.r - a.r) * t, a.g + (b.g - a.g) * t, a.b + (b.b - a.b) * t};
}
/// As 0x00RRGGBB.
std::uint32_t packed(const Colour& colour);
/// Relative luminance of WCAG 2.2, 0 to 1.
double luminance(const Colour& colour);

/// Five colours from the darkest to the lightest.
struct Palette {
  Colour tone[5];
  std::string_view name;    ///< "neon-2"
  std::string_view family;  ///< "neon"
  const Colour& operator[](std::size_t i) const { return tone[i]; }
  /// Between the tones, t from 0 to 1.
  Colour at(double t) const;
};

/// How much of the palette's colourfulness has this hue (degrees), 0 to 1; little where it is grey.
double share_of_hue(const Palette& palette, double hue);

/// All of them; those of one family stand together.
std::span<const Palette> palettes();
std::span<const Palette> palettes(std::string_view family);
std::span<const std::string_view> palette_families();

}  // namespace mv::artwork
