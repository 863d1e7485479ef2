// SPDX-License-Identifier: Apache-2.0
#include "music/compose/compose.hpp"

#include <algorithm>
#include <array>

#include "base/text/text.hpp"
#include "music/compose/players.hpp"
#include "music/compose/seating.hpp"

namespace mv::music {
namespace {

constexpr int kVolume = 7, kPan = 10, kExpression = 11, kSustain = 64, kReverb = 91, kChorus = 93;
constexpr int kUsualExpression = 110;

bool struck(int program) { return program <= 14 || program == 46 || program == 108; }

std::vector<Note> notes_of(const Piece& piece, const Seated& seat, Random random) {
  switch (seat.player.role) {
    case Role::bass: return play_bass(piece, seat.player, random);
    case Role::lead: return play_lead(piece, seat.player, random);
    case Role::counter: return play_counter(piece, seat.player, random);
    default: return play_chords(piece, seat.player, seat.program, random);
  }
}

// Each beat of the bass drum pushes the part down, and it comes back within the beat.
void duck(const Piece& piece, const Kit& kit, std::vector<Control>& out) {
  constexpr int kDip[] = {74, 84, 96, 106, kUsualExpression};
  for (int bar = 0; bar < piece.bars; ++bar) {
    if (kit.lines.empty() || !plays(kit.sections, piece.section(bar))) continue;
    for (int beat = 0; beat < 4; ++beat)
      for (int i = 0; i < 5; ++i)
        out.push_back({bar * kTicksPerBar + beat * kTicksPerBeat + i * 60, kExpression, kDip[i]});
  }
  out.push_back({piece.end_tick(), kExpression, kUsualExpression});
}

// Strings and pads grow towards what follows and fade out of the piece.
void swell(const Piece& piece, std::vector<Control>& out) {
  for (const auto& section : piece.sections) {
    const bool rises = section.place == Place::intro || section.place == Place::first ||
                       section.place == Place::middle;
    const int from = rises ? 88 : 112, to = rises ? 114 : section.place == Place::outro ? 96 : 108;
    const int halves = section.bars * 2;
    for (int i = 0; i < halves; ++i)
      out.push_back({section.first_bar * kTicksPerBar + i * kTicksPerBar / 2, kExpression,
          from + (to - from) * i / std::max(1, halves - 1)});
  }
  out.push_back({piece.end_tick(), kExpression, 104});
}

void pedal(const Piece& piece, std::vector<Control>& out) {
  for (int half = 0; half <= piece.bars * 2; ++half) {
    const int tick = half * kTicksPerBar / 2;
    const int bar = half / 2;
    if (half % 2 && piece.chord(bar, 0) == piece.chord(bar, 8)) continue;
    if (tick > 0) out.push_back({std::max(0, tick - 12), kSustain, 0});
    out.push_back({tick + 24, kSustain, 127});
  }
}

Part make_part(const Piece& piece, const Seated& seat, const Kit& kit, std::size_t index) {
  Part part{
      .role = seat.player.role, .name = std::string(seat.player.name), .program = seat.program};
  const auto random = piece.random.fork(16 + index);
  part.notes = notes_of(piece, seat, random);
  auto hand = random.fork(1);
  loosen(part.notes, piece.style.loose, hand);
  std::stable_sort(part.notes.begin(), part.notes.end(),
      [](const Note& a, const Note& b) { return a.tick < b.tick; });
  const auto& player = seat.player;
  part.controls = {{0, kVolume, player.volume}, {0, kPan, player.pan}, {0, kReverb, player.reverb},
      {0, kChorus, player.chorus}, {0, kExpression, kUsualExpression}};
  if (player.duck)
    duck(piece, kit, part.controls);
  else if (player.role == Role::pad)
    swell(piece, part.controls);
  const bool ringing = piece.style.form == Form::theme || piece.style.form == Form::drift;
  if (ringing && struck(seat.program) && player.role != Role::lead) pedal(piece, part.controls);
  std::stable_sort(part.controls.begin(), part.controls.end(),
      [](const Control& a, const Control& b) { return a.tick < b.tick; });
  return part;
}

Part make_drums(const Piece& piece, const Ensemble& ensemble) {
  Part part{.role = Role::drums,
      .name = "Drums",
      .channel = kDrumChannel,
      .program = ensemble.kit_program};
  auto random = piece.random.fork(3);
  part.notes = play_drums(piece, ensemble.kit, random);
  auto hand = random.fork(1);
  loosen(part.notes, piece.style.loose / 2, hand);
  std::stable_sort(part.notes.begin(), part.notes.end(),
      [](const Note& a, const Note& b) { return a.tick < b.tick; });
  const int reverb =
      piece.brief.era == "80s" ? std::max(60, ensemble.kit.reverb) : ensemble.kit.reverb;
  part.controls = {{0, kVolume, ensemble.kit.volume}, {0, kPan, 64}, {0, kReverb, reverb},
      {0, kChorus, 0}, {0, kExpression, kUsualExpression}};
  return part;
}

// A key is struck once at a time: of two strokes at one tick the louder counts, and a note ends
// where the next of its key begins.
void part_keys(Part& part) {
  std::vector<Note> out;
  std::array<int, 128> last;
  last.fill(-1);
  for (const auto& note : part.notes) {
    auto& at = last[static_cast<std::size_t>(note.pitch)];
    if (at >= 0) {
      auto& before = out[static_cast<std::size_t>(at)];
      if (before.tick == note.tick) {
        before.velocity = std::max(before.velocity, note.velocity);
        before.length = std::max(before.length, note.length);
        continue;
      }
      before.length = std::min(before.length, note.tick - before.tick);
    }
    at = static_cast<int>(out.size());
    out.push_back(note);
  }
  part.notes = std::move(out);
}

// A slow piece whose first sound is an off-beat would begin with half a second of silence: that
// sound comes on the beat instead, and is held.
void begin_at_once(Score& score) {
  constexpr std::int64_t kLongestSilence = 250'000;  // microseconds
  int first = score.end_tick();
  for (const auto& part : score.parts)
    for (const auto& note : part.notes) first = std::min(first, note.tick);
  if (first * score.beat_us / kTicksPerBeat <= kLongestSilence) return;
  for (auto& part : score.parts)
    for (auto& note : part.notes)
      if (note.tick <= first + kTicksPerStep / 2) {
        note.length += note.tick;
        note.tick = 0;
      }
}

std::string title(const Brief& brief) {
  auto name = std::string(genre_name(brief.genre));
  if (brief.mood != Mood::none) name = std::string(mood_name(brief.mood)) + " " + name;
  name[0] = upper(name.substr(0, 1))[0];
  return name + " in " + key_name(brief.key);
}

}  // namespace

Score compose(const Brief& brief) {
  const auto piece = plan(brief);
  const auto ensemble = seat(piece);
  Score score{.title = title(brief),
      .key = piece.key,
      .beat_us = piece.beat_us,
      .bars = piece.bars,
      .length_us = std::int64_t{brief.duration_ms} * 1000,
      .sections = piece.sections};
  score.sections.push_back({"Ending", Place::ending, piece.bars, 1, 2});
  if (!ensemble.kit.lines.empty()) score.parts.push_back(make_drums(piece, ensemble));
  int channel = 0;
  for (std::size_t i = 0; i < ensemble.players.size() && score.parts.size() < kMostParts; ++i) {
    score.parts.push_back(make_part(piece, ensemble.players[i], ensemble.kit, i));
    if (channel == kDrumChannel) ++channel;
    score.parts.back().channel = channel++;
  }
  for (auto& part : score.parts) part_keys(part);
  begin_at_once(score);
  return score;
}

}  // namespace mv::music
