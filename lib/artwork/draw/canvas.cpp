// SPDX-License-Identifier: Apache-2.0
#include "artwork/draw/canvas.hpp"

#include <algorithm>
#include <array>

namespace mv::artwork {
namespace {
const std::array<double, 256>& linear_table() {
  static const auto table = [] {
    std::array<double, 256> out{};
    for (std::size_t i = 0; i < out.size(); ++i) {
      const double grey = double(i) / 255;
      out[i] = luminance({grey, grey, grey});
    }
    return out;
  }();
  return table;
}
}  // namespace

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
  const auto cut = [](double v) {
    return static_cast<int>(std::clamp(v, 0.0, double(kCoverSide)));
  };
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
