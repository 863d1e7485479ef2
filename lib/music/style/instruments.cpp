// SPDX-License-Identifier: Apache-2.0
#include "music/style/instruments.hpp"

#include <stdexcept>

namespace mv::music {
namespace {

using enum Instrument;

constexpr InstrumentRow kRows[] = {
    {drums, "drums", 0, -1, -1, Seat::drums, 35, 81},
    {bass, "bass", 33, 32, 39, Seat::bass, 28, 50},
    {piano, "piano", 0, 0, 3, Seat::chords, 48, 84},
    {electric_piano, "electric piano", 4, 4, 5, Seat::chords, 48, 79},
    {harpsichord, "harpsichord", 6, 6, 7, Seat::chords, 50, 79},
    {organ, "organ", 16, 16, 20, Seat::pad, 50, 79},
    {church_organ, "church organ", 19, 16, 20, Seat::pad, 48, 79},
    {accordion, "accordion", 21, 21, 23, Seat::melody, 57, 81},
    {harmonica, "harmonica", 22, 22, 22, Seat::melody, 60, 84},
    {acoustic_guitar, "acoustic guitar", 25, 24, 25, Seat::chords, 48, 74},
    {electric_guitar, "electric guitar", 27, 26, 31, Seat::chords, 48, 74},
    {distorted_guitar, "distorted guitar", 30, 29, 31, Seat::chords, 45, 69},
    {banjo, "banjo", 105, 105, 105, Seat::chords, 55, 79},
    {violin, "violin", 40, 40, 40, Seat::melody, 62, 88},
    {viola, "viola", 41, 41, 41, Seat::melody, 55, 79},
    {cello, "cello", 42, 42, 42, Seat::melody, 45, 67},
    {double_bass, "double bass", 32, 32, 43, Seat::bass, 28, 50},
    {strings, "strings", 48, 40, 51, Seat::pad, 52, 81},
    {harp, "harp", 46, 46, 46, Seat::chords, 50, 84},
    {timpani, "timpani", 47, 47, 47, Seat::bass, 38, 55},
    {choir, "choir", 52, 52, 54, Seat::pad, 53, 79},
    {trumpet, "trumpet", 56, 56, 59, Seat::melody, 58, 80},
    {trombone, "trombone", 57, 57, 57, Seat::melody, 48, 70},
    {tuba, "tuba", 58, 58, 58, Seat::bass, 28, 50},
    {french_horn, "french horn", 60, 60, 60, Seat::melody, 52, 74},
    {brass, "brass", 61, 56, 63, Seat::chords, 48, 74},
    {saxophone, "saxophone", 66, 64, 67, Seat::melody, 55, 79},
    {oboe, "oboe", 68, 68, 69, Seat::melody, 60, 84},
    {bassoon, "bassoon", 70, 70, 70, Seat::melody, 43, 65},
    {clarinet, "clarinet", 71, 71, 71, Seat::melody, 55, 82},
    {flute, "flute", 73, 72, 73, Seat::melody, 62, 88},
    {recorder, "recorder", 74, 74, 74, Seat::melody, 65, 88},
    {pan_flute, "pan flute", 75, 75, 79, Seat::melody, 62, 86},
    {vibraphone, "vibraphone", 11, 11, 11, Seat::melody, 60, 84},
    {marimba, "marimba", 12, 12, 12, Seat::chords, 52, 84},
    {xylophone, "xylophone", 13, 13, 13, Seat::melody, 65, 91},
    {bells, "bells", 14, 9, 14, Seat::melody, 62, 84},
    {music_box, "music box", 10, 10, 10, Seat::melody, 65, 91},
    {celesta, "celesta", 8, 8, 9, Seat::melody, 65, 91},
    {kalimba, "kalimba", 108, 108, 108, Seat::chords, 57, 84},
    {sitar, "sitar", 104, 104, 104, Seat::melody, 55, 79},
    {koto, "koto", 107, 106, 107, Seat::chords, 55, 81},
    {bagpipe, "bagpipe", 109, 109, 109, Seat::melody, 60, 79},
    {synth, "synthesizer", 81, 80, 103, Seat::melody, 58, 84},
    {pad, "synthesizer pad", 89, 88, 95, Seat::pad, 52, 79},
    {synth_bass, "synth bass", 38, 38, 39, Seat::bass, 28, 48},
    {chiptune, "chip tune", 80, 80, 80, Seat::melody, 60, 86},
};

}  // namespace

std::span<const InstrumentRow> instruments() { return kRows; }

const InstrumentRow& row(Instrument instrument) {
  for (const auto& each : kRows)
    if (each.instrument == instrument) return each;
  throw std::logic_error("an instrument without a row");
}

}  // namespace mv::music
