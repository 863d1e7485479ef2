// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace mv::music {

enum class Mode : std::uint8_t { major, minor, dorian, mixolydian, lydian, phrygian };

struct Key {
  int tonic = 0;  ///< pitch class: 0 is C, 11 is B
  Mode mode = Mode::major;
  friend bool operator==(const Key&, const Key&) = default;
};

/// The seven notes of the mode, in semitones above the tonic.
const std::array<int, 7>& scale(Mode mode);
/// Minor, dorian and phrygian have the minor third.
bool is_minor(Mode mode);
/// "C major", "F# minor", "D dorian".
std::string key_name(const Key& key);
std::string_view mode_name(Mode mode);
/// Sharps (positive) or flats (negative) of the key signature, -7 to 7.
int key_signature(const Key& key);
/// "C", "F# minor", "Bb major", "Am", "c-sharp minor", "D dorian"; major where no mode is said.
std::optional<Key> parse_key(std::string_view text);

}  // namespace mv::music
