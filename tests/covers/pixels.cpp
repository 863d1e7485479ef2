// SPDX-License-Identifier: Apache-2.0
#include "pixels.hpp"

#include <algorithm>
#include <cmath>
#include <vector>

namespace mv::test {
namespace {
constexpr int kAround = 24;  // pixels beside the letters that still matter for reading them
constexpr int kEdge = 6;     // half-covered pixels and what JPEG adds to an edge

double linear(int value) {
  const double c = value / 255.0;
  return c <= 0.04045 ? c / 12.92 : std::pow((c + 0.055) / 1.055, 2.4);
}
double ratio(double a, double b) { return (std::max(a, b) + 0.05) / (std::min(a, b) + 0.05); }

double quantile(std::vector<double> values, double share) {
  const auto at = values.begin() + std::ptrdiff_t(share * double(values.size() - 1));
  std::nth_element(values.begin(), at, values.end());
  return *at;
}

/// A part of the picture as luminances.
struct Field {
  int width, height;
  std::vector<double> light;
  std::size_t index(int x, int y) const {
    return std::size_t(y) * std::size_t(width) + std::size_t(x);
  }
  double at(int x, int y) const { return light[index(x, y)]; }
};

Field field_of(const artwork::Picture& picture, int x0, int y0, int width, int height) {
  static const auto table = [] {
    std::array<double, 256> out{};
    for (int i = 0; i < 256; ++i) out[std::size_t(i)] = linear(i);
    return out;
  }();
  Field field{width, height, {}};
  for (int y = y0; y < y0 + height; ++y)
    for (int x = x0; x < x0 + width; ++x) {
      const auto* p = picture.row(y) + x * 3;
      field.light.push_back(0.2126 * table[p[0]] + 0.7152 * table[p[1]] + 0.0722 * table[p[2]]);
    }
  return field;
}

/// Marks what is within kEdge of a marked pixel, first along rows, then along columns.
std::vector<char> spread(const std::vector<char>& marks, const Field& f) {
  std::vector<char> rows(marks.size()), out(marks.size());
  for (int y = 0; y < f.height; ++y)
    for (int x = 0; x < f.width; ++x)
      for (int k = std::max(0, x - kEdge);
           marks[f.index(x, y)] && k <= std::min(f.width - 1, x + kEdge); ++k)
        rows[f.index(k, y)] = 1;
  for (int y = 0; y < f.height; ++y)
    for (int x = 0; x < f.width; ++x)
      for (int k = std::max(0, y - kEdge);
           rows[f.index(x, y)] && k <= std::min(f.height - 1, y + kEdge); ++k)
        out[f.index(x, k)] = 1;
  return out;
}

bool touches(const std::vector<char>& letters, const Field& f, int x0, int y0, int x1, int y1) {
  for (int y = std::max(0, y0); y < std::min(f.height, y1); ++y)
    for (int x = std::max(0, x0); x < std::min(f.width, x1); ++x)
      if (letters[f.index(x, y)]) return true;
  return false;
}
}  // namespace

Reading read_type(const artwork::Picture& picture, const artwork::Box& ink) {
  const int x0 = int(ink.x) - kAround, y0 = int(ink.y) - kAround;
  const Field f =
      field_of(picture, x0, y0, int(ink.width) + 2 * kAround, int(ink.height) + 2 * kAround);
  const auto in_box = [&](int x, int y, int more) {
    return x >= kAround - more && y >= kAround - more && x < f.width - kAround + more &&
           y < f.height - kAround + more;
  };
  std::vector<double> ring, box;
  for (int y = 0; y < f.height; ++y)
    for (int x = 0; x < f.width; ++x)
      if (in_box(x, y, 0))
        box.push_back(f.at(x, y));
      else if (!in_box(x, y, kEdge))
        ring.push_back(f.at(x, y));
  // The letters are what is furthest from the ground around the box.
  const double ground = quantile(ring, 0.5);
  const double dark = quantile(box, 0.03), bright = quantile(box, 0.97);
  const double letter = ratio(bright, ground) > ratio(dark, ground) ? bright : dark;
  std::vector<char> letters;
  for (const double l : f.light) letters.push_back(ratio(l, letter) < 1.7);
  const auto near = spread(letters, f);
  std::vector<double> clear;
  std::size_t stray = 0;
  for (int y = 0; y < f.height; ++y)
    for (int x = 0; x < f.width; ++x) {
      const auto i = f.index(x, y);
      if (!near[i]) clear.push_back(ratio(f.light[i], letter));
      if (!in_box(x, y, kEdge)) stray += letters[i] != 0;
    }
  Reading out;
  out.contrast = clear.empty() ? 1 : quantile(clear, 0.002);
  out.stray = double(stray) / double(ring.size());
  const int near_edge = 10, w = f.width, h = f.height;
  out.fills_box = touches(letters, f, 0, 0, w, kAround + near_edge) &&
                  touches(letters, f, 0, h - kAround - near_edge, w, h) &&
                  touches(letters, f, 0, 0, kAround + near_edge, h) &&
                  touches(letters, f, w - kAround - near_edge, 0, w, h);
  return out;
}

Thumbnail thumbnail(const artwork::Picture& picture) {
  Thumbnail out{};
  for (int y = 0; y < picture.height; ++y)
    for (int x = 0; x < picture.width; ++x)
      for (int c = 0; c < 3; ++c)
        out[std::size_t((y * 16 / picture.height * 16 + x * 16 / picture.width) * 3 + c)] +=
            picture.row(y)[x * 3 + c];
  const double cell = double(picture.width) * picture.height / 256;
  for (double& v : out) v /= cell;
  return out;
}

double difference(const Thumbnail& a, const Thumbnail& b) {
  double sum = 0;
  for (std::size_t i = 0; i < a.size(); ++i) sum += std::abs(a[i] - b[i]);
  return sum / double(a.size());
}

}  // namespace mv::test
