// SPDX-License-Identifier: Apache-2.0
#pragma once
// What the pixels of a cover say, measured row by row in memory that does not grow with its size.
#include <array>
#include <cstdint>
#include <string>
#include <vector>

namespace mv::artwork {

class Measure {
 public:
  Measure(int width, int height);
  /// Rows from the top, width * 3 bytes each, `height` times.
  void add_row(const std::uint8_t* rgb);

  /// Standard deviation of luma / 64, 0 to 1.
  double detail() const;
  std::string dominant_colour() const;  ///< #rrggbb, mean of the fullest of 4096 colour boxes
  std::string perceptual_hash() const;  ///< 64-bit difference hash, 16 hex digits
  /// True when the image has clear edges and practically none is as steep as a lens or a pen
  /// makes them: enlarging 4 times or more spreads each over as many pixels. Without clear
  /// edges nothing can be told, and the answer is no.
  bool looks_upscaled() const;

 private:
  static constexpr int kCols = 144;  // 9 * 16 and 8 * 16: the hash averages whole cells
  static constexpr int kRows = 128;
  struct Cell {
    std::uint64_t sum[3] = {0, 0, 0};
    std::uint64_t count = 0;
  };
  void count_edges();
  std::vector<std::array<std::uint8_t, 3>> cells() const;

  int width_;
  int height_;
  int y_ = 0;
  std::uint64_t sum_ = 0;
  std::uint64_t squares_ = 0;
  std::vector<Cell> grid_;
  std::vector<int> column_of_;
  std::vector<std::uint8_t> luma_;
  std::array<std::uint64_t, 101> steepness_{};  ///< edges by step / contrast in percent
};

}  // namespace mv::artwork
