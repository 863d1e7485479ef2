// SPDX-License-Identifier: Apache-2.0
#pragma once
// What each role plays: notes of one part over the whole piece, by tick.
#include <vector>

#include "music/compose/piece.hpp"

namespace mv::music {

/// Chords, arpeggios and pads: the pattern over voice-led chords, then the last chord.
std::vector<Note> play_chords(const Piece& piece, const Player& player, int program, Random random);
std::vector<Note> play_bass(const Piece& piece, const Player& player, Random random);
/// The melody: motifs of a bar, repeated, moved and turned around to phrases of four; ends on the
/// tonic.
std::vector<Note> play_lead(const Piece& piece, const Player& player, Random random);
/// Long notes beside the melody, from guide tone to guide tone.
std::vector<Note> play_counter(const Piece& piece, const Player& player, Random random);
std::vector<Note> play_drums(const Piece& piece, const Kit& kit, Random random);

/// Moves notes by up to `loose` ticks, the first of a chord like the others.
void loosen(std::vector<Note>& notes, int loose, Random& random);

}  // namespace mv::music
