// SPDX-License-Identifier: Apache-2.0
#include "artwork/draw/palette.hpp"

#include <algorithm>
#include <array>
#include <cmath>

namespace mv::artwork {
namespace {
constexpr Palette palette(std::string_view name, std::uint32_t a, std::uint32_t b, std::uint32_t c,
    std::uint32_t d, std::uint32_t e) {
  return {{hex(a), hex(b), hex(c), hex(d), hex(e)}, name, name.substr(0, name.find('-'))};
}

constexpr Palette kPalettes[] = {
    palette("night-1", 0x05070f, 0x111c40, 0x2c4484, 0x8496d2, 0xe1e8fb),
    palette("night-2", 0x08060f, 0x1f1739, 0x4a3982, 0x957fd0, 0xeae2fb),
    palette("night-3", 0x050b0d, 0x10282e, 0x2b565c, 0x83aaa6, 0xe6f0ea),
    palette("dusk-1", 0x0b1026, 0x2b2d6e, 0x7a3b8f, 0xff6f61, 0xffd9a0),
    palette("dusk-2", 0x1a0f2e, 0x4a1f5e, 0xa63a6f, 0xf0795b, 0xffdcae),
    palette("dusk-3", 0x151233, 0x39306f, 0x8d4f8f, 0xe58f8a, 0xfde3cf),
    palette("ember-1", 0x140a0a, 0x5c1313, 0xc8352b, 0xf28c6a, 0xfbe3d4),
    palette("ember-2", 0x160805, 0x58200c, 0xc1440e, 0xf6a135, 0xfdebc8),
    palette("ember-3", 0x12060a, 0x4d0d22, 0xa3163a, 0xe8573f, 0xffd9b8),
    palette("sea-1", 0x07222b, 0x0f5c63, 0x2fa89a, 0xf2b56b, 0xfbe9c6),
    palette("sea-2", 0x04161f, 0x0b3c5a, 0x1878a0, 0x62c3d0, 0xe4f6f1),
    palette("sea-3", 0x061a26, 0x114b5f, 0x1a936f, 0x88d498, 0xf3e9d2),
    palette("forest-1", 0x0c1a12, 0x1f4d36, 0x6f9b55, 0xd9c76a, 0xf6efd2),
    palette("forest-2", 0x0a1512, 0x14483c, 0x1f9e75, 0xc3e956, 0xf5ffdc),
    palette("forest-3", 0x11160d, 0x2f4023, 0x6b7f3a, 0xb9c07a, 0xf3f0da),
    palette("frost-1", 0x0a1420, 0x1c4670, 0x4e93c4, 0xa9d6e5, 0xf1f7fa),
    palette("frost-2", 0x0e1620, 0x33475b, 0x7590a8, 0xbcd0dc, 0xf7fafb),
    palette("frost-3", 0x0d1326, 0x2b3f73, 0x6c8fc7, 0xc3d5ee, 0xfbfcff),
    palette("neon-1", 0x10061e, 0x3d1a78, 0x8d3bd1, 0xf0559d, 0xffc9de),
    palette("neon-2", 0x0b0420, 0x2a0a5e, 0x7b1fd1, 0xff2e97, 0x7ff4ff),
    palette("neon-3", 0x05041a, 0x16125a, 0x3a33d1, 0xe83fd0, 0xffe66d),
    palette("gold-1", 0x101014, 0x2c2f45, 0x5d6486, 0xe0a93f, 0xf6ecd2),
    palette("gold-2", 0x0f0d0a, 0x3a2f1c, 0x86693a, 0xd8b266, 0xf9efd6),
    palette("gold-3", 0x0c1410, 0x1f3a30, 0x6d6f45, 0xd9a441, 0xfaf1de),
    palette("earth-1", 0x1d130f, 0x6b3a2a, 0xb86b4b, 0xe4b591, 0xf5ead9),
    palette("earth-2", 0x191512, 0x4a3b30, 0x8c6e54, 0xc9ab87, 0xf4ecdf),
    palette("earth-3", 0x1a1c1a, 0x47504a, 0xa5694f, 0xdcae7c, 0xf5ecda),
    palette("candy-1", 0x1b1238, 0x4b3fae, 0x3fa7d6, 0xfac748, 0xfff1e6),
    palette("candy-2", 0x2a1240, 0x8a2f8f, 0xf2557b, 0xffb03a, 0xfff3d6),
    palette("candy-3", 0x10243f, 0x1e6fa8, 0x2fc4b2, 0xffd23f, 0xfff7e0),
    palette("pastel-1", 0x2b2a3d, 0x6b6a8e, 0xb3a6c9, 0xf0cfd0, 0xfdf4ec),
    palette("pastel-2", 0x22333b, 0x5f7f86, 0xa7c4bc, 0xf2dcc2, 0xfdf8ef),
    palette("pastel-3", 0x2d2433, 0x7a5c7e, 0xc9929f, 0xf3c8b4, 0xfff3e6),
    palette("ink-1", 0x0a0b0e, 0x26282e, 0x5a5d66, 0xa9acb2, 0xf2f2ef),
    palette("ink-2", 0x0d0d0e, 0x2b2a2c, 0xd7263d, 0xd9d4cb, 0xf5f2ec),
    palette("ink-3", 0x0c0d12, 0x23262f, 0x2f55d4, 0xc9cdd6, 0xf4f4f0),
};

constexpr std::string_view kFamilies[] = {"night", "dusk", "ember", "sea", "forest", "frost",
    "neon", "gold", "earth", "candy", "pastel", "ink"};

double linear(double c) { return c <= 0.04045 ? c / 12.92 : std::pow((c + 0.055) / 1.055, 2.4); }
}  // namespace

std::uint32_t packed(const Colour& c) {
  const auto byte = [](double v) {
    return static_cast<std::uint32_t>(std::clamp(v * 255 + 0.5, 0.0, 255.0));
  };
  return byte(c.r) << 16 | byte(c.g) << 8 | byte(c.b);
}

double luminance(const Colour& c) {
  return 0.2126 * linear(c.r) + 0.7152 * linear(c.g) + 0.0722 * linear(c.b);
}

Colour Palette::at(double t) const {
  const double place = std::clamp(t, 0.0, 1.0) * 4;
  const auto i = std::min<std::size_t>(3, static_cast<std::size_t>(place));
  return mix(tone[i], tone[i + 1], place - double(i));
}

double share_of_hue(const Palette& palette, double hue) {
  // The three tones between ground and letters, as large as they usually are in the picture.
  constexpr double kArea[] = {0, 1, 1.2, 0.8, 0};
  constexpr double kNear = 40;  // degrees; beyond, it is another colour
  constexpr double kColourful = 0.4;
  double all = 0, of_it = 0;
  for (int i = 1; i <= 3; ++i) {
    const auto& c = palette.tone[i];
    const double most = std::max({c.r, c.g, c.b}), chroma = most - std::min({c.r, c.g, c.b});
    if (chroma <= 0) continue;
    double own = 0;
    if (most == c.r)
      own = 60 * (c.g - c.b) / chroma;
    else if (most == c.g)
      own = 60 * (c.b - c.r) / chroma + 120;
    else
      own = 60 * (c.r - c.g) / chroma + 240;
    const double apart = std::abs(std::remainder(own - hue, 360.0));
    all += kArea[i] * chroma;
    of_it += kArea[i] * chroma * std::max(0.0, 1 - apart / kNear);
  }
  // What is nearly grey is of no colour.
  return all > 0 ? of_it / std::max(all, kColourful) : 0;
}

std::span<const Palette> palettes() { return kPalettes; }

std::span<const Palette> palettes(std::string_view family) {
  const auto of_it = [&](const Palette& each) { return each.family == family; };
  const auto first = std::find_if(std::begin(kPalettes), std::end(kPalettes), of_it);
  const auto last = std::find_if_not(first, std::end(kPalettes), of_it);
  return {first, last};
}

std::span<const std::string_view> palette_families() { return kFamilies; }

}  // namespace mv::artwork
