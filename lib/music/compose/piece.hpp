// SPDX-License-Identifier: Apache-2.0
#pragma once
// What all players of a piece share while it is written.
#include <string_view>
#include <vector>

#include "music/compose/harmony.hpp"
#include "music/random.hpp"
#include "music/score.hpp"
#include "music/style/genres.hpp"
#include "music/style/prompt.hpp"

namespace mv::music {

struct Piece {
  const Brief& brief;
  const Style& style;
  Key key;
  int bars = 0;
  std::int64_t beat_us = 0, tail_us = 0;
  std::vector<Section> sections;
  std::vector<int> section_of;  ///< per bar
  std::vector<Chord> chords;    ///< two per bar, then the last chord
  Random random;

  const Section& section(int bar) const;
  /// The chord of a sixteenth; behind the last bar the last chord.
  const Chord& chord(int bar, int step = 0) const;
  /// Where a sixteenth stands with the genre's swing.
  int tick(int bar, int step) const;
  int end_tick() const { return bars * kTicksPerBar; }
  int last_length() const;  ///< ticks of the last chord
  /// How often a section of this place was there before this bar's.
  int occurrence(int bar) const;
  int velocity(int base, int bar, int step, Random& random) const;
};

/// "I", "A", "B", "K", "E" of a section.
char place_letter(Place place);
bool plays(std::string_view sections, const Section& section);
/// The pattern of a bar: 16 characters.
std::string_view pattern_bar(const Patterns& patterns, const Section& section, int bar);

Piece plan(const Brief& brief);

}  // namespace mv::music
