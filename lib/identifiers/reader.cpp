// SPDX-License-Identifier: Apache-2.0
#include "identifiers/reader.hpp"

#include <fmt/format.h>

#include <array>

#include "base/text/text.hpp"
#include "base/text/unicode.hpp"

namespace mv::identifiers {
namespace {
constexpr std::size_t kLimit = 64;

/// Blanks and hyphens of word processors: no-break space, U+2010 to U+2015, minus sign.
constexpr std::array<std::string_view, 9> kWideSeparators = {
    "\u00a0", "\u2010", "\u2011", "\u2012", "\u2013", "\u2014", "\u2015", "\u2212", "\u202f"};

std::size_t separator_length(std::string_view text) {
  if (std::string_view{" \t\r\n-.:"}.find(text.front()) != std::string_view::npos) return 1;
  for (auto wide : kWideSeparators)
    if (text.substr(0, wide.size()) == wide) return wide.size();
  return 0;
}

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_letter(char c) { return c >= 'A' && c <= 'Z'; }

bool fits(char c, char sign) {
  switch (sign) {
    case '9': return is_digit(c);
    case '@': return is_letter(c);
    case '*': return is_digit(c) || is_letter(c);
    case '#': return is_digit(c) || c == 'X';
    default: return c == sign;
  }
}

std::string wanted(char sign) {
  switch (sign) {
    case '9': return "a digit";
    case '@': return "a letter A-Z";
    case '*': return "a letter A-Z or a digit";
    case '#': return "a digit or X";
    default: return fmt::format("{}", sign);
  }
}

bool printable(char c) { return c >= 0x20 && c < 0x7f; }

std::string shown(char c) {
  if (printable(c)) return fmt::format("\"{}\"", c);
  return fmt::format("the byte 0x{:02X}", static_cast<unsigned char>(c));
}

std::string shown(std::string_view text) {
  std::string out = "\"";
  const bool cut = text.size() > kLimit;
  text = text.substr(0, kLimit);
  for (int i = 0; cut && i < 4 && !is_utf8(text); ++i) text.remove_suffix(1);
  const bool readable = is_utf8(text);
  for (char c : text) out += printable(c) || (readable && (c & 0x80) != 0) ? c : '?';
  if (cut) out += "...";
  return out + '"';
}
}  // namespace

std::string clean(std::string_view written, std::string_view label, std::size_t length) {
  // Keyboards for Japanese and Arabic type other digits.
  const auto plain = to_plain_code(written);
  std::string_view text = plain;
  std::string out;
  while (!text.empty()) {
    const std::size_t skip = separator_length(text);
    if (skip == 0) out += text.front();
    text.remove_prefix(skip == 0 ? 1 : skip);
  }
  out = upper(out);
  if (!label.empty() && out.size() > length && out.starts_with(label)) out.erase(0, label.size());
  return out;
}

Error not_a(std::string_view text, std::string_view name, std::string why, std::string hint) {
  return make_error(Code::invalid, fmt::format("{} is not {}", shown(text), name), std::move(why),
      std::move(hint));
}

Status check_size(std::string_view text, std::string_view name) {
  // A full-width digit takes three bytes.
  if (text.size() <= kLimit || (text.size() <= 3 * kLimit && to_plain_code(text).size() <= kLimit))
    return {};
  return not_a(text, name,
      fmt::format("It has {} bytes; no such code has more than {}", text.size(), kLimit),
      "Write the code alone.");
}

Result<std::string> read_shape(std::string_view text, const Shape& shape) {
  MV_CHECK(check_size(text, shape.name));
  std::string code = clean(text, shape.label, shape.pattern.size());
  const auto hint = fmt::format("Write it like {}.", shape.example);
  for (std::size_t i = 0; i < code.size() && i < shape.pattern.size(); ++i)
    if (!fits(code[i], shape.pattern[i]))
      return not_a(text, shape.name,
          fmt::format(
              "Character {} is {} and must be {}", i + 1, shown(code[i]), wanted(shape.pattern[i])),
          hint);
  if (code.size() != shape.pattern.size())
    return not_a(text, shape.name,
        fmt::format("It has {} characters and must have {}", code.size(), shape.pattern.size()),
        hint);
  return code;
}

Error wrong_check(std::string_view code, const Shape& shape, std::string_view expected) {
  return not_a(code, shape.name,
      fmt::format("Its check {} {} and must be {}",
          expected.size() > 1 ? "digits are" : "character is",
          code.substr(code.size() - expected.size()), expected),
      "Check for a mistyped or swapped character, or ask whoever issued it.");
}

}  // namespace mv::identifiers
