// SPDX-License-Identifier: Apache-2.0
#pragma once
// Draws a cover. The only part of this folder that needs Cairo, Pango and a font.
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "artwork/picture.hpp"
#include "base/result.hpp"

namespace mv::artwork {

struct CoverRequest {
  std::string title;         ///< 1 to 120 characters are set; the rest becomes an ellipsis
  std::string artist;        ///< may be empty
  std::uint64_t seed = 0;    ///< decides what the prompt leaves open
  std::string style;         ///< one of cover_styles(); empty = by prompt, shape and seed
  std::string prompt;        ///< its words choose (draw_words.hpp), all of it varies the picture
  std::vector<float> shape;  ///< loudness of the audio over time, 0 to 1; empty = none
};

/// One text on the cover.
struct Lettering {
  Box ink;              ///< what the letters cover; empty when there are none
  double contrast = 0;  ///< WCAG ratio to the worst pixel around the letters; 21 without any
  bool ellipsised = false;
};

struct Cover {
  std::string jpeg;  ///< 3000 x 3000, baseline, sRGB, at most 4 MB
  std::string style;
  std::string palette;  ///< "neon-2"
  Lettering title;
  Lettering artist;
  std::vector<std::string> words;     ///< of the prompt, that had an effect
  std::vector<std::string> unused;    ///< of the prompt, that had none
  std::vector<std::string> warnings;  ///< text that is cut, and why
};

/// The names a request may give as style.
std::span<const std::string_view> cover_styles();

/// A cover that stores accept, with title and artist set in type, in any script the system's fonts
/// cover, at a contrast of at least 4.5 (WCAG 2.2, 1.4.3). The same request gives the same bytes on
/// the same machine. Errors: invalid for an empty title or an unknown style, unsupported when no
/// font of the system has a character of the title or the artist: it names the package to install.
/// About 100 MB while it runs.
Result<Cover> draw_cover(const CoverRequest& request);

}  // namespace mv::artwork
