// SPDX-License-Identifier: Apache-2.0
#include "artwork/measure.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>

#include "artwork/picture.hpp"

namespace mv::artwork {
namespace {
constexpr int kReach = 8;           // pixels each side in which an edge must rise
constexpr int kClearContrast = 48;  // of 255; above the ripple of JPEG
constexpr int kSmallestStep = 4;
constexpr std::uint64_t kEnoughEdges = 200;
constexpr int kSteepPercent = 28;  // bilinear enlarging n times gives 100 / n, bicubic 150 / n
constexpr double kSteepShare = 0.02;
}  // namespace

Measure::Measure(int width, int height)
    : width_(width),
      height_(height),
      grid_(std::size_t(kCols) * kRows),
      column_of_(std::size_t(width)),
      luma_(std::size_t(width)) {
  for (int x = 0; x < width; ++x)
    column_of_[std::size_t(x)] = static_cast<int>(std::int64_t(x) * kCols / width);
}

void Measure::add_row(const std::uint8_t* rgb) {
  Cell* row = &grid_[std::size_t(std::int64_t(y_) * kRows / height_) * kCols];
  std::uint64_t sum = 0, squares = 0;
  for (int x = 0; x < width_; ++x, rgb += 3) {
    const auto l = static_cast<std::uint32_t>(luma(rgb));
    luma_[std::size_t(x)] = static_cast<std::uint8_t>(l);
    sum += l;
    squares += l * l;
    Cell& cell = row[column_of_[std::size_t(x)]];
    for (int c = 0; c < 3; ++c) cell.sum[c] += rgb[c];
    ++cell.count;
  }
  sum_ += sum;
  squares_ += squares;
  // Neighbouring rows show the same edges.
  if (y_ % 4 == 0) count_edges();
  ++y_;
}

void Measure::count_edges() {
  const std::uint8_t* l = luma_.data();
  for (int x = kReach; x + kReach + 1 < width_; ++x) {
    const int step = std::abs(l[x + 1] - l[x]);
    if (step < kSmallestStep || step < std::abs(l[x] - l[x - 1]) ||
        step < std::abs(l[x + 2] - l[x + 1]))
      continue;
    const auto [low, high] = std::minmax_element(l + x - kReach, l + x + kReach + 2);
    const int contrast = *high - *low;
    if (contrast >= kClearContrast) ++steepness_[std::size_t(step * 100 / contrast)];
  }
}

bool Measure::looks_upscaled() const {
  std::uint64_t all = 0, steep = 0;
  for (std::size_t i = 0; i < steepness_.size(); ++i) {
    all += steepness_[i];
    if (i >= kSteepPercent) steep += steepness_[i];
  }
  return all >= kEnoughEdges && double(steep) < kSteepShare * double(all);
}

double Measure::detail() const {
  const double count = double(width_) * double(std::max(y_, 1));
  const double mean = double(sum_) / count;
  const double variance = std::max(0.0, double(squares_) / count - mean * mean);
  return std::min(1.0, std::sqrt(variance) / 64);
}

/// The mean of each cell; a cell of an image smaller than the grid takes its neighbour's.
std::vector<std::array<std::uint8_t, 3>> Measure::cells() const {
  std::vector<std::array<std::uint8_t, 3>> out(grid_.size());
  for (std::size_t i = 0; i < grid_.size(); ++i) {
    const Cell& cell = grid_[i];
    if (cell.count > 0) {
      for (std::size_t c = 0; c < 3; ++c)
        out[i][c] = static_cast<std::uint8_t>((cell.sum[c] + cell.count / 2) / cell.count);
    } else if (i % kCols != 0) {
      out[i] = out[i - 1];
    } else if (i >= std::size_t(kCols)) {
      out[i] = out[i - kCols];
    }
  }
  // Rows without any pixel got their first cell from above; the rest follows from there.
  for (std::size_t i = kCols; i < grid_.size(); ++i)
    if (grid_[i / kCols * kCols].count == 0) out[i] = out[i - kCols];
  return out;
}

std::string Measure::dominant_colour() const {
  struct Box {
    std::uint32_t count = 0;
    std::array<std::uint32_t, 3> sum{};
  };
  std::vector<Box> boxes(4096);
  for (const auto& colour : cells()) {
    Box& box = boxes[std::size_t(colour[0] >> 4) << 8 | std::size_t(colour[1] >> 4) << 4 |
                     std::size_t(colour[2] >> 4)];
    ++box.count;
    for (std::size_t c = 0; c < 3; ++c) box.sum[c] += colour[c];
  }
  const auto& best = *std::max_element(
      boxes.begin(), boxes.end(), [](const Box& a, const Box& b) { return a.count < b.count; });
  return fmt::format("#{:02x}{:02x}{:02x}", best.sum[0] / best.count, best.sum[1] / best.count,
      best.sum[2] / best.count);
}

std::string Measure::perceptual_hash() const {
  constexpr int kCell = 16;
  std::array<std::array<int, 9>, 8> mean{};
  const auto colours = cells();
  for (int y = 0; y < kRows; ++y)
    for (int x = 0; x < kCols; ++x)
      mean[std::size_t(y / kCell)][std::size_t(x / kCell)] +=
          luma(colours[std::size_t(y) * kCols + std::size_t(x)].data());
  std::uint64_t hash = 0;
  for (const auto& row : mean)
    for (std::size_t x = 0; x < 8; ++x) hash = hash << 1 | (row[x] < row[x + 1] ? 1u : 0u);
  return fmt::format("{:016x}", hash);
}

}  // namespace mv::artwork
