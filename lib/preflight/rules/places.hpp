// SPDX-License-Identifier: Apache-2.0
#pragma once
// The texts that the rules on titles and names look at. Used by the rule tables only.
#include <re2/re2.h>

#include <string>
#include <string_view>
#include <vector>

#include "model/metadata.hpp"

namespace mv::preflight {

/// A text that stores show, and where it stands: "metadata.artists[0].name".
struct Place {
  std::string at;
  std::string_view text;
};

/// The title and, when it says something else, the release title.
std::vector<Place> titles(const model::Metadata& metadata);
std::vector<Place> names(const model::Metadata& metadata);      ///< of every artist
std::vector<Place> all_texts(const model::Metadata& metadata);  ///< these, version and label

/// Whether the pattern is found in the text, of which at most 1,000 bytes are looked at; `found`
/// takes the first group. Text that is not UTF-8 matches nothing.
bool matches(std::string_view text, const RE2& pattern, std::string* found = nullptr);

}  // namespace mv::preflight
