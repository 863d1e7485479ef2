// SPDX-License-Identifier: Apache-2.0
#include "music/style/prompt.hpp"

#include <algorithm>

#include "base/text/text.hpp"
#include "music/style/tokens.hpp"
#include "support/catch.hpp"

using namespace mv;
using namespace mv::music;

namespace {

Brief brief_of(const std::string& prompt, std::uint64_t seed = 1) {
  Request request;
  request.prompt = prompt;
  request.seed = seed;
  const auto brief = read_request(request);
  INFO(prompt);
  REQUIRE(brief.ok());
  return *brief;
}

bool has(const std::vector<Instrument>& list, Instrument instrument) {
  return std::find(list.begin(), list.end(), instrument) != list.end();
}

}  // namespace

TEST_CASE("every word of the vocabulary is found and does what its row says") {
  for (const auto& word : vocabulary()) {
    REQUIRE_FALSE(effect(word).empty());
    if (!word.does.empty() || word.tempo_percent == 100) continue;  // the usual tempo
    for (const auto& text : split(word.texts, '|')) {
      INFO(text);
      const auto brief = brief_of("xyzzy " + text + " plugh");
      REQUIRE(brief.words.size() == 1);
      REQUIRE(brief.words[0].word == join(tokens(text), " "));
      REQUIRE(brief.words[0].effect == effect(word));
      if (word.genre) REQUIRE(brief.genre == *word.genre);
      if (word.mood != Mood::none) REQUIRE(brief.mood == word.mood);
      if (word.instrument) REQUIRE(has(brief.asked, *word.instrument));
      if (!word.era.empty()) REQUIRE(brief.era == word.era);
      if (word.energy) REQUIRE(brief.energy == std::clamp(2 + word.energy, 0, 4));
    }
  }
}

TEST_CASE("a word stands in one row only") {
  std::vector<std::string> all;
  for (const auto& word : vocabulary())
    for (const auto& text : split(word.texts, '|')) all.push_back(join(tokens(text), " "));
  std::sort(all.begin(), all.end());
  const auto twice = std::adjacent_find(all.begin(), all.end());
  INFO((twice == all.end() ? std::string() : *twice));
  REQUIRE(twice == all.end());
}

TEST_CASE("the head of a phrase names the genre, scenes only suggest one") {
  REQUIRE(brief_of("ambient techno").genre == Genre::techno);
  REQUIRE(brief_of("lo-fi hip hop beats to study to").genre == Genre::lofi);
  REQUIRE(brief_of("Epic orchestral battle music").genre == Genre::orchestral);
  REQUIRE(brief_of("jazz with a hip hop beat").genre == Genre::jazz);
  REQUIRE(brief_of("battle techno").genre == Genre::techno);
  REQUIRE(brief_of("a sad solo cello").genre == Genre::classical);
  REQUIRE(brief_of("DRUM & BASS, fast").genre == Genre::drum_and_bass);
  REQUIRE(brief_of("fröhliche Klaviermusik").genre == Genre::piano);
  Request request;
  request.prompt = "techno";
  request.style = "Jazz";
  REQUIRE(read_request(request)->genre == Genre::jazz);
}

TEST_CASE("tempo and key are read where they are said") {
  REQUIRE(brief_of("house at 128").tempo == 128);
  REQUIRE(brief_of("rock, 90 bpm").tempo == 90);
  REQUIRE(brief_of("rock 90bpm").tempo == 90);
  REQUIRE(brief_of("year 1985").tempo_said == false);
  REQUIRE(brief_of("jazz, 900 bpm").tempo_said == false);
  REQUIRE(brief_of("very slow piano music").tempo < brief_of("slow piano music").tempo);
  REQUIRE(key_name(brief_of("a waltz in D minor").key) == "D minor");
  REQUIRE(key_name(brief_of("pop in F# major").key) == "F# major");
  REQUIRE(key_name(brief_of("pop in B-flat major").key) == "Bb major");
  REQUIRE(key_name(brief_of("folk in a forest, in G").key) == "G major");
  REQUIRE(is_minor(brief_of("sad pop").key.mode));
  REQUIRE_FALSE(is_minor(brief_of("happy techno").key.mode));
}

