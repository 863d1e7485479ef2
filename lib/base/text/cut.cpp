// SPDX-License-Identifier: Apache-2.0
#include "base/text/cut.hpp"

#include <utf8proc.h>

#include <algorithm>

#include "base/text/text.hpp"

namespace mv {
namespace {

constexpr std::string_view kReplacement = "\xEF\xBF\xBD";

/// The length of the code point at the front, 0 when it is none; `point` becomes it.
std::size_t code_point(std::string_view text, utf8proc_int32_t& point) {
  const auto length = utf8proc_iterate(reinterpret_cast<const utf8proc_uint8_t*>(text.data()),
      static_cast<utf8proc_ssize_t>(text.size()), &point);
  return length > 0 ? static_cast<std::size_t>(length) : 0;
}

}  // namespace

std::string_view cut_text(std::string_view text, std::size_t bytes) {
  if (text.size() <= bytes) return text;
  std::size_t at = 0, whole = 0;  // the end of the last code point, and of the last character
  utf8proc_int32_t before = -1, state = 0;
  while (at < text.size()) {
    utf8proc_int32_t point = -1;
    const auto length = code_point(text.substr(at), point);
    const bool breaks = at == 0 || length == 0 || before < 0 ||
                        utf8proc_grapheme_break_stateful(before, point, &state);
    if (breaks) whole = at;
    const auto next = at + std::max<std::size_t>(length, 1);
    if (next > bytes) break;
    before = length == 0 ? -1 : point;
    if (before < 0) state = 0;
    at = next;
  }
  return text.substr(0, whole > 0 ? whole : at);
}

std::string valid_utf8(std::string text) {
  if (is_utf8(text)) return text;
  std::string out;
  for (std::size_t at = 0; at < text.size();) {
    utf8proc_int32_t point = -1;
    const auto length = code_point(std::string_view(text).substr(at), point);
    out += length > 0 ? std::string_view(text).substr(at, length) : kReplacement;
    at += std::max<std::size_t>(length, 1);
  }
  return out;
}

}  // namespace mv
