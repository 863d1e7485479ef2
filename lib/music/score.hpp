// SPDX-License-Identifier: Apache-2.0
#pragma once
// A composed piece: what is played when, before any sound.
#include <cstdint>
#include <string>
#include <vector>

#include "music/key.hpp"

namespace mv::music {

constexpr int kTicksPerBeat = 480;
constexpr int kTicksPerStep = kTicksPerBeat / 4;  ///< a sixteenth
constexpr int kStepsPerBar = 16;
constexpr int kTicksPerBar = kTicksPerStep * kStepsPerBar;
constexpr int kDrumChannel = 9;

enum class Role : std::uint8_t { drums, bass, chords, arpeggio, pad, lead, counter };

struct Note {
  int tick = 0;
  int length = 0;  ///< ticks, at least 1
  int pitch = 60;  ///< MIDI note number
  int velocity = 80;
};

/// A MIDI controller: volume, pan, expression, sustain, reverb and chorus send.
struct Control {
  int tick = 0;
  int number = 0;
  int value = 0;
};

struct Part {
  Role role = Role::lead;
  std::string name;
  int channel = 0;
  int program = 0;                ///< General MIDI, 0 to 127; the kit on the drum channel
  std::vector<Note> notes;        ///< by tick
  std::vector<Control> controls;  ///< by tick
};

/// What a section is to the piece; its name is the genre's word for it.
enum class Place : std::uint8_t { intro, first, second, middle, outro, ending };

struct Section {
  std::string name;
  Place place = Place::first;
  int first_bar = 0;
  int bars = 0;
  int intensity = 2;  ///< 0 (barely anything) to 4 (everything)
};

/// 4/4 throughout, one tempo.
struct Score {
  std::string title;
  Key key;
  std::int64_t beat_us = 500'000;  ///< microseconds of a quarter note
  int bars = 0;                    ///< whole bars before the last chord
  std::int64_t length_us = 0;      ///< of the file: bars, last chord and its ring-out
  std::vector<Section> sections;
  std::vector<Part> parts;

  double tempo() const { return 60e6 / static_cast<double>(beat_us); }
  int end_tick() const { return bars * kTicksPerBar; }  ///< where the last chord stands
};

}  // namespace mv::music
