// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <algorithm>

#include "artwork/draw/words.hpp"
#include "base/text/text.hpp"
#include "commands/generation/explain.hpp"
#include "io/table.hpp"
#include "music/style/prompt.hpp"

namespace mv::cli {
namespace {

/// The first of the texts of a row: the others are other languages and forms.
void add(std::vector<std::string>& out, std::string_view texts, char by) {
  const auto word = split(texts, by).front();
  if (std::find(out.begin(), out.end(), word) == out.end()) out.push_back(word);
}

std::string paragraph(
    std::string_view title, const std::vector<std::string>& words, std::size_t width) {
  return fmt::format("\n{}:\n{}", title, wrap(join(words, ", "), width, 2));
}

}  // namespace

std::string words_text(std::size_t width) {
  std::vector<std::string> genres, moods, instruments, others, cover;
  for (const auto& word : music::vocabulary())
    add(word.genre && !word.hint         ? genres
        : word.instrument                ? instruments
        : word.mood != music::Mood::none ? moods
                                         : others,
        word.texts, '|');
  for (const auto& word : artwork::cover_vocabulary()) add(cover, word.words, ',');
  std::string out = wrap(
      "Words of a prompt that the local composer and the painter of covers know, one for each "
      "meaning. Many have other forms, and German, Spanish and French ones: docs/generation.md has "
      "them all. `generate \"…\" --explain` shows what a prompt does.",
      width);
  out += paragraph("Genres", genres, width) + paragraph("Moods and scenes", moods, width) +
         paragraph("Instruments (\"no drums\" leaves one out)", instruments, width) +
         paragraph("Time, energy, keys and more", others, width) +
         paragraph("Covers: moods, colours, places, pictures", cover, width);
  return out;
}

}  // namespace mv::cli
