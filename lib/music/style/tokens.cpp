// SPDX-License-Identifier: Apache-2.0
#include "music/style/tokens.hpp"

#include <algorithm>

namespace mv::music {
namespace {

bool ends_thought(unsigned char c) {
  return c == ',' || c == '.' || c == ';' || c == ':' || c == '!' || c == '?' || c == '(' ||
         c == ')' || c == '\n';
}

bool in_word(unsigned char c) {
  return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '#' || c == '&' || c >= 0x80;
}

}  // namespace

std::vector<std::string> tokens(std::string_view text) {
  std::vector<std::string> out;
  std::string word;
  const auto end = [&] {
    if (!word.empty()) out.push_back(std::move(word));
    word.clear();
  };
  for (std::size_t i = 0; i < text.size(); ++i) {
    auto c = static_cast<unsigned char>(text[i]);
    if (c >= 'A' && c <= 'Z') c = static_cast<unsigned char>(c + 32);
    // U+00C0 to U+00DE but the multiplication sign: the small letter is 32 further.
    if (i > 0 && static_cast<unsigned char>(text[i - 1]) == 0xc3 && c >= 0x80 && c <= 0x9e &&
        c != 0x97)
      c = static_cast<unsigned char>(c + 32);
    if (in_word(c)) {
      word.push_back(static_cast<char>(c));
      continue;
    }
    end();
    if (ends_thought(c) && !out.empty() && out.back() != ",") out.emplace_back(",");
  }
  end();
  if (!out.empty() && out.back() == ",") out.pop_back();
  return out;
}

std::size_t characters(std::string_view text) {
  return static_cast<std::size_t>(std::count_if(text.begin(), text.end(),
      [](char c) { return (static_cast<unsigned char>(c) & 0xc0) != 0x80; }));
}

}  // namespace mv::music
