// SPDX-License-Identifier: Apache-2.0
#include "base/text/unicode.hpp"

#include <utf8proc.h>

#include <cstdlib>
#include <memory>

#include "base/text/text.hpp"

namespace mv {
namespace {

constexpr std::string_view kMark = "\xef\xbb\xbf";
constexpr std::size_t kLongest = 1 << 20;  // nothing that people type is longer

std::string mapped(std::string_view text, int options) {
  if (text.size() > kLongest || !is_utf8(text)) return std::string(text);
  utf8proc_uint8_t* out = nullptr;
  const auto size = utf8proc_map(reinterpret_cast<const utf8proc_uint8_t*>(text.data()),
      static_cast<utf8proc_ssize_t>(text.size()), &out, static_cast<utf8proc_option_t>(options));
  const std::unique_ptr<utf8proc_uint8_t, decltype(&std::free)> owner(out, std::free);
  if (size < 0) return std::string(text);
  return {reinterpret_cast<const char*>(out), static_cast<std::size_t>(size)};
}

bool is_ascii(std::string_view text) {
  for (const char c : text)
    if ((c & 0x80) != 0) return false;
  return true;
}

/// Decimal digits stand in tens: the value is the distance from the first that is no digit.
int digit_value(utf8proc_int32_t point) {
  if (utf8proc_category(point) != UTF8PROC_CATEGORY_ND) return -1;
  // Every set begins at a multiple of ten from its script's zero; those of mathematics were
  // folded before.
  int value = 0;
  while (value < 9 && utf8proc_category(point - value - 1) == UTF8PROC_CATEGORY_ND) ++value;
  return value;
}

char plain(utf8proc_int32_t point) {
  if (const int digit = digit_value(point); digit >= 0) return static_cast<char>('0' + digit);
  switch (point) {
    case 0x2010:
    case 0x2011:
    case 0x2012:
    case 0x2013:
    case 0x2014:
    case 0x2015:
    case 0x2212:
    case 0x30fc:
    case 0xfe58:
    case 0xfe63: return '-';
    case 0x2044:
    case 0x2215: return '/';
    case 0x3002: return '.';
    default: return 0;
  }
}

}  // namespace

std::string to_nfc(std::string_view text) {
  if (is_ascii(text)) return std::string(text);
  return mapped(text, UTF8PROC_STABLE | UTF8PROC_COMPOSE);
}

std::string to_search_form(std::string_view text) {
  return mapped(text, UTF8PROC_STABLE | UTF8PROC_COMPOSE | UTF8PROC_COMPAT | UTF8PROC_CASEFOLD |
                          UTF8PROC_IGNORE | UTF8PROC_STRIPMARK);
}

std::string to_plain_code(std::string_view text) {
  if (is_ascii(text) || text.size() > 1000) return std::string(text);
  const auto folded =
      mapped(text, UTF8PROC_STABLE | UTF8PROC_COMPOSE | UTF8PROC_COMPAT | UTF8PROC_IGNORE);
  std::string out;
  for (std::size_t at = 0; at < folded.size();) {
    utf8proc_int32_t point = 0;
    const auto used = utf8proc_iterate(reinterpret_cast<const utf8proc_uint8_t*>(&folded[at]),
        static_cast<utf8proc_ssize_t>(folded.size() - at), &point);
    if (used <= 0) return std::string(text);
    if (utf8proc_category(point) == UTF8PROC_CATEGORY_ZS)
      out += ' ';
    else if (const char c = plain(point))
      out += c;
    else if (utf8proc_category(point) != UTF8PROC_CATEGORY_CF)
      out += folded.substr(at, static_cast<std::size_t>(used));
    at += static_cast<std::size_t>(used);
  }
  return out;
}

std::string_view without_mark(std::string_view text) {
  return text.starts_with(kMark) ? text.substr(kMark.size()) : text;
}

}  // namespace mv
