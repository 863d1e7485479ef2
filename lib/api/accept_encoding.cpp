// SPDX-License-Identifier: Apache-2.0
#include "api/accept_encoding.hpp"

#include "base/text/text.hpp"

namespace mv::api {

bool takes_gzip(std::string_view accept_encoding) {
  bool others = false;
  for (const auto& part : split(accept_encoding, ',')) {
    const auto words = split(part, ';');
    const auto coding = trim(words.front());
    const auto weight = words.size() > 1 ? lower(trim(words[1])) : std::string();
    const bool refused =
        weight.starts_with("q=0") && weight.find_first_not_of("0.", 2) == std::string::npos;
    if (iequals(coding, "gzip")) return !refused;
    if (coding == "*") others = !refused;
  }
  return others;
}

}  // namespace mv::api
