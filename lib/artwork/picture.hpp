// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstddef>
#include <cstdint>
#include <vector>

namespace mv::artwork {

/// 8-bit RGB in rows from the top, without padding.
struct Picture {
  int width = 0;
  int height = 0;
  std::vector<std::uint8_t> rgb;

  Picture() = default;
  Picture(int w, int h) : width(w), height(h), rgb(std::size_t(w) * std::size_t(h) * 3) {}
  std::uint8_t* row(int y) { return rgb.data() + std::size_t(y) * std::size_t(width) * 3; }
  const std::uint8_t* row(int y) const {
    return rgb.data() + std::size_t(y) * std::size_t(width) * 3;
  }
};

/// A part of a picture, in pixels from its upper left corner.
struct Box {
  double x = 0, y = 0, width = 0, height = 0;
};

/// Luma of an RGB pixel, 0 to 255 (Rec. 601 weights).
inline int luma(const std::uint8_t* p) { return (77 * p[0] + 150 * p[1] + 29 * p[2]) >> 8; }

}  // namespace mv::artwork
