// SPDX-License-Identifier: Apache-2.0
#include "music/style/genres.hpp"

#include <stdexcept>

#include "music/style/genre_tables.hpp"

namespace mv::music {

const Style& style(Genre genre) {
  for (const auto table : {club_styles(), band_styles(), acoustic_styles()})
    for (const auto& row : table)
      if (row.genre == genre) return row;
  throw std::logic_error("a genre without a style");
}

std::string_view genre_name(Genre genre) { return style(genre).name; }

}  // namespace mv::music
