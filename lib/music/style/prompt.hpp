// SPDX-License-Identifier: Apache-2.0
#pragma once
// What the words of a prompt mean to the composer.
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "music/key.hpp"
#include "music/style/genres.hpp"
#include "music/style/instruments.hpp"

namespace mv::music {

enum class Mood : std::uint8_t {
  none,
  happy,
  sad,
  dark,
  calm,
  tense,
  epic,
  dreamy,
  romantic,
  mysterious,
  playful
};
std::string_view mood_name(Mood mood);

constexpr std::size_t kLongestPrompt = 4000;  ///< characters

struct Request {
  std::string prompt;             ///< UTF-8
  std::string style;              ///< a genre; counts before the prompt
  std::vector<std::string> tags;  ///< read like the prompt, after it
  int duration_ms = 60'000;       ///< 5,000 to 600,000
  std::uint64_t seed = 0;
  int tempo = 0;    ///< beats per minute, 40 to 220; 0 as the words say
  std::string key;  ///< parse_key; empty as the words say
};

/// One row of the vocabulary: words of the same meaning, parted by '|', and what they do.
struct Word {
  std::string_view texts;
  std::optional<Genre> genre = {};
  bool hint = false;  ///< the genre counts only when no other word names one
  Mood mood = Mood::none;
  int tempo_percent = 0;  ///< of the genre's tempo; 0 leaves it
  int energy = 0;         ///< -2 to 2
  std::optional<Mode> mode = {};
  std::optional<Instrument> instrument = {};
  std::string_view era = {};
  std::string_view does = {};  ///< of words that the reader itself handles: no, solo, bpm
};
/// The table that reader, tests and docs/generation.md share.
std::span<const Word> vocabulary();
/// "genre house", "mood sad, slower (85 %)": what a row does, in words.
std::string effect(const Word& word);

struct Understood {
  std::string word;  ///< as found, small letters
  std::string effect;
};

struct Brief {
  Genre genre = Genre::pop;
  Mood mood = Mood::none;
  int tempo = 120;  ///< beats per minute
  bool tempo_said = false;
  Key key;
  int energy = 2;  ///< 0 to 4
  std::vector<Instrument> asked, refused;
  bool solo = false;                ///< nobody plays but those asked for
  std::string era;                  ///< "80s", "baroque", "8-bit"; empty as usual
  std::vector<Understood> words;    ///< that decide something
  std::vector<std::string> unused;  ///< that mean nothing to the composer, or that others outweigh
  int duration_ms = 60'000;
  std::uint64_t seed = 0;
};

/// Reads the words. What they leave open the seed decides, so that the same request is always the
/// same brief. What it does not know is named in `unused`. Errors: invalid, all faults at once (a
/// value out of range, a key or style nobody knows, a prompt that is not UTF-8 or too long).
Result<Brief> read_request(const Request& request);

}  // namespace mv::music
