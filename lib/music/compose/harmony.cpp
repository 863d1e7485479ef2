// SPDX-License-Identifier: Apache-2.0
#include "music/compose/harmony.hpp"

#include <algorithm>
#include <cstdlib>
#include <limits>
#include <stdexcept>
#include <string>

#include "base/text/text.hpp"

namespace mv::music {
namespace {

struct Quality {
  std::string_view suffix;
  std::vector<int> major, minor;
};

const Quality& quality(std::string_view suffix) {
  static const std::vector<Quality> kQualities = {
      {"", {0, 4, 7}, {0, 3, 7}},
      {"7", {0, 4, 7, 10}, {0, 3, 7, 10}},
      {"m7", {0, 3, 7, 10}, {0, 3, 7, 10}},
      {"maj7", {0, 4, 7, 11}, {0, 3, 7, 11}},
      {"9", {0, 4, 7, 10, 14}, {0, 3, 7, 10, 14}},
      {"add9", {0, 4, 7, 14}, {0, 3, 7, 14}},
      {"6", {0, 4, 7, 9}, {0, 3, 7, 9}},
      {"sus4", {0, 5, 7}, {0, 5, 7}},
      {"sus2", {0, 2, 7}, {0, 2, 7}},
      {"dim", {0, 3, 6}, {0, 3, 6}},
      {"ø", {0, 3, 6, 10}, {0, 3, 6, 10}},
  };
  for (const auto& row : kQualities)
    if (row.suffix == suffix) return row;
  throw std::logic_error("no such chord: " + std::string(suffix));
}

struct Degree {
  std::string_view name;
  int index;
};
// Longer names first: "III" begins with "I".
constexpr Degree kDegrees[] = {
    {"VII", 6}, {"III", 2}, {"VI", 5}, {"IV", 3}, {"II", 1}, {"V", 4}, {"I", 0}};

// The pitch classes to play: too many lose the fifth, then the root that the bass has; too few get
// one of theirs twice, and any may be the one.
std::vector<std::vector<int>> choices(const Chord& chord, std::size_t voices) {
  auto intervals = chord.intervals;
  while (intervals.size() > voices) {
    const auto fifth = std::find(intervals.begin(), intervals.end(), 7);
    intervals.erase(fifth != intervals.end() ? fifth : intervals.begin());
  }
  std::vector<int> classes;
  for (const int interval : intervals) classes.push_back((chord.root + interval) % 12);
  std::vector<std::vector<int>> out;
  for (std::size_t twice = 0; classes.size() < voices && twice < classes.size(); ++twice) {
    out.push_back(classes);
    out.back().push_back(classes[twice]);
  }
  if (out.empty()) out.push_back(classes);
  for (auto& each : out) std::sort(each.begin(), each.end());
  return out;
}

// Each class above the one before it, as near as it gets.
std::vector<int> stacked(int base, const std::vector<int>& classes) {
  std::vector<int> pitches{base};
  for (std::size_t i = 1; i < classes.size(); ++i) {
    int next = pitches.back() + 1;
    while (next % 12 != classes[i]) ++next;
    pitches.push_back(next);
  }
  return pitches;
}

int distance(const std::vector<int>& a, const std::vector<int>& b) {
  int sum = 0;
  for (std::size_t i = 0; i < a.size(); ++i) {
    const int move = std::abs(a[i] - b[std::min(i, b.size() - 1)]);
    sum += move * 2 + (move > 5 ? move * 2 : 0);
  }
  return sum;
}

// A voicing without a semitone or a second at the bottom sounds clear.
int roughness(const std::vector<int>& pitches) {
  int sum = 0;
  for (std::size_t i = 1; i < pitches.size(); ++i) {
    const int gap = pitches[i] - pitches[i - 1];
    if (gap == 1) sum += 8;
    if (gap == 2 && pitches[i] < 57) sum += 4;
    if (gap > 9) sum += gap;
  }
  return sum;
}

}  // namespace

bool Chord::has(int pitch) const {
  return std::any_of(intervals.begin(), intervals.end(),
      [&](int interval) { return (root + interval) % 12 == pitch % 12; });
}

Chord parse_chord(std::string_view numeral, const Key& key) {
  int shift = 0;
  while (!numeral.empty() && (numeral[0] == 'b' || numeral[0] == '#')) {
    shift += numeral[0] == 'b' ? -1 : 1;
    numeral.remove_prefix(1);
  }
  const auto big = upper(numeral);
  for (const auto& degree : kDegrees) {
    if (big.compare(0, degree.name.size(), degree.name) != 0) continue;
    const bool major = numeral[0] == 'I' || numeral[0] == 'V';
    const auto& base = scale(is_minor(key.mode) && shift == 0 ? Mode::minor : Mode::major);
    const auto& kind = quality(numeral.substr(degree.name.size()));
    return {(key.tonic + base[static_cast<std::size_t>(degree.index)] + shift + 12) % 12,
        major ? kind.major : kind.minor};
  }
  throw std::logic_error("no such degree: " + std::string(numeral));
}

std::vector<Chord> parse_progression(std::string_view text, const Key& key) {
  std::vector<Chord> out;
  for (const auto& bar : split(text, ' ')) {
    const auto halves = split(bar, ',');
    out.push_back(parse_chord(halves.front(), key));
    out.push_back(parse_chord(halves.back(), key));
  }
  return out;
}

bool fits(int pitch, const Key& key, const Chord& chord) {
  if (chord.has(pitch)) return true;
  const int above = (pitch - key.tonic + 120) % 12;
  const auto& steps = scale(key.mode);
  if (std::find(steps.begin(), steps.end(), above) == steps.end()) return false;
  const auto strange = [&](int other) {
    const int step = (other - key.tonic + 120) % 12;
    return chord.has(other) && std::find(steps.begin(), steps.end(), step) == steps.end();
  };
  return !strange(pitch + 1) && !strange(pitch + 11);
}

std::vector<int> voice(
    const Chord& chord, const std::vector<int>& before, int voices, int low, int high) {
  std::vector<int> best;
  int least = std::numeric_limits<int>::max();
  const int centre = (low + high) / 2;
  const auto consider = [&](std::vector<int> pitches) {
    if (pitches.back() > high) return;
    const int middle = (pitches.front() + pitches.back()) / 2;
    const int cost = roughness(pitches) + std::abs(middle - centre) / (before.empty() ? 1 : 3) +
                     (before.empty() ? 0 : distance(pitches, before));
    if (cost < least) {
      least = cost;
      best = std::move(pitches);
    }
  };
  for (auto classes : choices(chord, static_cast<std::size_t>(voices))) {
    do {
      for (int base = low; base <= high; ++base)
        if (base % 12 == classes[0]) consider(stacked(base, classes));
    } while (std::next_permutation(classes.begin(), classes.end()));
  }
  if (best.empty()) throw std::logic_error("a range too small for a chord");
  return best;
}

std::vector<int> power_chord(const Chord& chord, int low) {
  int root = low;
  while (root % 12 != chord.root) ++root;
  return {root, root + 7, root + 12};
}

int nearest(int pitch_class, int near, int low, int high) {
  int best = -1;
  for (int pitch = low; pitch <= high; ++pitch)
    if (pitch % 12 == (pitch_class % 12 + 12) % 12 &&
        (best < 0 || std::abs(pitch - near) < std::abs(best - near)))
      best = pitch;
  return best < 0 ? low : best;
}

}  // namespace mv::music
