// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstdint>
#include <span>
#include <string_view>

// clang-format off

namespace mv::music {

enum class Instrument : std::uint8_t {
  drums, bass, piano, electric_piano, harpsichord, organ, church_organ, accordion, harmonica,
  acoustic_guitar, electric_guitar, distorted_guitar, banjo, violin, viola, cello, double_bass,
  strings, harp, timpani, choir, trumpet, trombone, tuba, french_horn, brass, saxophone, oboe,
  bassoon, clarinet, flute, recorder, pan_flute, vibraphone, marimba, xylophone, bells, music_box,
  celesta, kalimba, sitar, koto, bagpipe, synth, pad, synth_bass, chiptune
};

/// How an instrument that was asked for joins the players.
enum class Seat : std::uint8_t { drums, bass, melody, chords, pad };

struct InstrumentRow {
  Instrument instrument;
  std::string_view name;
  int program;        ///< General MIDI
  int first, last;    ///< programs that go when it is refused
  Seat seat;
  int low, high;      ///< where it sounds well
};
const InstrumentRow& row(Instrument instrument);
std::span<const InstrumentRow> instruments();

}  // namespace mv::music
