// SPDX-License-Identifier: Apache-2.0
#include "artwork/draw_canvas.hpp"

#include <algorithm>
#include <array>
#include <cmath>

namespace mv::artwork {
namespace {
double linear(double c) { return c <= 0.04045 ? c / 12.92 : std::pow((c + 0.055) / 1.055, 2.4); }

const std::array<double, 256>& linear_table() {
  static const auto table = [] {
    std::array<double, 256> out{};
    for (std::size_t i = 0; i < out.size(); ++i) out[i] = linear(double(i) / 255);
    return out;
  }();
  return table;
}

constexpr Palette kPalettes[] = {
    {{hex(0x0b1026), hex(0x2b2d6e), hex(0x7a3b8f), hex(0xff6f61), hex(0xffd9a0)}},
    {{hex(0x07222b), hex(0x0f5c63), hex(0x2fa89a), hex(0xf2b56b), hex(0xfbe9c6)}},
    {{hex(0x140a0a), hex(0x5c1313), hex(0xc8352b), hex(0xf28c6a), hex(0xfbe3d4)}},
    {{hex(0x0c1a12), hex(0x1f4d36), hex(0x6f9b55), hex(0xd9c76a), hex(0xf6efd2)}},
    {{hex(0x0a1420), hex(0x1c4670), hex(0x4e93c4), hex(0xa9d6e5), hex(0xf1f7fa)}},
    {{hex(0x10061e), hex(0x3d1a78), hex(0x8d3bd1), hex(0xf0559d), hex(0xffc9de)}},
    {{hex(0x1d130f), hex(0x6b3a2a), hex(0xb86b4b), hex(0xe4b591), hex(0xf5ead9)}},
    {{hex(0x101014), hex(0x2c2f45), hex(0x5d6486), hex(0xe0a93f), hex(0xf6ecd2)}},
    {{hex(0x1b1238), hex(0x4b3fae), hex(0x3fa7d6), hex(0xfac748), hex(0xfff1e6)}},
    {{hex(0x0a1512), hex(0x14483c), hex(0x1f9e75), hex(0xc3e956), hex(0xf5ffdc)}},
};
}  // namespace

double luminance(const Colour& c) {
  return 0.2126 * linear(c.r) + 0.7152 * linear(c.g) + 0.0722 * linear(c.b);
}

Colour Palette::at(double t) const {
  const double place = std::clamp(t, 0.0, 1.0) * 4;
  const auto i = std::min<std::size_t>(3, static_cast<std::size_t>(place));
  return mix(tone[i], tone[i + 1], place - double(i));
}

std::span<const Palette> palettes() { return kPalettes; }

std::uint64_t Dice::next() {
  std::uint64_t z = (state_ += 0x9e3779b97f4a7c15u);
  z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
  z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
  return z ^ (z >> 31);
}

double Dice::real(double low, double high) {
  return low + (high - low) * (double(next() >> 11) / double(1ull << 53));
}

int Dice::whole(int low, int high) {
  return low + static_cast<int>(next() % static_cast<std::uint64_t>(high - low + 1));
}

Canvas::Canvas()
    : surface_(cairo_image_surface_create(CAIRO_FORMAT_RGB24, kCoverSide, kCoverSide)),
      context_(cairo_create(surface_.get())) {}

bool Canvas::ok() const { return cairo_status(context_.get()) == CAIRO_STATUS_SUCCESS; }

void Canvas::source(const Colour& c, double alpha) {
  cairo_set_source_rgba(cr(), c.r, c.g, c.b, alpha);
}

void Canvas::fill_all(const Colour& colour) {
  source(colour);
  cairo_paint(cr());
}

void Canvas::source_gradient(double x0, double y0, double x1, double y1, const Colour& from,
                             const Colour& to, double alpha_from, double alpha_to) {
  const Pattern pattern(cairo_pattern_create_linear(x0, y0, x1, y1));
  cairo_pattern_add_color_stop_rgba(pattern.get(), 0, from.r, from.g, from.b, alpha_from);
  cairo_pattern_add_color_stop_rgba(pattern.get(), 1, to.r, to.g, to.b, alpha_to);
  cairo_set_source(cr(), pattern.get());
}

std::uint32_t* Canvas::row(int y) {
  cairo_surface_flush(surface_.get());
  return reinterpret_cast<std::uint32_t*>(
      cairo_image_surface_get_data(surface_.get()) +
      std::size_t(y) * std::size_t(cairo_image_surface_get_stride(surface_.get())));
}

void Canvas::touched() { cairo_surface_mark_dirty(surface_.get()); }

void Canvas::grain(Dice& dice, int amount) {
  std::uint64_t state = dice.next() | 1;
  const auto span = static_cast<std::uint32_t>(2 * amount + 1);
  for (int y = 0; y < kCoverSide; ++y) {
    std::uint32_t* p = row(y);
    for (int x = 0; x < kCoverSide; ++x) {
      state ^= state << 13;
      state ^= state >> 7;
      state ^= state << 17;
      const int shift = static_cast<int>((state >> 40) % span) - amount;
      std::uint32_t out = 0;
      for (int bit = 16; bit >= 0; bit -= 8)
        out |= static_cast<std::uint32_t>(
                   std::clamp(static_cast<int>(p[x] >> bit & 255) + shift, 0, 255))
               << bit;
      p[x] = out;
    }
  }
  touched();
}

Canvas::Range Canvas::luminance_in(const Box& box) {
  const auto cut = [](double v) { return static_cast<int>(std::clamp(v, 0.0, double(kCoverSide))); };
  const auto& table = linear_table();
  Range range;
  for (int y = cut(box.y); y < cut(box.y + box.height); ++y) {
    const std::uint32_t* p = row(y);
    for (int x = cut(box.x); x < cut(box.x + box.width); ++x) {
      const double l = 0.2126 * table[p[x] >> 16 & 255] + 0.7152 * table[p[x] >> 8 & 255] +
                       0.0722 * table[p[x] & 255];
      range.low = std::min(range.low, l);
      range.high = std::max(range.high, l);
    }
  }
  return range;
}

Picture Canvas::picture() {
  Picture out(kCoverSide, kCoverSide);
  for (int y = 0; y < kCoverSide; ++y) {
    const std::uint32_t* from = row(y);
    std::uint8_t* to = out.row(y);
    for (int x = 0; x < kCoverSide; ++x, to += 3) {
      to[0] = static_cast<std::uint8_t>(from[x] >> 16);
      to[1] = static_cast<std::uint8_t>(from[x] >> 8);
      to[2] = static_cast<std::uint8_t>(from[x]);
    }
  }
  return out;
}

}  // namespace mv::artwork
