// SPDX-License-Identifier: Apache-2.0
#include "model/track.hpp"

namespace mv::model {

std::string display_artist(const Metadata& metadata) {
  std::vector<std::string> names;
  for (const auto& artist : metadata.artists)
    if (artist.role == "primary") names.push_back(artist.name);
  std::string out;
  for (std::size_t i = 0; i < names.size(); ++i) {
    if (i > 0) out += i + 1 == names.size() ? " & " : ", ";
    out += names[i];
  }
  return out;
}

}  // namespace mv::model
