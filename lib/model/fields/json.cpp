// SPDX-License-Identifier: Apache-2.0
#include "model/json.hpp"

#include <fmt/format.h>

#include <charconv>
#include <cmath>

namespace mv::model {
namespace {

/// As ECMAScript's Number::toString draws the line.
constexpr double kLeastPlain = 1e-6, kMostPlain = 1e21;

std::string plain(std::string_view number) {
  double value = 0;
  const auto read = std::from_chars(number.data(), number.data() + number.size(), value);
  const auto size = std::abs(value);
  if (read.ec != std::errc() || (size != 0 && (size < kLeastPlain || size >= kMostPlain)))
    return std::string(number);
  // The fewest digits that are still this number.
  char digits[64];
  const auto end = std::to_chars(digits, digits + sizeof digits, value, std::chars_format::fixed);
  return {digits, end.ptr};
}

bool of_number(char c) {
  return (c >= '0' && c <= '9') || c == '-' || c == '+' || c == '.' || c == 'E';
}

}  // namespace

std::string serialized(const json::value& value) {
  auto text = json::serialize(value);
  if (text.find('E') == std::string::npos) return text;
  std::string out;
  out.reserve(text.size() + 16);
  for (std::size_t at = 0; at < text.size();) {
    auto end = at + 1;
    if (text[at] == '"') {
      while (text[end] != '"') end += text[end] == '\\' ? 2 : 1;
      out.append(text, at, ++end - at);
    } else if (of_number(text[at])) {
      while (end < text.size() && of_number(text[end])) ++end;
      const auto number = std::string_view(text).substr(at, end - at);
      if (number.find('E') == number.npos)
        out.append(number);
      else
        out.append(plain(number));
    } else {
      out += text[at];
    }
    at = end;
  }
  return out;
}

}  // namespace mv::model
