// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cstdlib>
#include <map>

#include "music/compose/players.hpp"
#include "music/compose/theme.hpp"

namespace mv::music {
namespace {

constexpr int kFarthest = 9;  // semitones between two notes of a bar

class Voice {
 public:
  Voice(const Piece& piece, const Player& player) : piece_(piece), player_(player) {}

  int middle() const {
    const int shift = piece_.brief.mood == Mood::dark || piece_.brief.mood == Mood::sad        ? -2
                      : piece_.brief.mood == Mood::happy || piece_.brief.mood == Mood::playful ? 2
                                                                                               : 0;
    return (player_.low + player_.high) / 2 + shift;
  }

  bool allowed(int pitch, const Chord& chord) const {
    if (pitch < player_.low || pitch > player_.high || !fits(pitch, piece_.key, chord))
      return false;
    if (!piece_.style.five_notes || chord.has(pitch)) return true;
    const int above = (pitch - piece_.key.tonic + 120) % 12;
    const auto& steps = scale(piece_.key.mode);
    // Pentatonic: major without fourth and seventh, minor without second and sixth.
    return is_minor(piece_.key.mode) ? above != steps[1] && above != steps[5]
                                     : above != steps[3] && above != steps[6];
  }

  int step(int pitch, int steps, const Chord& chord) const {
    const int way = steps > 0 ? 1 : -1;
    for (int left = std::abs(steps); left > 0; --left) {
      int next = pitch + way;
      while (next >= player_.low && next <= player_.high && !allowed(next, chord)) next += way;
      if (next < player_.low || next > player_.high) return pitch;
      pitch = next;
    }
    return pitch;
  }

  int chord_tone(int near, const Chord& chord) const {
    for (int distance = 0; distance < 12; ++distance)
      for (const int pitch : {near - distance, near + distance})
        if (pitch >= player_.low && pitch <= player_.high && chord.has(pitch)) return pitch;
    return near;
  }

 protected:
  const Piece& piece_;
  const Player& player_;
};

class Lead : public Voice {
 public:
  Lead(const Piece& piece, const Player& player, Random random)
      : Voice(piece, player), random_(random), last_(middle()) {
    const int wanted = player.density + (piece.brief.energy >= 4      ? 1
                                            : piece.brief.energy <= 1 ? -1
                                                                      : 0);
    density_ = std::clamp(wanted, 0, 3);
  }

  std::vector<Note> play() {
    for (int bar = 0; bar < piece_.bars; ++bar)
      if (plays(player_.sections, piece_.section(bar))) play_bar(bar);
    const int home = nearest(piece_.key.tonic, last_, player_.low, player_.high);
    notes_.push_back({piece_.bars * kTicksPerBar, piece_.last_length(), home, 88});
    return std::move(notes_);
  }

 private:
  int theme_bars() const { return piece_.style.genre == Genre::blues ? 12 : 8; }

  // One theme for each place; solos are new each time, other returns are ornamented.
  const std::vector<Cell>& theme(const Section& section, int occurrence) {
    const std::pair key{section.place, occurrence};
    if (const auto known = themes_.find(key); known != themes_.end()) return known->second;
    auto& cells = themes_[key];
    const auto place = section.place;
    const bool solo = piece_.style.form == Form::head && place == Place::second;
    auto random = random_.fork(static_cast<std::uint64_t>(place) * 64 +
                               (solo ? static_cast<std::uint64_t>(occurrence) : 0));
    if (place == Place::middle) {
      auto original = random_.fork(static_cast<std::uint64_t>(Place::first) * 64);
      cells = inverted(make_theme(theme_bars(), std::max(0, density_ - 1), original));
      return cells;
    }
    const bool busy = place == Place::second && piece_.style.form != Form::drift;
    const bool quiet = place == Place::intro || place == Place::outro;
    cells = make_theme(theme_bars(),
        std::clamp(density_ + (solo && busy ? 1 : 0) - (quiet ? 1 : 0), 0, 3), random);
    if (occurrence > 0 && !solo) {
      auto changes = random_.fork(1000 + static_cast<std::uint64_t>(occurrence));
      cells = ornamented(std::move(cells), changes);
    }
    return cells;
  }

  void play_bar(int bar) {
    const auto& section = piece_.section(bar);
    const auto& cells = theme(section, piece_.occurrence(bar));
    const auto cell = cells[static_cast<std::size_t>(bar - section.first_bar) % cells.size()];
    const int lift = section.place == Place::second ? 1 : 0;
    int pitch = 0;
    for (std::size_t i = 0; i < cell.gestures.size(); ++i) {
      const auto& gesture = cell.gestures[i];
      const auto& chord = piece_.chord(bar, gesture.start);
      pitch = i == 0 ? anchor(cell.anchor + lift, chord) : next(pitch, gesture, chord);
      const bool rest_point = cell.closes && i + 1 == cell.gestures.size();
      if (rest_point) pitch = cell.home ? closing(pitch, chord) : chord_tone(pitch, chord);
      add(bar, gesture, pitch, cell.closes);
    }
    last_ = pitch;
  }

