// SPDX-License-Identifier: Apache-2.0
#pragma once
// The two facts we need from blocks inside an image. Both are safe for any bytes.
#include <string>
#include <string_view>

namespace mv::artwork {

/// Tag 0x0112 of IFD 0, 1 to 8; 1 when it is absent or nonsense. `tiff` begins with II or MM
/// (EXIF 2.32 section 4.5), after any "Exif\0\0".
int exif_orientation(std::string_view tiff);
/// The description of an ICC profile (ICC.1:2022 sections 7, 10.13 and, of version 2, 6.5.17).
std::string icc_description(std::string_view profile);

}  // namespace mv::artwork
