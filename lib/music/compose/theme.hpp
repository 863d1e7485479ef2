// SPDX-License-Identifier: Apache-2.0
#pragma once
// The melody before its harmony: rhythm and direction, bar by bar.
#include <vector>

#include "music/random.hpp"

namespace mv::music {

struct Gesture {
  int start = 0;   ///< sixteenth of the bar
  int length = 1;  ///< sixteenths
  int move =
      0;  ///< steps of the scale from the note before; the first of a bar starts at its anchor
};

struct Cell {
  std::vector<Gesture> gestures;
  int anchor = 0;       ///< steps above or below the middle of the range
  bool closes = false;  ///< ends a phrase: the last note is a rest point
  bool home = false;    ///< ... and that is the tonic
};

/// Phrases of four bars over `bars` bars (a multiple of four): a motif, its repetition or sequence,
/// a contrast, a close; the second phrase answers the first with the same beginning. `density` 0
/// to 3.
std::vector<Cell> make_theme(int bars, int density, Random& random);

/// The same theme turned around: what rose falls.
std::vector<Cell> inverted(std::vector<Cell> theme);
/// Long notes get a neighbour; the rhythm around them stays.
std::vector<Cell> ornamented(std::vector<Cell> theme, Random& random);

}  // namespace mv::music
