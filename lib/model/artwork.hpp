// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <boost/describe.hpp>
#include <cstdint>
#include <string>

namespace mv::model {

/// What was found in a cover file. `format` is empty when it is neither JPEG nor PNG.
struct ArtworkFacts {
  std::string format;  ///< jpeg, png, or tiff, gif, webp, bmp (recognised, not decoded)
  int width = 0;       ///< pixels
  int height = 0;
  int bits_per_channel = 0;
  std::string colour;  ///< rgb, grey, cmyk, palette
  bool alpha = false;
  bool progressive = false;  ///< JPEG
  int exif_orientation = 1;  ///< 1 = upright
  bool has_icc_profile = false;
  std::string icc_description;  ///< empty without a profile
  std::int64_t bytes = 0;
  double detail = 1;            ///< 0 one flat colour .. 1; standard deviation of luma / 64, capped
  std::string dominant_colour;  ///< #rrggbb
  std::string perceptual_hash;  ///< 16 hex digits (64-bit difference hash)
  bool looks_upscaled = false;  ///< practically nothing in the upper half of the spatial spectrum
  std::string sha256;           ///< hex, of the file
};
BOOST_DESCRIBE_STRUCT(ArtworkFacts, (),
    (format, width, height, bits_per_channel, colour, alpha, progressive, exif_orientation,
        has_icc_profile, icc_description, bytes, detail, dominant_colour, perceptual_hash,
        looks_upscaled, sha256))

}  // namespace mv::model
