// SPDX-License-Identifier: Apache-2.0
#include "artwork/contact_sheet.hpp"

#include <algorithm>
#include <cmath>

#include "artwork/decoder.hpp"
#include "artwork/encode_jpeg.hpp"
#include "artwork/resample.hpp"

namespace mv::artwork {
namespace {

constexpr int kCell = 600, kGap = 24;   // pixels
constexpr std::uint8_t kGround = 0xf4;  // a light grey

Result<Picture> small(const fs::path& path) {
  MV_TRY(auto opened, open_image(path));
  MV_TRY(const auto decoder, make_decoder(std::move(opened)));
  MV_CHECK(decoder->start(kCell));
  return read_reduced(*decoder, std::min(kCell, decoder->width()));
}

}  // namespace

Result<std::string> contact_sheet(std::span<const fs::path> pictures) {
  if (pictures.empty()) return make_error(Code::invalid, "there is no picture for the sheet");
  const int count = static_cast<int>(pictures.size());
  const int columns = static_cast<int>(std::ceil(std::sqrt(count)));
  const int rows = (count + columns - 1) / columns;
  const int step = kCell + kGap;
  Picture sheet(columns * step + kGap, rows * step + kGap);
  std::fill(sheet.rgb.begin(), sheet.rgb.end(), kGround);
  for (int i = 0; i < count; ++i) {
    MV_TRY(const auto picture, small(pictures[static_cast<std::size_t>(i)]));
    const int left = kGap + (i % columns) * step, top = kGap + (i / columns) * step;
    for (int y = 0; y < picture.height; ++y)
      std::copy_n(picture.row(y), picture.width * 3, sheet.row(top + y) + left * 3);
  }
  return encode_jpeg(sheet);
}

}  // namespace mv::artwork
