// SPDX-License-Identifier: Apache-2.0
#pragma once
// Images for the tests, made with libjpeg and libpng.
#include <cstdint>
#include <functional>
#include <string>

#include "artwork/picture.hpp"
#include "base/files.hpp"

namespace mv::artwork::test {

using Paint = std::function<void(int x, int y, std::uint8_t* rgb)>;
Picture paint(int width, int height, const Paint& at);
Picture noise(int width, int height, unsigned seed);
/// Rings with hard edges, as drawn by a program at full size.
Picture shapes(int side);
Picture enlarged_bilinear(const Picture& in, int times);
Picture blurred(const Picture& in, int radius);

struct JpegOptions {
  std::string colour = "rgb";  ///< rgb, grey, cmyk
  bool progressive = false;
  int orientation = 0;  ///< 0 = no EXIF
  std::string icc;
  int quality = 92;
};
std::string jpeg(const Picture& picture, const JpegOptions& options = {});

struct PngOptions {
  std::string colour = "rgb";  ///< rgb, rgba, grey, palette
  int bits = 8;
  bool interlaced = false;
  int alpha = 255;
};
std::string png(const Picture& picture, const PngOptions& options = {});

/// A version 2 profile with nothing but a description.
std::string profile(const std::string& description);
/// A version 4 profile whose description is UTF-16.
std::string profile_v4(const std::string& ascii);

fs::path put(const TempFolder& folder, const std::string& name, const std::string& bytes);
/// The pixels of a baseline RGB JPEG.
Picture decode(const std::string& jpeg_bytes);

}  // namespace mv::artwork::test