  int anchor(int steps, const Chord& chord) const {
    return chord_tone(step(chord_tone(middle(), chord), steps, chord), chord);
  }

  int next(int from, const Gesture& gesture, const Chord& chord) const {
    int pitch = step(from, gesture.move, chord);
    const bool strong = gesture.start % 8 == 0 || (gesture.start % 4 == 0 && gesture.length >= 4);
    if (strong && !chord.has(pitch)) {
      const int on = chord_tone(pitch, chord);
      if (std::abs(on - from) <= kFarthest) pitch = on;
    }
    // After a chord change the note before may lie outside the new scale.
    return allowed(pitch, chord) ? pitch : chord_tone(pitch, chord);
  }

  int closing(int near, const Chord& chord) const {
    return chord.has(piece_.key.tonic) ? nearest(piece_.key.tonic, near, player_.low, player_.high)
                                       : chord_tone(near, chord);
  }

  void add(int bar, const Gesture& gesture, int pitch, bool closes) {
    const int tick = piece_.tick(bar, gesture.start);
    const int length = piece_.tick(bar, gesture.start + gesture.length) - tick;
    // Phrases of four bars swell towards the third.
    constexpr int kArc[] = {0, 3, 6, -2};
    const int bar_of_phrase = (bar - piece_.section(bar).first_bar) % 4;
    const int base = 84 + kArc[bar_of_phrase] - (closes ? 3 : 0);
    notes_.push_back({tick, std::max(length * 94 / 100, 40), pitch,
        piece_.velocity(base, bar, gesture.start, random_)});
  }

  Random random_;
  int last_;
  int density_ = 1;
  std::map<std::pair<Place, int>, std::vector<Cell>> themes_;
  std::vector<Note> notes_;
};

class Counter : public Voice {
 public:
  Counter(const Piece& piece, const Player& player, Random random)
      : Voice(piece, player), random_(random), last_(middle()) {}

  std::vector<Note> play() {
    for (int bar = 0; bar < piece_.bars; ++bar)
      if (plays(player_.sections, piece_.section(bar))) play_bar(bar);
    const int last = guide(piece_.chord(piece_.bars));
    notes_.push_back({piece_.bars * kTicksPerBar, piece_.last_length(), last, 74});
    return std::move(notes_);
  }

 private:
  // The third or the seventh, whichever is nearer to where the line is.
  int guide(const Chord& chord) const {
    const auto pull = (last_ * 2 + middle()) / 3;
    const int third =
        nearest((chord.root + chord.intervals[1]) % 12, pull, player_.low, player_.high);
    const int top =
        nearest((chord.root + chord.intervals.back()) % 12, pull, player_.low, player_.high);
    return std::abs(third - last_) <= std::abs(top - last_) ? third : top;
  }

  void play_bar(int bar) {
    switch ((bar - piece_.section(bar).first_bar) % 4) {
      case 1:
        add(bar, 0, 8, guide(piece_.chord(bar)));
        add(bar, 8, 8, guide(piece_.chord(bar, 8)));
        break;
      case 3: run(bar); break;
      default: add(bar, 0, 15, guide(piece_.chord(bar)));
    }
  }

  // Quarters that lead into the next phrase while the melody rests.
  void run(int bar) {
    int pitch = guide(piece_.chord(bar));
    const int way = pitch > middle() ? -1 : 1;
    for (int beat = 0; beat < 4; ++beat) {
      const auto& chord = piece_.chord(bar, beat * 4);
      if (beat > 0) pitch = step(pitch, way, chord);
      if (!allowed(pitch, chord)) pitch = chord_tone(pitch, chord);
      add(bar, beat * 4, 4, pitch);
    }
  }

  void add(int bar, int at, int length, int pitch) {
    const int tick = piece_.tick(bar, at);
    notes_.push_back({tick, (piece_.tick(bar, at + length) - tick) * 95 / 100, pitch,
        piece_.velocity(72, bar, at, random_)});
    last_ = pitch;
  }

  Random random_;
  int last_;
  std::vector<Note> notes_;
};

}  // namespace

std::vector<Note> play_lead(const Piece& piece, const Player& player, Random random) {
  return Lead(piece, player, random).play();
}

std::vector<Note> play_counter(const Piece& piece, const Player& player, Random random) {
  return Counter(piece, player, random).play();
}

}  // namespace mv::music
