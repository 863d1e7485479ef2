// SPDX-License-Identifier: Apache-2.0
#pragma once
// Unicode-safe looks at short texts (utf8proc). Text that is not UTF-8 gives no code points.
#include <cstdint>
#include <string>
#include <string_view>

namespace mv::preflight {

std::u32string code_points(std::string_view utf8);
std::string to_utf8(std::u32string_view points);
std::size_t length(std::string_view utf8);  ///< in code points

bool is_letter(char32_t point);
bool is_digit(char32_t point);  ///< any decimal digit
bool is_upper(char32_t point);
bool is_lower(char32_t point);
bool is_mark(char32_t point);  ///< combining
char32_t to_title(char32_t point);
char32_t to_lower(char32_t point);
std::string lowered(std::string_view utf8);  ///< every code point, not only ASCII

bool is_emoji(char32_t point);
bool is_decorative(char32_t point);  ///< letters in fancy dress: mathematical, enclosed
bool is_full_width(char32_t point);  ///< U+FF10..U+FF5A letters and digits
bool is_control(char32_t point);     ///< control, bidi override, private use, unassigned

/// At most `bytes` of the text, cut between code points; what patterns run on.
std::string_view capped(std::string_view utf8, std::size_t bytes = 1000);

/// "text" for a message: quoted, printable, at most 80 code points.
std::string shown(std::string_view text);
std::string thousands(std::int64_t number);  ///< 44,100
/// 44.1, 48, -7.25: at most `digits` decimals, no trailing zeros.
std::string decimal(double number, int digits = 1);

}  // namespace mv::preflight
