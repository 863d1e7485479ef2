// SPDX-License-Identifier: Apache-2.0
#pragma once
// Who plays: the genre's players, changed by the instruments that were asked for or refused.
#include <vector>

#include "music/compose/piece.hpp"

namespace mv::music {

struct Seated {
  Player player;
  int program = 0;
  bool asked = false;  ///< stands for an instrument of the prompt
};

struct Ensemble {
  std::vector<Seated> players;
  Kit kit;  ///< no lines: no drums
  int kit_program = 0;
};

/// At least one player has pitches.
Ensemble seat(const Piece& piece);

}  // namespace mv::music
