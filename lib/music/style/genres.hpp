// SPDX-License-Identifier: Apache-2.0
#pragma once
// What makes a genre: tempo, harmony, the players and what they play, as data.
#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

#include "music/score.hpp"

namespace mv::music {

enum class Genre : std::uint8_t {
  ambient,
  lofi,
  house,
  techno,
  drum_and_bass,
  orchestral,
  rock,
  folk,
  jazz,
  synthwave,
  piano,
  hip_hop,
  classical,
  reggae,
  bossa_nova,
  funk,
  pop,
  blues
};
constexpr int kGenres = 18;

/// How a part plays one bar (16 characters) or two (32): a sixteenth each. '.' is a rest, '-'
/// holds.
///   chords, arpeggio, pad: x all voices, X accented, s all voices short, 0-7 one voice from below
///   bass: R root, r softly, 5 fifth, O octave, 3 third, 7 seventh, A a step from the next root,
///         W walks (a quarter each)
/// Empty: the pattern before it in the list.
struct Patterns {
  std::string_view first, second, quiet;
};

/// `sections` are the places where it plays: I intro, A first, B second, K middle, E outro.
struct Player {
  Role role;
  std::string_view name;
  std::array<int, 3> programs;  ///< General MIDI; one is drawn
  std::string_view sections;
  int low, high;                    ///< range of its notes
  int volume, pan, reverb, chorus;  ///< controllers 7, 10, 91, 93
  Patterns patterns = {};
  int density = 1;     ///< of a lead: 0 sparse to 3 busy
  bool power = false;  ///< chords without thirds
  bool duck = false;   ///< gives way to the bass drum
};

/// One instrument of a kit: 16 or 32 characters, 1 (barely heard) to 9 (full).
struct DrumLine {
  int note;
  std::string_view first, second, quiet;
};

struct Kit {
  std::array<int, 2> programs;
  std::string_view sections;
  int volume, reverb;
  std::span<const DrumLine> lines;
  bool fills = true;
};

/// How the whole is mixed.
struct Sound {
  double room, damp, wet;  ///< reverb: size 0-1, damping 0-1, level 0-1
  double low_db, high_db;  ///< shelves at 120 Hz and 5 kHz
  double drive;            ///< 0 none to 1 audible saturation
  double squeeze;          ///< compressor ratio, 1 none
  double crackle_db = 0;   ///< dBFS of the noise of a record; 0 none
  int fade_in_ms = 5;
};

enum class Form : std::uint8_t { song, club, theme, drift, head };

struct Style {
  Genre genre;
  std::string_view name;
  int tempo_low, tempo_high;
  int minor_percent;
  Mode major_mode, minor_mode;
  int swing = 50;  ///< where the second of two stands, percent
  bool swing_sixteenths = false;
  int loose = 0;  ///< ticks that notes may stray from the grid
  Form form = Form::song;
  int chord_bars = 1;  ///< bars for each chord of a progression
  bool sevenths = false;
  bool five_notes = false;                         ///< melodies of the pentatonic scale
  std::span<const std::string_view> major, minor;  ///< progressions
  std::string_view major_close, minor_close;       ///< the chord before the last
  std::span<const Player> players;
  Kit kit;  ///< no lines: no drums
  Sound sound;
};

const Style& style(Genre genre);
std::string_view genre_name(Genre genre);

}  // namespace mv::music
