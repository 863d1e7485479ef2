// SPDX-License-Identifier: Apache-2.0
#include "music/compose/seating.hpp"

#include <algorithm>

namespace mv::music {
namespace {

constexpr std::string_view kAlways = "IABKE";

Ensemble usual(const Piece& piece) {
  Ensemble out;
  auto random = piece.random.fork(2);
  for (const auto& player : piece.style.players)
    out.players.push_back({player, player.programs[static_cast<std::size_t>(random.below(3))]});
  out.kit = piece.style.kit;
  if (!out.kit.lines.empty())
    out.kit_program = out.kit.programs[static_cast<std::size_t>(random.below(2))];
  if (piece.brief.era == "80s" && !out.kit.lines.empty()) out.kit_program = 24;
  return out;
}

bool family(const InstrumentRow& row, int program) {
  return program >= row.first && program <= row.last;
}

void refuse(Ensemble& ensemble, Instrument instrument) {
  const auto& who = row(instrument);
  if (who.seat == Seat::drums) ensemble.kit = {};
  std::erase_if(ensemble.players, [&](const Seated& each) {
    if (instrument == Instrument::bass) return each.player.role == Role::bass;
    if (instrument == Instrument::synth) return each.program >= 80 && each.program <= 103;
    return family(who, each.program);
  });
}

Seated* find(Ensemble& ensemble, std::initializer_list<Role> roles) {
  for (const auto role : roles)
    for (auto& each : ensemble.players)
      if (each.player.role == role && !each.asked && each.program != 47) return &each;
  return nullptr;
}

Player model(Seat seat) {
  switch (seat) {
    case Seat::bass:
      return {Role::bass, "Bass", {33, 33, 33}, "ABE", 28, 48, 96, 64, 10, 0,
          {"R-----R-R---..A-", "R---R---R-5-..A-"}};
    case Seat::chords:
      return {
          Role::chords, "Chords", {0, 0, 0}, "ABKE", 52, 74, 76, 76, 40, 10, {"x---x---x---x---"}};
    case Seat::pad:
      return {Role::pad, "Pad", {48, 48, 48}, "ABKE", 53, 79, 72, 50, 60, 20, {"x---------------"}};
    default:
      return {Role::counter, "Second Voice", {40, 40, 40}, "ABK", 60, 81, 76, 84, 50, 10, {}};
  }
}

// The asked instrument takes the place of the player that fits, at his volume and in its own range.
void take_place(Seated& seat, const InstrumentRow& who) {
  seat.program = who.program;
  seat.asked = true;
  seat.player.name = who.name;
  seat.player.low = who.low;
  seat.player.high = who.high;
  seat.player.power = seat.player.power && who.first >= 26 && who.last <= 31;
  seat.player.volume = std::max(seat.player.volume, 84);
  if (seat.player.role == Role::lead && seat.player.sections.size() < 3)
    seat.player.sections = "ABK";
}

void ask(Ensemble& ensemble, Instrument instrument) {
  const auto& who = row(instrument);
  if (who.seat == Seat::drums) {
    if (!ensemble.kit.lines.empty()) return;
    ensemble.kit = style(Genre::pop).kit;
    ensemble.kit_program = 0;
    return;
  }
  const bool any_bass = instrument == Instrument::bass;
  for (auto& each : ensemble.players) {
    if (!(any_bass ? each.player.role == Role::bass : family(who, each.program))) continue;
    each.asked = true;
    // "With strings" in a piece full of strings is no reason to change them.
    return;
  }
  Seated* seat = nullptr;
  switch (who.seat) {
    case Seat::bass: seat = find(ensemble, {Role::bass}); break;
    case Seat::chords: seat = find(ensemble, {Role::chords, Role::arpeggio}); break;
    case Seat::pad: seat = find(ensemble, {Role::pad}); break;
    default: seat = find(ensemble, {Role::lead, Role::counter}); break;
  }
  if (!seat && ensemble.players.size() + 1 < 15) {
    ensemble.players.push_back({model(who.seat), who.program});
    seat = &ensemble.players.back();
  }
  if (seat) take_place(*seat, who);
}

// One player alone: both hands of a keyboard or guitar, or a melody by itself.
std::vector<Seated> alone(Instrument instrument) {
  const auto& who = row(instrument);
  const auto at = [&](Seated seat, int low, int high) {
    seat.program = who.program;
    seat.player.low = std::max(low, who.low - 12);
    seat.player.high = std::max(high, seat.player.low + 19);
    seat.player.sections = kAlways;
    seat.asked = true;
    return seat;
  };
  std::vector<Seated> out;
  const auto hands = style(Genre::piano).players;
  if (who.seat == Seat::bass || who.seat == Seat::melody) {
    auto melody = at({hands[2]}, who.low, who.high);
    melody.player.density = 2;
    melody.player.name = who.name;
    return {melody};
  }
  out.push_back(at({hands[0]}, 43, 65));
  out.push_back(at({hands[1]}, 31, 50));
  out.push_back(at({hands[2]}, 62, who.high));
  return out;
}

void ensure_someone(Ensemble& ensemble, const Brief& brief) {
  if (!ensemble.players.empty()) return;
  for (const auto instrument : {Instrument::piano, Instrument::acoustic_guitar, Instrument::harp}) {
    if (std::find(brief.refused.begin(), brief.refused.end(), instrument) != brief.refused.end())
      continue;
    ensemble.players = alone(instrument);
    return;
  }
  ensemble.players = alone(Instrument::strings);
}

// 8 bit: three waves and noise.
void to_chips(Ensemble& ensemble) {
  for (auto& each : ensemble.players)
    each.program = each.player.role == Role::bass ? 87 : each.player.role == Role::pad ? 82 : 80;
}

}  // namespace

Ensemble seat(const Piece& piece) {
  const auto& brief = piece.brief;
  auto out = usual(piece);
  for (const auto instrument : brief.refused) refuse(out, instrument);
  if (brief.solo) {
    Ensemble only;
    for (const auto instrument : brief.asked) {
      if (row(instrument).seat == Seat::drums) {
        only.kit = out.kit.lines.empty() ? style(Genre::pop).kit : out.kit;
        continue;
      }
      if (only.players.size() > 9) break;
      const auto more = alone(instrument);
      only.players.insert(only.players.end(), more.begin(), more.end());
    }
    out = std::move(only);
  } else {
    for (const auto instrument : brief.asked) ask(out, instrument);
  }
  ensure_someone(out, brief);
  if (brief.era == "8-bit") to_chips(out);
  return out;
}

}  // namespace mv::music
