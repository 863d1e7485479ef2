// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace mv {

std::string_view trim(std::string_view text);
std::string lower(std::string_view text);  ///< ASCII only
std::string upper(std::string_view text);  ///< ASCII only
std::vector<std::string> split(std::string_view text, char at);
std::string join(std::span<const std::string> parts, std::string_view between);
std::string replace_all(std::string text, std::string_view from, std::string_view to);
bool iequals(std::string_view a, std::string_view b);  ///< ASCII case folded

std::string to_hex(std::string_view bytes);
std::optional<std::string> from_hex(std::string_view hex);
std::string to_base64(std::string_view bytes);
std::string to_base64url(std::string_view bytes);  ///< RFC 4648 section 5, no padding
/// Both alphabets, padding optional.
std::optional<std::string> from_base64(std::string_view text);
/// RFC 3986 percent coding of everything but unreserved characters.
std::string url_encode(std::string_view text);
std::optional<std::string> url_decode(std::string_view text, bool plus_is_space = false);
bool is_utf8(std::string_view text);

std::optional<std::int64_t> parse_int(std::string_view text);
/// Insertions, deletions, replacements and swaps of neighbours between a and b.
std::size_t edit_distance(std::string_view a, std::string_view b);
/// The candidate closest to `word` within an edit distance of 2 (1 for words up to 3 long).
std::optional<std::string> closest(std::string_view word, std::span<const std::string> candidates);

std::string human_bytes(std::uint64_t bytes);     ///< 1.4 GB (powers of 1000)
std::string human_duration(std::int64_t millis);  ///< 3:25, 1:02:03

}  // namespace mv
