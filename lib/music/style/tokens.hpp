// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <string>
#include <string_view>
#include <vector>

namespace mv::music {

/// The words of a UTF-8 text in small letters (ASCII and Latin-1), parted at blanks and hyphens;
/// "," stands for every mark that ends a thought. '#', '&' between letters and the sharp and flat
/// signs stay in the words. Letters of other scripts are kept as they are.
std::vector<std::string> tokens(std::string_view text);

/// Code points of a UTF-8 text.
std::size_t characters(std::string_view text);

}  // namespace mv::music
