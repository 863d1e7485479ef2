// SPDX-License-Identifier: Apache-2.0
#pragma once
// The genres' rows, in three files by kin.
#include <span>

#include "music/style/genres.hpp"

namespace mv::music {

std::span<const Style> club_styles();      ///< made with machines
std::span<const Style> band_styles();      ///< a rhythm section
std::span<const Style> acoustic_styles();  ///< without one

}  // namespace mv::music