TEST_CASE("keys are written in several ways") {
  for (const auto& [text, name] : {std::pair{"C", "C major"}, {"Am", "A minor"},
           {"Bb major", "Bb major"}, {"F# minor", "F# minor"}, {"c-sharp minor", "C# minor"},
           {"Eb", "Eb major"}, {"D dorian", "D dorian"}, {"b minor", "B minor"}}) {
    INFO(text);
    REQUIRE(parse_key(text));
    REQUIRE(key_name(*parse_key(text)) == name);
  }
  for (const auto* text : {"", "H", "minor", "C foo", "#", "C##x"}) REQUIRE_FALSE(parse_key(text));
}

TEST_CASE("instruments are asked for, refused or alone") {
  const auto brief = brief_of("rock without drums or bass, with cello and no piano");
  REQUIRE(has(brief.refused, Instrument::drums));
  REQUIRE(has(brief.refused, Instrument::bass));
  REQUIRE(has(brief.refused, Instrument::piano));
  REQUIRE(has(brief.asked, Instrument::cello));
  REQUIRE(brief_of("solo guitar").solo);
  REQUIRE(brief_of("nur Flöte").solo);
  REQUIRE_FALSE(brief_of("rock with a guitar solo").solo);
}

TEST_CASE("any text gives a piece, the same for the same seed") {
  for (const std::string text :
      {"", "   ", "!!!", "悲しいピアノの曲", "موسيقى هادئة", "🎹🎻", "asdf qwer"}) {
    INFO(text);
    REQUIRE(brief_of(text, 5).genre == brief_of(text, 5).genre);
    REQUIRE(key_name(brief_of(text, 5).key) == key_name(brief_of(text, 5).key));
  }
  std::vector<Genre> seen;
  for (std::uint64_t seed = 0; seed < 200; ++seed) seen.push_back(brief_of("", seed).genre);
  std::sort(seen.begin(), seen.end());
  REQUIRE(std::unique(seen.begin(), seen.end()) - seen.begin() == kGenres);
}

TEST_CASE("an order that cannot be fulfilled is refused with all its faults") {
  Request request;
  request.prompt = std::string("\xff");
  request.duration_ms = 4999;
  request.tempo = 300;
  request.key = "H major";
  const auto brief = read_request(request);
  REQUIRE_FALSE(brief.ok());
  REQUIRE(brief.error().code == Code::invalid);
  REQUIRE(brief.error().faults.size() == 4);
  Request longest;
  for (std::size_t i = 0; i < kLongestPrompt; ++i) longest.prompt += "ü";
  REQUIRE(read_request(longest).ok());
  longest.prompt += "x";
  REQUIRE_FALSE(read_request(longest).ok());
  Request unknown;
  unknown.style = "tecno";
  REQUIRE(read_request(unknown).error().hint == "Did you mean techno?");
}

TEST_CASE("words that mean nothing to the composer are named") {
  const auto unused = [](std::string prompt) {
    Request request;
    request.prompt = std::move(prompt);
    return read_request(request)->unused;
  };
  REQUIRE(unused("a lighthouse, with female vocals") ==
          std::vector<std::string>{"lighthouse", "female"});
  REQUIRE(unused("slow piano music, no drums").empty());
  // The number outweighs the word.
  REQUIRE(unused("slow piano, 70 bpm") == std::vector<std::string>{"slow"});
  REQUIRE(unused("techno without happiness")[0].starts_with("happiness"));
  REQUIRE(unused("piano but no epic") == std::vector<std::string>{"no epic"});
  REQUIRE(unused("Ein langsames Lied für mich") == unused("langsames"));
}
