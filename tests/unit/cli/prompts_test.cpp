// SPDX-License-Identifier: Apache-2.0
// Two hundred prompts as people write them: every word does something that can be measured, or is
// named as unused.
#include <fmt/format.h>

#include <algorithm>

#include "artwork/draw/words.hpp"
#include "base/text/filler.hpp"
#include "base/text/text.hpp"
#include "music/style/prompt.hpp"
#include "music/style/tokens.hpp"
#include "support/catch.hpp"

using namespace mv;

namespace {

const std::vector<std::string>& prompts() {
  static const auto all = [] {
    const std::vector<std::string> forms{"{0} {1} with {2}, {3}", "{3}: {1}, {0}, {2}",
        "a {0} {1} song about {3}", "{1} for {3}, {2} and no drums", "{0} {2}, {3}, {4}",
        "{4} {1} track with a {0} {2}", "{1} in the style of {3}", "slow {0} {1}, {2} solo",
        "fast {1} with {2}, {4}", "{3} at night, {1}"};
    const std::vector<std::string> moods{"happy", "melancholic", "dark", "dreamy", "epic", "calm",
        "romantic", "tense", "uplifting", "nostalgic"};
    const std::vector<std::string> genres{"lo-fi", "techno", "jazz", "hip hop", "ambient", "rock",
        "house", "folk", "synthwave", "classical", "reggae", "drum and bass", "funk"};
    const std::vector<std::string> parts{"piano", "acoustic guitar", "strings", "saxophone",
        "flute", "synth pads", "violin", "trumpet", "electric guitar", "choir", "female vocals"};
    const std::vector<std::string> scenes{"rain", "a lighthouse", "a road trip", "studying",
        "the sea", "a rooftop party", "winter forest", "space", "late night drive", "a chess game",
        "deep blue water", "sunrise over Lisbon", "workout", "coffee shop", "heartbreak",
        "astronauts and robots", "my grandmother's garden"};
    const std::vector<std::string> extras{
        "80s", "90 bpm", "in d minor", "140 bpm", "vintage", "cinematic", "energetic", "minimal"};
    std::vector<std::string> out;
    for (std::size_t i = 0; i < 200; ++i)
      out.push_back(
          fmt::format(fmt::runtime(forms[i % forms.size()]), moods[(i / 2) % moods.size()],
              genres[(i * 5) % genres.size()], parts[(i * 3) % parts.size()],
              scenes[(i * 7) % scenes.size()], extras[(i * 3 + 1) % extras.size()]));
    return out;
  }();
  return all;
}

music::Brief brief_of(const std::string& prompt, std::uint64_t seed = 7) {
  music::Request request;
  request.prompt = prompt;
  request.seed = seed;
  return *music::read_request(request);
}

bool has(const std::vector<std::string>& all, const std::string& word) {
  return std::find(all.begin(), all.end(), word) != all.end();
}

/// The prompt without one of its words or groups of words.
std::string without(const std::string& prompt, const std::string& words) {
  auto list = music::tokens(prompt);
  const auto gone = music::tokens(words);
  for (;;) {
    const auto at = std::search(list.begin(), list.end(), gone.begin(), gone.end());
    if (at == list.end()) return join(list, " ");
    list.erase(at, at + static_cast<std::ptrdiff_t>(gone.size()));
  }
}

auto facts(const music::Brief& brief) {
  return std::tuple(brief.genre, brief.mood, brief.tempo, music::key_name(brief.key), brief.energy,
      brief.asked, brief.refused, brief.solo, brief.era);
}

}  // namespace

TEST_CASE(
    "200 prompts: every word that the composer claims can be measured, the others are named") {
  int claimed = 0, named = 0;
  for (const auto& prompt : prompts()) {
    INFO(prompt);
    const auto brief = brief_of(prompt);
    std::vector<std::string> spoken;
    for (const auto& word : brief.words)
      for (auto& token : music::tokens(word.word)) spoken.push_back(std::move(token));
    for (const auto& word : brief.unused)
      for (auto& token : music::tokens(word)) spoken.push_back(std::move(token));
    for (const auto& token : music::tokens(prompt)) {
      const bool known = token == "," || is_filler(token) || has(spoken, token) ||
                         has(brief.unused, token) || has(brief.unused, "no " + token);
      // What every prompt is about, and the reader's own words.
      static const std::vector<std::string> kAbout{"song", "track", "style", "solo", "no", "bpm"};
      CHECK((known || has(kAbout, token)));
    }
    auto rest = prompt;
    for (const auto& word : brief.unused) rest = without(rest, word);
    for (const auto& word : brief.words) {
      ++claimed;
      bool changes = false;
      for (std::uint64_t seed = 7; seed < 12; ++seed)
        changes |= facts(brief_of(without(rest, word.word), seed)) != facts(brief_of(rest, seed));
      INFO(word.word << ": " << word.effect);
      CHECK(changes);
    }
    named += static_cast<int>(brief.unused.size());
  }
  fmt::print("composer: {} words claimed, {} named\n", claimed, named);
  CHECK(claimed > 500);
}

TEST_CASE("200 prompts: every word that the painter claims changes what it draws") {
  const std::vector<std::string_view> styles{"mesh", "rings", "waves", "blocks", "skyline",
      "radial", "ridges", "contours", "dots", "orbit", "horizon", "minimal"};
  int claimed = 0, named = 0;
  for (const auto& prompt : prompts()) {
    INFO(prompt);
    const auto taste = artwork::taste_of(prompt, styles);
    for (const auto& word : taste.words) {
      ++claimed;
      const auto other = artwork::taste_of(without(prompt, word), styles);
      INFO(word);
      CHECK((other.families != taste.families || other.styles != taste.styles ||
             other.ground != taste.ground || other.hues != taste.hues));
    }
    named += static_cast<int>(taste.unused.size());
    for (const auto& word : taste.unused) CHECK_FALSE(has(taste.words, word));
  }
  fmt::print("painter: {} words claimed, {} named\n", claimed, named);
  CHECK(claimed > 300);
}
