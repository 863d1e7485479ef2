// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <string>

#include "base/files.hpp"
#include "base/result.hpp"

namespace mv::artwork {

/// A square JPEG or PNG as a `side` x `side` (1 to 20,000) RGB baseline JPEG of at most 4 MB,
/// ready for the stores: upright by its EXIF orientation, transparency on white, grey, palette,
/// 16-bit and CMYK made 8-bit RGB. An RGB profile is kept. Errors: not_found, io; invalid when it
/// is another format, damaged, not square, or smaller than `side` and `allow_upscale` is false.
Result<std::string> fit_cover(const fs::path& path, int side, bool allow_upscale = false);

}  // namespace mv::artwork
