// SPDX-License-Identifier: Apache-2.0
#include "artwork/resample.hpp"

#include <algorithm>
#include <cmath>

namespace mv::artwork {
namespace {
/// Which target pixels a source pixel covers: `at` with `share`, and the rest goes to at + 1.
/// A source pixel is never wider than a target pixel, so that it touches two at most.
struct Cover {
  int at;
  float share;
};

std::vector<Cover> covers(int from, int to) {
  std::vector<Cover> out(static_cast<std::size_t>(from));
  const double scale = double(to) / from;
  for (int i = 0; i < from; ++i) {
    const double begin = i * scale, end = (i + 1) * scale;
    const int at = std::min(to - 1, static_cast<int>(begin));
    const double inside = at + 1 == to ? end - begin : std::min(end, at + 1.0) - begin;
    out[std::size_t(i)] = {at, static_cast<float>(inside / (end - begin))};
  }
  return out;
}

void add_row_reduced(
    const std::uint8_t* in, const std::vector<Cover>& columns, std::vector<float>& out) {
  std::fill(out.begin(), out.end(), 0.f);
  for (const Cover& cover : columns) {
    float* to = &out[std::size_t(cover.at) * 3];
    const float rest = 1 - cover.share;
    for (int c = 0; c < 3; ++c) to[c] += float(in[c]) * cover.share;
    if (rest > 0)
      for (int c = 0; c < 3; ++c) to[c + 3] += float(in[c]) * rest;
    in += 3;
  }
}

std::uint8_t to_byte(float value) {
  return static_cast<std::uint8_t>(std::clamp(value + 0.5f, 0.f, 255.f));
}

float cubic(float x) {
  x = std::abs(x);
  if (x < 1) return 1.5f * x * x * x - 2.5f * x * x + 1;
  if (x < 2) return -0.5f * x * x * x + 2.5f * x * x - 4 * x + 2;
  return 0;
}

struct Taps {
  int at[4];
  float weight[4];
};

std::vector<Taps> taps(int from, int to) {
  std::vector<Taps> out(static_cast<std::size_t>(to));
  for (int i = 0; i < to; ++i) {
    const float centre = (float(i) + 0.5f) * float(from) / float(to) - 0.5f;
    const int first = static_cast<int>(std::floor(centre)) - 1;
    for (int k = 0; k < 4; ++k) {
      out[std::size_t(i)].at[k] = std::clamp(first + k, 0, from - 1);
      out[std::size_t(i)].weight[k] = cubic(centre - float(first + k));
    }
  }
  return out;
}
}  // namespace

Result<Picture> read_reduced(Decoder& decoder, int side) {
  const int from = decoder.width();
  Picture out(side, side);
  const auto cover = covers(from, side);
  std::vector<std::uint8_t> row(std::size_t(from) * 3);
  // One target pixel of slack: the last source pixel's rest, which is 0, may fall behind the end.
  std::vector<float> narrow(std::size_t(side + 1) * 3), sum(narrow.size()), next(narrow.size());
  const float weight = float(double(side) / from) * float(double(side) / from);
  for (int y = 0; y < from; ++y) {
    MV_CHECK(decoder.next_row(row.data()));
    if (from == side) {
      std::copy(row.begin(), row.end(), out.row(y));
      continue;
    }
    add_row_reduced(row.data(), cover, narrow);
    const Cover vertical = cover[std::size_t(y)];
    for (std::size_t i = 0; i < narrow.size(); ++i) {
      sum[i] += narrow[i] * vertical.share;
      next[i] += narrow[i] * (1 - vertical.share);
    }
    if (y + 1 < from && cover[std::size_t(y) + 1].at == vertical.at) continue;
    std::uint8_t* to = out.row(vertical.at);
    for (std::size_t i = 0; i < std::size_t(side) * 3; ++i) to[i] = to_byte(sum[i] * weight);
    sum.swap(next);
    std::fill(next.begin(), next.end(), 0.f);
  }
  return out;
}

Picture enlarge(const Picture& in, int side) {
  const auto columns = taps(in.width, side);
  const auto rows = taps(in.height, side);
  std::vector<float> wide(std::size_t(side) * std::size_t(in.height) * 3);
  for (int y = 0; y < in.height; ++y)
    for (int x = 0; x < side; ++x) {
      const Taps& tap = columns[std::size_t(x)];
      float* to = &wide[(std::size_t(y) * std::size_t(side) + std::size_t(x)) * 3];
      for (int k = 0; k < 4; ++k)
        for (int c = 0; c < 3; ++c) to[c] += tap.weight[k] * float(in.row(y)[tap.at[k] * 3 + c]);
    }
  Picture out(side, side);
  const std::size_t stride = std::size_t(side) * 3;
  for (int y = 0; y < side; ++y) {
    const Taps& tap = rows[std::size_t(y)];
    for (std::size_t i = 0; i < stride; ++i) {
      float sum = 0;
      for (int k = 0; k < 4; ++k) sum += tap.weight[k] * wide[std::size_t(tap.at[k]) * stride + i];
      out.row(y)[i] = to_byte(sum);
    }
  }
  return out;
}

Picture upright(Picture in, int orientation) {
  if (orientation <= 1 || orientation > 8) return in;
  const bool swapped = orientation >= 5;
  Picture out(swapped ? in.height : in.width, swapped ? in.width : in.height);
  // Where the pixel shown at (x, y) is stored, EXIF 2.32 section 4.6.4 A.
  const bool mirror_x =
      orientation == 2 || orientation == 3 || orientation == 7 || orientation == 8;
  const bool mirror_y =
      orientation == 3 || orientation == 4 || orientation == 6 || orientation == 7;
  for (int y = 0; y < out.height; ++y)
    for (int x = 0; x < out.width; ++x) {
      int from_x = swapped ? y : x, from_y = swapped ? x : y;
      if (mirror_x) from_x = in.width - 1 - from_x;
      if (mirror_y) from_y = in.height - 1 - from_y;
      std::copy_n(in.row(from_y) + std::size_t(from_x) * 3, 3, out.row(y) + std::size_t(x) * 3);
    }
  return out;
}

}  // namespace mv::artwork
