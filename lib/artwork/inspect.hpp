// SPDX-License-Identifier: Apache-2.0
#pragma once
#include "base/files.hpp"
#include "base/result.hpp"
#include "model/artwork.hpp"

namespace mv::artwork {

/// Reads a whole cover and says what is in it. Formats other than JPEG and PNG are named in
/// `format` (tiff, gif, webp, bmp, text, or empty) with their size and hash, the rest as in a new
/// ArtworkFacts. Errors: not_found, io; invalid when the file is cut off, damaged, above
/// 20,000 pixels a side, 400 million pixels or 200 MB. A few MB of memory, but for progressive
/// JPEG and interlaced PNG, which take up to 6 bytes a pixel.
Result<model::ArtworkFacts> inspect(const fs::path& path);

}  // namespace mv::artwork
