// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <string>

#include "music/score.hpp"

namespace mv::music {

/// The score as a Standard MIDI File of type 1 (MIDI 1.0, RP-001): a first track with tempo, 4/4,
/// key signature and section markers, then one track for each part.
std::string to_midi(const Score& score);

}  // namespace mv::music
