// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstdint>
#include <vector>

#include "music/style/genres.hpp"

namespace mv::music {

struct Timing {
  int bars = 1;              ///< whole 4/4 bars before the last chord
  std::int64_t beat_us = 0;  ///< microseconds of a quarter note
  std::int64_t tail_us = 0;  ///< the last chord and its ring-out
};

/// Bars, last chord and ring-out that fill the length to the millisecond. The tempo gives way by a
/// few percent where it must; only pieces of a few bars at slow tempos need more.
Timing fit(int duration_ms, int tempo);

/// Sections of `bars` bars in all, in the order of the genre's form; each at least one bar.
std::vector<Section> lay_out(Form form, int bars);

}  // namespace mv::music
