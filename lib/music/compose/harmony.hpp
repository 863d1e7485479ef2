// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <string_view>
#include <vector>

#include "music/key.hpp"

namespace mv::music {

struct Chord {
  int root = 0;                ///< pitch class
  std::vector<int> intervals;  ///< semitones above the root, rising; the first is 0
  bool has(int pitch) const;   ///< the pitch class belongs to it
  friend bool operator==(const Chord&, const Chord&) = default;
};

/// A roman numeral in a key: "IV", "bVII", "ii7", "Vsus4", "iiø". Capitals are major, small ones
/// minor; the degree counts on the major scale, or on the natural minor scale in a minor key.
/// A numeral that is none is a bug and throws.
Chord parse_chord(std::string_view numeral, const Key& key);

/// Two chords (half bars) for each bar of "I ii7,V7 vi".
std::vector<Chord> parse_progression(std::string_view text, const Key& key);

/// The pitch of the mode's scale; a note of the chord takes the place of a neighbour it would grind
/// against (the leading tone in minor).
bool fits(int pitch, const Key& key, const Chord& chord);

/// Rising pitches within low..high that hold the chord and move as little as possible from the ones
/// before (none at the start). `voices` 3 or 4; of a larger chord the fifth is left out first.
std::vector<int> voice(
    const Chord& chord, const std::vector<int>& before, int voices, int low, int high);

/// Root, fifth and octave, the root as low as the range lets it.
std::vector<int> power_chord(const Chord& chord, int low);

/// The pitch of this class next to `near`, within low..high (at least an octave).
int nearest(int pitch_class, int near, int low, int high);

}  // namespace mv::music
