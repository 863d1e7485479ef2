// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "music/compose/players.hpp"

namespace mv::music {
namespace {

constexpr int kShortTicks = 100;
constexpr int kStrumTicks = 9;

class Hands {
 public:
  Hands(const Piece& piece, const Player& player, int program, Random random)
      : piece_(piece),
        player_(player),
        random_(random),
        strums_((program >= 24 && program <= 31) || program == 105 || program == 46),
        voices_(player.role == Role::pad || piece.style.sevenths ? 4 : 3) {}

  std::vector<Note> play() {
    for (int bar = 0; bar < piece_.bars; ++bar)
      if (plays(player_.sections, piece_.section(bar))) play_bar(bar);
    play_last();
    if (player_.role == Role::pad) join();
    return std::move(notes_);
  }

 private:
  void move_to(const Chord& chord) {
    if (!voicing_.empty() && chord == chord_) return;
    chord_ = chord;
    voicing_ = player_.power ? power_chord(chord, player_.low)
                             : voice(chord, voicing_, voices_, player_.low, player_.high);
  }

  void play_bar(int bar) {
    const auto pattern = pattern_bar(player_.patterns, piece_.section(bar), bar);
    for (int step = 0; step < kStepsPerBar; ++step) {
      const char sign = pattern[static_cast<std::size_t>(step)];
      const bool changed = step == 8 && !(piece_.chord(bar, 0) == piece_.chord(bar, 8));
      if (sign == '.' || (sign == '-' && !changed)) continue;
      int end = step + 1;
      while (end < kStepsPerBar && pattern[static_cast<std::size_t>(end)] == '-' &&
             !(end == 8 && !(piece_.chord(bar, 0) == piece_.chord(bar, 8))))
        ++end;
      move_to(piece_.chord(bar, step));
      strike(sign, bar, step, end);
    }
  }

  void strike(char sign, int bar, int step, int end) {
    const int tick = piece_.tick(bar, step);
    int length = piece_.tick(bar, end) - tick;
    const int base = player_.role == Role::pad ? 66 : player_.role == Role::arpeggio ? 70 : 72;
    const int velocity = piece_.velocity(sign == 'X' ? base + 12 : base, bar, step, random_);
    if (sign >= '0' && sign <= '7') return pick(sign - '0', tick, length, velocity);
    if (sign == 's') length = kShortTicks;
    const bool down = step % 4 == 0;
    for (std::size_t i = 0; i < voicing_.size(); ++i) {
      const auto turn = static_cast<int>(down ? i : voicing_.size() - 1 - i);
      const int late = strums_ ? turn * kStrumTicks : 0;
      notes_.push_back(
          {tick + late, std::max(length - late - 8, 40), voicing_[i], velocity - turn});
    }
  }

  // Broken chords ring into each other for a moment.
  void pick(int voice, int tick, int length, int velocity) {
    const auto count = static_cast<int>(voicing_.size());
    int pitch = voicing_[static_cast<std::size_t>(voice % count)] + 12 * (voice / count);
    if (pitch > player_.high + 2) pitch -= 12;
    notes_.push_back({tick, length + kTicksPerStep / 2, pitch, velocity});
  }

  void play_last() {
    move_to(piece_.chord(piece_.bars));
    const int velocity = player_.role == Role::pad ? 70 : 76;
    const int late = strums_ || player_.role == Role::arpeggio
                         ? kTicksPerStep / (player_.role == Role::arpeggio ? 2 : 8)
                         : 0;
    for (std::size_t i = 0; i < voicing_.size(); ++i) {
      const int turn = late * static_cast<int>(i);
      notes_.push_back({piece_.bars * kTicksPerBar + turn,
          std::max(piece_.last_length() - turn, 60), voicing_[i], velocity});
    }
  }

  // A pad does not strike again what it already holds.
  void join() {
    std::vector<Note> out;
    for (const auto& note : notes_) {
      const auto held = std::find_if(
          out.rbegin(), out.rend(), [&](const Note& each) { return each.pitch == note.pitch; });
      const bool same = held != out.rend() && note.tick - (held->tick + held->length) <= 8 &&
                        held->length < 2 * kTicksPerBar && note.tick < piece_.bars * kTicksPerBar;
      if (same)
        held->length = note.tick + note.length - held->tick;
      else
        out.push_back(note);
    }
    notes_ = std::move(out);
  }

  const Piece& piece_;
  const Player& player_;
  Random random_;
  bool strums_;
  int voices_;
  Chord chord_;
  std::vector<int> voicing_;
  std::vector<Note> notes_;
};

}  // namespace

std::vector<Note> play_chords(
    const Piece& piece, const Player& player, int program, Random random) {
  return Hands(piece, player, program, random).play();
}

void loosen(std::vector<Note>& notes, int loose, Random& random) {
  if (loose == 0) return;
  int last = -1, move = 0;
  for (auto& note : notes) {
    if (note.tick != last) move = random.between(-loose, loose);
    last = note.tick;
    note.tick = std::max(0, note.tick + move);
  }
}

}  // namespace mv::music
