// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cstdlib>
#include <initializer_list>

#include "music/compose/players.hpp"

namespace mv::music {
namespace {

class Bass {
 public:
  Bass(const Piece& piece, const Player& player, Random random)
      : piece_(piece),
        player_(player),
        random_(random),
        last_((player.low * 2 + player.high) / 3) {}

  std::vector<Note> play() {
    for (int bar = 0; bar < piece_.bars; ++bar)
      if (plays(player_.sections, piece_.section(bar))) play_bar(bar);
    const int tonic = nearest(piece_.chord(piece_.bars).root, last_, player_.low, player_.high);
    notes_.push_back({piece_.bars * kTicksPerBar, piece_.last_length(), tonic, 92});
    return std::move(notes_);
  }

 private:
  void play_bar(int bar) {
    const auto pattern = pattern_bar(player_.patterns, piece_.section(bar), bar);
    if (pattern[0] == 'W') return walk(bar);
    for (int step = 0; step < kStepsPerBar; ++step) {
      const char sign = pattern[static_cast<std::size_t>(step)];
      if (sign == '.' || sign == '-') continue;
      int end = step + 1;
      while (end < kStepsPerBar && pattern[static_cast<std::size_t>(end)] == '-') ++end;
      const int base = sign == 'r' ? 58 : sign == 'O' ? 94 : 90;
      add(bar, step, end, pitch(sign, bar, step), base);
    }
  }

  void add(int bar, int step, int end, int pitch, int base) {
    const int tick = piece_.tick(bar, step);
    const int length = piece_.tick(bar, end) - tick;
    notes_.push_back({tick, std::max(length - std::max(length / 12, 8), 30), pitch,
        piece_.velocity(base, bar, step, random_)});
  }

  int root(const Chord& chord) {
    // Low roots carry; only a near one keeps the line together.
    const int middle = (player_.low * 2 + player_.high) / 3;
    return nearest(chord.root, (last_ + middle) / 2, player_.low, player_.high);
  }

  int inside(int pitch, int other) const {
    return pitch >= player_.low && pitch <= player_.high ? pitch : other;
  }

  int pitch(char sign, int bar, int step) {
    const auto& chord = piece_.chord(bar, step);
    const int low = root(chord);
    const int third = chord.intervals[1], fifth = chord.intervals[2];
    switch (sign) {
      case '5':
        return inside(low + fifth, low - 12 + fifth >= player_.low ? low - 12 + fifth : low);
      case 'O': return inside(low + 12, low);
      case '3': return inside(low + third, low);
      case '7': {
        const bool has = chord.intervals.size() > 3 && chord.intervals[3] < 12;
        return inside(low + (has ? chord.intervals[3] : fifth), low);
      }
      case 'A': return approach(bar, low);
      default: last_ = low; return low;
    }
  }

  // The scale's next note on this side of the root to come.
  int approach(int bar, int from) {
    const auto& chord = piece_.chord(bar + 1);
    const int target = root(chord);
    const int side = target >= from ? -1 : 1;
    for (const int distance : {1, 2}) {
      const int pitch = target + side * distance;
      if (pitch >= player_.low && pitch <= player_.high &&
          fits(pitch, piece_.key, piece_.chord(bar, 8)))
        return pitch;
    }
    return inside(target + side * -2, target);
  }

  // Quarters: root, a step on the way, a tone of the chord, a step before the next root; none twice
  // in a row.
  void walk(int bar) {
    const auto& first = piece_.chord(bar);
    const auto& second = piece_.chord(bar, 8);
    const int low = root(first);
    last_ = low;
    const bool up = low < (player_.low + player_.high) / 2;
    const int there = up ? low + random_.between(5, 9) : low - random_.between(4, 7);
    const int middle =
        first == second ? tone(first, there, {low}) : tone({second.root, {0}}, there, {low});
    const int between = step_between(low, middle, first);
    last_ = middle;
    const int target = root(piece_.chord(bar + 1));
    const int side = middle < target ? -1 : 1;
    int before = target + side;
    if (before == middle || !fits(before, piece_.key, second)) before = target + 2 * side;
    if (before == middle || before < player_.low || before > player_.high) before = target - side;
    const int line[] = {low, between, middle, std::max(before, player_.low)};
    for (int beat = 0; beat < 4; ++beat) add(bar, beat * 4, beat * 4 + 4, line[beat], 88);
    if (random_.chance(15)) add(bar, 6, 8, line[1], 64);
    last_ = target;
  }

  // A note of the scale half way, or beside the second one where there is no way between.
  int step_between(int from, int to, const Chord& chord) const {
    const int half = (from + to) / 2;
    for (const int pitch : {half, half + 1, half - 1, half + 2, half - 2, half + 3, half - 3})
      if (pitch != from && pitch != to && pitch >= player_.low && pitch <= player_.high &&
          fits(pitch, piece_.key, chord))
        return pitch;
    return from;
  }

  int tone(const Chord& chord, int near, std::initializer_list<int> without) const {
    int best = -1;
    for (int pitch = player_.low; pitch <= player_.high; ++pitch) {
      if (!chord.has(pitch) || std::find(without.begin(), without.end(), pitch) != without.end())
        continue;
      if (best < 0 || std::abs(pitch - near) < std::abs(best - near)) best = pitch;
    }
    return best < 0 ? *without.begin() : best;
  }

  const Piece& piece_;
  const Player& player_;
  Random random_;
  int last_;
  std::vector<Note> notes_;
};

}  // namespace

std::vector<Note> play_bass(const Piece& piece, const Player& player, Random random) {
  return Bass(piece, player, random).play();
}

}  // namespace mv::music
