// SPDX-License-Identifier: Apache-2.0
#include "preflight/text.hpp"

#include <utf8proc.h>

#include <algorithm>
#include <cstdio>

#include "base/text/cut.hpp"
#include "base/text/text.hpp"

namespace mv::preflight {
namespace {

struct Range {
  char32_t first, last;
};

constexpr Range kEmoji[] = {
    {0x231A, 0x231B},
    {0x23E9, 0x23F3},
    {0x2600, 0x2604},
    {0x2607, 0x2664},
    {0x2670, 0x27BF},
    {0x2B1B, 0x2B1C},
    {0x2B50, 0x2B50},
    {0x2B55, 0x2B55},
    {0x20E3, 0x20E3},
    {0xFE0F, 0xFE0F},
    {0x1F000, 0x1F0FF},
    {0x1F1E6, 0x1F1FF},
    {0x1F200, 0x1FAFF},
    {0xE0020, 0xE007F},
};
constexpr Range kDecorative[] = {
    {0x1D400, 0x1D7FF},
    {0x2460, 0x24FF},
    {0x1F100, 0x1F1E5},
    {0x1D00, 0x1D2B},
    {0x1FBF0, 0x1FBF9},
};

template <std::size_t N>
bool within(const Range (&ranges)[N], char32_t point) {
  return std::any_of(std::begin(ranges), std::end(ranges),
      [&](const Range& range) { return point >= range.first && point <= range.last; });
}

utf8proc_category_t category(char32_t point) {
  return utf8proc_category(static_cast<utf8proc_int32_t>(point));
}

}  // namespace

std::u32string code_points(std::string_view utf8) {
  std::u32string out;
  const auto* at = reinterpret_cast<const utf8proc_uint8_t*>(utf8.data());
  auto left = static_cast<utf8proc_ssize_t>(utf8.size());
  while (left > 0) {
    utf8proc_int32_t point = 0;
    const auto used = utf8proc_iterate(at, left, &point);
    if (used <= 0) return {};
    out.push_back(static_cast<char32_t>(point));
    at += used;
    left -= used;
  }
  return out;
}

std::string to_utf8(std::u32string_view points) {
  std::string out;
  for (const auto point : points) {
    utf8proc_uint8_t bytes[4];
    const auto used = utf8proc_encode_char(static_cast<utf8proc_int32_t>(point), bytes);
    out.append(reinterpret_cast<const char*>(bytes), static_cast<std::size_t>(used));
  }
  return out;
}

std::size_t length(std::string_view utf8) { return code_points(utf8).size(); }

bool is_letter(char32_t point) {
  const auto found = category(point);
  return found >= UTF8PROC_CATEGORY_LU && found <= UTF8PROC_CATEGORY_LO;
}
bool is_digit(char32_t point) { return category(point) == UTF8PROC_CATEGORY_ND; }
bool is_upper(char32_t point) { return category(point) == UTF8PROC_CATEGORY_LU; }
bool is_lower(char32_t point) { return category(point) == UTF8PROC_CATEGORY_LL; }
bool is_mark(char32_t point) {
  const auto found = category(point);
  return found >= UTF8PROC_CATEGORY_MN && found <= UTF8PROC_CATEGORY_ME;
}
char32_t to_title(char32_t point) {
  return static_cast<char32_t>(utf8proc_totitle(static_cast<utf8proc_int32_t>(point)));
}
char32_t to_lower(char32_t point) {
  return static_cast<char32_t>(utf8proc_tolower(static_cast<utf8proc_int32_t>(point)));
}
std::string lowered(std::string_view utf8) {
  auto points = code_points(utf8);
  for (auto& point : points) point = to_lower(point);
  return to_utf8(points);
}

bool is_emoji(char32_t point) {
  // Stars, hearts and musical signs in text form are symbols, not emoji (rule M16).
  if (point == 0x2665 || point == 0x2661) return false;
  return within(kEmoji, point);
}
bool is_decorative(char32_t point) { return within(kDecorative, point); }
bool is_full_width(char32_t point) {
  return (point >= 0xFF10 && point <= 0xFF19) || (point >= 0xFF21 && point <= 0xFF3A) ||
         (point >= 0xFF41 && point <= 0xFF5A);
}
bool is_control(char32_t point) {
  // Joiners are part of the spelling of Persian and Indic words.
  if (point == 0x200C || point == 0x200D) return false;
  // A newer emoji than this Unicode table has is an emoji, not an unassigned code.
  if (is_emoji(point)) return false;
  switch (category(point)) {
    case UTF8PROC_CATEGORY_CC:
    case UTF8PROC_CATEGORY_CF:
    case UTF8PROC_CATEGORY_CO:
    case UTF8PROC_CATEGORY_CS:
    case UTF8PROC_CATEGORY_CN:
    case UTF8PROC_CATEGORY_ZL:
    case UTF8PROC_CATEGORY_ZP: return true;
    default: return false;
  }
}

std::string_view capped(std::string_view utf8, std::size_t bytes) { return cut_text(utf8, bytes); }

std::string shown(std::string_view text) {
  constexpr std::size_t kLimit = 80;
  auto points = code_points(capped(text));
  if (points.empty() && !text.empty()) return "(text that is not UTF-8)";
  const bool cut = points.size() > kLimit || text.size() > 1000;
  points.resize(std::min(points.size(), kLimit));
  for (auto& point : points)
    if (is_control(point)) point = 0xFFFD;
  return "\"" + to_utf8(points) + (cut ? "…\"" : "\"");
}

std::string thousands(std::int64_t number) {
  auto out = std::to_string(number);
  const std::size_t sign = number < 0 ? 1 : 0;
  for (auto at = out.size(); at > sign + 3;) out.insert(at -= 3, ",");
  return out;
}

std::string decimal(double number, int digits) {
  char buffer[64];
  std::snprintf(buffer, sizeof buffer, "%.*f", digits, number);
  std::string out = buffer;
  if (out.find('.') != std::string::npos) {
    out.erase(out.find_last_not_of('0') + 1);
    if (out.back() == '.') out.pop_back();
  }
  return out == "-0" ? "0" : out;
}

}  // namespace mv::preflight
