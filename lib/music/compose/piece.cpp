// SPDX-License-Identifier: Apache-2.0
#include "music/compose/piece.hpp"

#include <algorithm>

#include "music/compose/form.hpp"

namespace mv::music {
namespace {

// The last chord: what the genre ends on.
std::string_view tonic(const Style& style, const Key& key) {
  if (is_minor(key.mode)) return style.sevenths ? "iadd9" : "i";
  if (!style.sevenths) return "I";
  return style.major_mode == Mode::mixolydian ? "I7" : "Iadd9";
}

void lay_harmony(Piece& piece) {
  const auto& style = piece.style;
  const auto list = is_minor(piece.key.mode) ? style.minor : style.major;
  auto random = piece.random.fork(1);
  const auto count = static_cast<int>(list.size());
  const int a = random.below(count);
  const int b = count > 1 ? (a + 1 + random.below(count - 1)) % count : a;
  int c = 0;
  while (count > 2 && (c == a || c == b)) ++c;
  for (const auto& section : piece.sections) {
    const int which = section.place == Place::second ? b : section.place == Place::middle ? c : a;
    const auto chords = parse_progression(list[static_cast<std::size_t>(which)], piece.key);
    for (int bar = 0; bar < section.bars; ++bar) {
      const auto at = static_cast<std::size_t>(bar / style.chord_bars) * 2 % chords.size();
      piece.chords.push_back(chords[at]);
      piece.chords.push_back(chords[at + 1]);
    }
  }
  // The cadence: the close fills the last bar, or half of it where there is only one.
  const auto close =
      parse_chord(is_minor(piece.key.mode) ? style.minor_close : style.major_close, piece.key);
  piece.chords.back() = close;
  if (piece.bars > 1) piece.chords[piece.chords.size() - 2] = close;
  piece.chords.push_back(parse_chord(tonic(style, piece.key), piece.key));
}

}  // namespace

const Section& Piece::section(int bar) const {
  return sections[static_cast<std::size_t>(
      section_of[static_cast<std::size_t>(std::min(bar, bars - 1))])];
}

const Chord& Piece::chord(int bar, int step) const {
  if (bar >= bars) return chords.back();
  return chords[static_cast<std::size_t>(bar * 2 + (step >= 8 ? 1 : 0))];
}

int Piece::tick(int bar, int step) const {
  const int straight = bar * kTicksPerBar + step * kTicksPerStep;
  const int late = style.swing - 50;
  if (late == 0) return straight;
  if (style.swing_sixteenths) return straight + (step % 2 ? 2 * kTicksPerStep * late / 100 : 0);
  // The off-beat eighth moves, the sixteenths around it half as far.
  const int move = kTicksPerBeat * late / 100;
  return straight + (step % 4 == 2 ? move : step % 2 ? move / 2 : 0);
}

int Piece::last_length() const {
  // Held for most of the ring-out, so that the end is no silence.
  return static_cast<int>(tail_us * 7 / 10 * kTicksPerBeat / beat_us);
}

int Piece::occurrence(int bar) const {
  const auto index = section_of[static_cast<std::size_t>(bar)];
  const auto place = sections[static_cast<std::size_t>(index)].place;
  return static_cast<int>(std::count_if(sections.begin(), sections.begin() + index,
      [&](const Section& each) { return each.place == place; }));
}

int Piece::velocity(int base, int bar, int step, Random& from) const {
  const int accent = step == 0 ? 7 : step % 8 == 0 ? 5 : step % 4 == 0 ? 3 : 0;
  const int level = (section(bar).intensity - 2) * 6 + (brief.energy - 2) * 4;
  return std::clamp(base + accent + level + from.between(-3, 3), 20, 122);
}

char place_letter(Place place) { return "IABKEF"[static_cast<std::size_t>(place)]; }

bool plays(std::string_view sections, const Section& section) {
  return sections.find(place_letter(section.place)) != std::string_view::npos;
}

std::string_view pattern_bar(const Patterns& patterns, const Section& section, int bar) {
  auto pattern = patterns.first;
  if (section.place != Place::first && !patterns.second.empty()) pattern = patterns.second;
  if (section.place != Place::first && section.place != Place::second)
    pattern = patterns.quiet.empty() ? patterns.first : patterns.quiet;
  const auto bars = static_cast<int>(pattern.size()) / kStepsPerBar;
  return pattern.substr(
      static_cast<std::size_t>((bar - section.first_bar) % bars * kStepsPerBar), kStepsPerBar);
}

Piece plan(const Brief& brief) {
  Piece piece{.brief = brief,
      .style = style(brief.genre),
      .key = brief.key,
      .random = Random(brief.seed).fork(64 + static_cast<std::uint64_t>(brief.genre))};
  const auto timing = fit(brief.duration_ms, brief.tempo);
  piece.bars = timing.bars;
  piece.beat_us = timing.beat_us;
  piece.tail_us = timing.tail_us;
  piece.sections = lay_out(piece.style.form, timing.bars);
  for (std::size_t i = 0; i < piece.sections.size(); ++i)
    piece.section_of.insert(piece.section_of.end(),
        static_cast<std::size_t>(piece.sections[i].bars), static_cast<int>(i));
  lay_harmony(piece);
  return piece;
}

}  // namespace mv::music
