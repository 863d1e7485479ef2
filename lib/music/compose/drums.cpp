// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <array>

#include "music/compose/players.hpp"

namespace mv::music {
namespace {

constexpr int kKick = 36, kSnare = 38, kCrash = 49;
constexpr int kHitTicks = 100;

struct Fill {
  int from;  // sixteenth where the groove stops for it
  std::string_view snare, high, middle, low;
};
constexpr std::array<Fill, 5> kFills = {{
    {12, "............7.68", "................", "................", "................"},
    {8, "........7.6.....", "............77..", "..............77", "................"},
    {8, "........7678....", "............7.6.", ".............7.7", "...............8"},
    {12, "................", "............76..", "..............7.", "...............8"},
    {8, "........6..6..68", "................", "............7...", "..............7."},
}};
// Machines roll: the snare gathers speed before the drop.
constexpr std::string_view kRoll = "5...5...6.6.7788";

class Drummer {
 public:
  Drummer(const Piece& piece, const Kit& kit, Random random)
      : piece_(piece), kit_(kit), random_(random) {}

  std::vector<Note> play() {
    for (int bar = 0; bar < piece_.bars; ++bar)
      if (plays(kit_.sections, piece_.section(bar))) play_bar(bar);
    const int end = piece_.bars * kTicksPerBar;
    if (piece_.style.form != Form::head) notes_.push_back({end, kHitTicks, kCrash, 92});
    notes_.push_back({end, kHitTicks, kKick, 88});
    std::stable_sort(
        notes_.begin(), notes_.end(), [](const Note& a, const Note& b) { return a.tick < b.tick; });
    return std::move(notes_);
  }

 private:
  bool quiet(int bar) const {
    const auto place = piece_.section(bar).place;
    return (place != Place::first && place != Place::second) || piece_.brief.energy == 0;
  }

  void play_bar(int bar) {
    const auto& section = piece_.section(bar);
    const int in = bar - section.first_bar;
    const bool last = in + 1 == section.bars;
    int stop = kStepsPerBar;
    if (kit_.fills && !quiet(bar) && (last || in % 8 == 7)) stop = fill(bar, last);
    for (const auto& line : kit_.lines) play_line(line, bar, stop);
    if (in == 0 && section.intensity >= 3 && kit_.fills && bar > 0) hit(bar, 0, kCrash, '7');
  }

  int fill(int bar, bool last) {
    if (piece_.style.form == Form::club && last && piece_.section(bar).place == Place::first) {
      line(kRoll, bar, 0, kSnare);
      return 8;
    }
    const auto& chosen = random_.pick(kFills);
    line(chosen.snare, bar, 0, kSnare);
    line(chosen.high, bar, 0, 50);
    line(chosen.middle, bar, 0, 47);
    line(chosen.low, bar, 0, 43);
    return chosen.from;
  }

  void play_line(const DrumLine& row, int bar, int stop) {
    const auto pattern = pick(row, bar);
    if (pattern.empty()) return;
    const auto bars = static_cast<int>(pattern.size()) / kStepsPerBar;
    const int in = bar - piece_.section(bar).first_bar;
    const auto now =
        pattern.substr(static_cast<std::size_t>(in % bars * kStepsPerBar), kStepsPerBar);
    // The bass drum goes on under a fill of the others.
    line(row.note == kKick && stop >= 12 ? now : now.substr(0, static_cast<std::size_t>(stop)), bar,
        0, row.note);
  }

  std::string_view pick(const DrumLine& row, int bar) const {
    if (quiet(bar)) return row.quiet;
    return piece_.section(bar).place == Place::second ? row.second : row.first;
  }

  void line(std::string_view pattern, int bar, int from, int note) {
    for (std::size_t i = 0; i < pattern.size(); ++i)
      if (pattern[i] != '.') hit(bar, from + static_cast<int>(i), note, pattern[i]);
  }

  void hit(int bar, int step, int note, char weight) {
    const int level = (piece_.section(bar).intensity - 2) * 4 + (piece_.brief.energy - 2) * 3;
    const int velocity = 14 + (weight - '0') * 11 + level + random_.between(-3, 3);
    notes_.push_back({piece_.tick(bar, step), kHitTicks, note, std::clamp(velocity, 12, 124)});
  }

  const Piece& piece_;
  const Kit& kit_;
  Random random_;
  std::vector<Note> notes_;
};

}  // namespace

std::vector<Note> play_drums(const Piece& piece, const Kit& kit, Random random) {
  return Drummer(piece, kit, random).play();
}

}  // namespace mv::music
