// SPDX-License-Identifier: Apache-2.0
#pragma once
// What the words of a prompt do to a cover: they choose the palette, the style and the ground.
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "artwork/draw/canvas.hpp"

namespace mv::artwork {

struct CoverWord {
  std::string_view words;     ///< one or more that do the same, separated by commas
  std::string_view families;  ///< of palettes, separated by blanks, the likeliest first
  std::string_view styles;    ///< the same
  int ground = 0;             ///< -1 dark, 1 light, 0 either
  double hue = -1;            ///< of a colour, in degrees; then it decides the palette
};
/// The whole vocabulary. Words are in lower case; "80s" and "drum and bass" are words, too.
std::span<const CoverWord> cover_vocabulary();

/// What a prompt asks for.
struct Taste {
  std::vector<std::string> words;   ///< those that were understood, as in the vocabulary
  std::vector<std::string> unused;  ///< words that mean something, but nothing to the painter
  std::vector<double> hues;         ///< of the colours that are named
  std::vector<double> families;     ///< weights in the order of palette_families()
  std::vector<double> styles;       ///< weights in the order of `styles` below
  int ground = 0;                   ///< below 0 dark, above 0 light
};
/// Reads the first 4,000 characters in any script. `styles` are the names to weigh.
Taste taste_of(std::string_view prompt, std::span<const std::string_view> styles);

/// The same prompt but for case, punctuation and blanks gives the same number, none gives 0.
std::uint64_t prompt_seed(std::string_view prompt);

/// One of the weights' places, as likely as its square; among equals when all are 0.
std::size_t choose(std::span<const double> weights, Dice& dice);

}  // namespace mv::artwork
