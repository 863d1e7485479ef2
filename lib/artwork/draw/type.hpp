// SPDX-License-Identifier: Apache-2.0
#pragma once
// Title and artist in type: wrapped, shrunk to fit, legible on whatever lies below.
#include <string>
#include <string_view>

#include "artwork/draw/canvas.hpp"
#include "base/result.hpp"

namespace mv::artwork {

/// Where words go. They never leave the box.
struct TypeBox {
  Box box;
  double largest = 0;      ///< font size in pixels
  double smallest = 0;     ///< below it the text is cut with an ellipsis
  bool at_bottom = false;  ///< the last line stands on the lower edge
  bool bold = false;
};

struct TypeLayout {
  TypeBox title;
  TypeBox artist;
  bool serif = false;
  bool centred = false;  ///< else on the side where the script begins
};

struct TypeResult {
  Box ink;              ///< what the letters cover
  double contrast = 0;  ///< WCAG ratio to the worst pixel in that box; 21 without text
  bool ellipsised = false;
  std::string missing;  ///< characters that no font has; then nothing was set
};

inline constexpr double kMinContrast = 4.5;
inline constexpr int kMaxTypeCharacters = 120;

/// Valid UTF-8 on one line: control characters are blanks, and what is beyond kMaxTypeCharacters
/// characters becomes an ellipsis.
std::string type_text(std::string_view text);

/// Whether the text begins at the right, as Arabic and Hebrew do.
bool from_right(std::string_view text);

/// Whether the system has any font.
bool has_fonts();
/// The package of Debian and Ubuntu with a font that has such characters.
std::string_view font_package(std::string_view missing);

/// Sets the text in the palette's lightest or darkest tone, or in black or white where these
/// stand out more; where none reaches kMinContrast, the picture below is first darkened or
/// lightened towards the palette's end.
/// When no font has a character, nothing is set rather than boxes or half a name.
TypeResult set_type(Canvas& canvas, const Palette& palette, const TypeBox& where,
    const TypeLayout& layout, std::string_view text);

}  // namespace mv::artwork
