// SPDX-License-Identifier: Apache-2.0
#pragma once
#include "artwork/decoder.hpp"
#include "artwork/picture.hpp"

namespace mv::artwork {

/// Reads a started, square decoder into side x side pixels by the mean of the covered area;
/// `side` is at most the decoder's. Memory is that of the result.
Result<Picture> read_reduced(Decoder& decoder, int side);
/// A larger square by cubic interpolation (Catmull-Rom).
Picture enlarge(const Picture& in, int side);
/// Turned and mirrored so that an image of this EXIF orientation (1 to 8) stands upright.
Picture upright(Picture in, int orientation);

}  // namespace mv::artwork
