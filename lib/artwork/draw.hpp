// SPDX-License-Identifier: Apache-2.0
#pragma once
// Draws a cover. The only part of this folder that needs Cairo, Pango and a font.
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "base/result.hpp"

namespace mv::artwork {

struct CoverRequest {
  std::string title;       ///< 1 to 120 characters are set; the rest becomes an ellipsis
  std::string artist;      ///< may be empty
  std::uint64_t seed = 0;  ///< decides style, palette and composition
  std::string style;       ///< one of cover_styles(); empty = chosen by seed
};

/// The names a request may give as style.
std::span<const std::string_view> cover_styles();

/// A 3000 x 3000 baseline sRGB JPEG of at most 4 MB with title and artist set in type, in any
/// script the system's fonts cover, at a contrast of at least 4.5 (WCAG 2.2, 1.4.3). A
/// line with letters that no font has is left out rather than set in empty boxes. The same
/// request gives the same bytes on the same machine. Errors: invalid for an empty title or an
/// unknown style, unsupported when the system has no font. About 100 MB while it runs.
Result<std::string> draw_cover(const CoverRequest& request);

}  // namespace mv::artwork
