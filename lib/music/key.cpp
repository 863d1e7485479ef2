// SPDX-License-Identifier: Apache-2.0
#include "music/key.hpp"

#include "base/text/text.hpp"

namespace mv::music {
namespace {

struct ModeRow {
  Mode mode;
  std::string_view name;
  std::array<int, 7> steps;
  int fifths;  // of the mode's major relative, seen from the tonic
};
constexpr ModeRow kModes[] = {
    {Mode::major, "major", {0, 2, 4, 5, 7, 9, 11}, 0},
    {Mode::minor, "minor", {0, 2, 3, 5, 7, 8, 10}, -3},
    {Mode::dorian, "dorian", {0, 2, 3, 5, 7, 9, 10}, -2},
    {Mode::mixolydian, "mixolydian", {0, 2, 4, 5, 7, 9, 10}, -1},
    {Mode::lydian, "lydian", {0, 2, 4, 6, 7, 9, 11}, 1},
    {Mode::phrygian, "phrygian", {0, 1, 3, 5, 7, 8, 10}, -4},
};

const ModeRow& row(Mode mode) { return kModes[static_cast<std::size_t>(mode)]; }

std::optional<Mode> mode_of(std::string_view word) {
  if (word.empty() || word == "maj" || word == "dur" || word == "mayor" || word == "majeur")
    return Mode::major;
  if (word == "m" || word == "min" || word == "moll" || word == "menor" || word == "mineur" ||
      word == "aeolian")
    return Mode::minor;
  for (const auto& mode : kModes)
    if (mode.name == word) return mode.mode;
  return std::nullopt;
}

}  // namespace

const std::array<int, 7>& scale(Mode mode) { return row(mode).steps; }

bool is_minor(Mode mode) { return scale(mode)[2] == 3; }

std::string_view mode_name(Mode mode) { return row(mode).name; }

int key_signature(const Key& key) {
  int fifths = key.tonic * 7 % 12 + row(key.mode).fifths;
  while (fifths > 6) fifths -= 12;
  while (fifths < -5) fifths += 12;
  return fifths;
}

std::string key_name(const Key& key) {
  constexpr std::string_view kSharp[] = {
      "C", "C#", "D", "D#", "E", "F", "F#", "G", "G#", "A", "A#", "B"};
  constexpr std::string_view kFlat[] = {
      "C", "Db", "D", "Eb", "E", "F", "Gb", "G", "Ab", "A", "Bb", "B"};
  const auto& names = key_signature(key) < 0 ? kFlat : kSharp;
  return std::string(names[key.tonic]) + " " + std::string(mode_name(key.mode));
}

std::optional<Key> parse_key(std::string_view text) {
  text = trim(text);
  if (text.empty() || text.size() > 24) return std::nullopt;
  const auto letter = std::string_view("C D EF G A B").find(upper(text.substr(0, 1)));
  if (letter == std::string_view::npos || text[0] == ' ') return std::nullopt;
  Key key{static_cast<int>(letter), Mode::major};
  auto rest = replace_all(std::string(text.substr(1)), "♯", "#");
  rest = replace_all(std::move(rest), "♭", "b");
  const auto move = [&](std::string_view sign, int by) {
    if (rest.compare(0, sign.size(), sign) != 0) return false;
    rest.erase(0, sign.size());
    key.tonic = (key.tonic + by + 12) % 12;
    return true;
  };
  const auto flat = [](const std::string& s) {  // "b", not the b of a word
    return s[0] == 'b' && (s.size() == 1 || s[1] == ' ' || s[1] == 'm' || s[1] == 'M');
  };
  move("#", 1) || move("-sharp", 1) || move(" sharp", 1) || move("-flat", -1) ||
      move(" flat", -1) || (!rest.empty() && flat(rest) && move("b", -1));
  auto mode = std::string(trim(rest));
  if (mode == "M") mode.clear();
  const auto found = mode_of(lower(mode));
  if (!found) return std::nullopt;
  key.mode = *found;
  return key;
}

}  // namespace mv::music
