// SPDX-License-Identifier: Apache-2.0
#include "manifest/scan.hpp"

#include <fmt/format.h>

#include "base/text/text.hpp"
#include "base/text_file.hpp"
#include "manifest/manifest.hpp"

namespace mv::manifest {
namespace {

constexpr std::string_view kByteOrderMark = "\xef\xbb\xbf";
/// Deeper than any manifest; far below what the parser's recursion bears.
constexpr std::size_t kDeepestKey = 16;

/// Bytes of the UTF-8 character at `at`; 0 when there is none.
std::size_t character_at(std::string_view text, std::size_t at) {
  for (std::size_t length = 1; length <= 4 && at + length <= text.size(); ++length)
    if (is_utf8(text.substr(at, length))) return length;
  return 0;
}

toml::source_position position_of(std::string_view text, std::size_t byte) {
  toml::source_position at{1, 1};
  for (std::size_t i = text.starts_with(kByteOrderMark) ? 3 : 0; i < byte; ++i) {
    if (text[i] == '\n') {
      ++at.line;
      at.column = 1;
    } else if ((static_cast<unsigned char>(text[i]) & 0xc0) != 0x80) {
      ++at.column;
    }
  }
  return at;
}

/// The byte behind a string that begins at `at`, or behind the text when it does not end.
std::size_t end_of_string(std::string_view text, std::size_t at) {
  const char mark = text[at];
  const std::string three(3, mark);
  const bool multi_line = text.substr(at, 3) == three;
  for (std::size_t i = at + (multi_line ? 3 : 1); i < text.size(); ++i) {
    if (mark == '"' && text[i] == '\\')
      ++i;
    else if (!multi_line && text[i] == mark)
      return i + 1;
    else if (multi_line && text.substr(i, 3) == three)
      // One or two more marks belong to the string.
      return std::min(text.find_first_not_of(mark, i + 3), std::min(i + 5, text.size()));
    else if (!multi_line && text[i] == '\n')
      return i;
  }
  return text.size();
}

/// Where a key has more than kDeepestKey parts: a.b.c.d…; npos when none has.
std::size_t too_deep(std::string_view text) {
  std::size_t dots = 0;
  for (std::size_t i = 0; i < text.size();) {
    const char c = text[i];
    if (c == '"' || c == '\'') {
      i = end_of_string(text, i);
      continue;
    }
    if (c == '#') {
      i = std::min(text.find('\n', i), text.size());
      continue;
    }
    if (c == '.' && ++dots >= kDeepestKey) return i;
    if (c == '\n' || c == '=' || c == ',' || c == '[' || c == '{') dots = 0;
    ++i;
  }
  return std::string_view::npos;
}

std::string hint_for(std::string_view text, std::size_t line) {
  auto hint = backslash_hint(text, line);
  return hint.empty() ? "Correct the line; more errors may show then." : hint;
}

}  // namespace

std::variant<toml::table, Broken> parse_toml(std::string_view text) {
  if (text.size() > kLargestManifest)
    return Broken{{1, 1}, "size",
        make_error(Code::invalid, fmt::format("the manifest is {} long", human_bytes(text.size())),
            fmt::format("The maximum is {}", human_bytes(kLargestManifest)),
            "Split it into several releases.")};
  if (!is_utf8(text)) {
    std::size_t at = 0;
    while (const auto length = character_at(text, at)) at += length;
    const auto byte = at < text.size() ? static_cast<unsigned char>(text[at]) : 0;
    return Broken{position_of(text, at), "utf8",
        make_error(Code::invalid, fmt::format("the byte 0x{:02X} is not UTF-8", byte), "",
            "Save the file as UTF-8.")};
  }
  if (const auto at = too_deep(text); at != std::string_view::npos)
    return Broken{position_of(text, at), "toml",
        make_error(Code::invalid, "a key with so many parts is not a field of a manifest", "",
            "Correct the line.")};
  try {
    return toml::parse(text);
  } catch (const toml::parse_error& error) {
    return Broken{error.source().begin, "toml",
        make_error(Code::invalid, "not valid TOML", std::string(error.description()),
            hint_for(text, error.source().begin.line))};
  }
}

std::size_t offset_of(std::string_view text, toml::source_position at) {
  std::size_t byte = text.starts_with(kByteOrderMark) ? kByteOrderMark.size() : 0;
  for (toml::source_index line = 1; line < at.line; ++line) {
    const auto end = text.find('\n', byte);
    if (end == std::string_view::npos) return text.size();
    byte = end + 1;
  }
  for (toml::source_index column = 1; column < at.column && byte < text.size(); ++column) {
    ++byte;
    while (byte < text.size() && (static_cast<unsigned char>(text[byte]) & 0xc0) == 0x80) ++byte;
  }
  return byte;
}

std::string_view line_end_of(std::string_view text) {
  const auto end = text.find('\n');
  return end != std::string_view::npos && end > 0 && text[end - 1] == '\r' ? "\r\n" : "\n";
}

std::string toml_string(std::string_view text) {
  std::string out = "\"";
  for (std::size_t i = 0; i < text.size();) {
    const auto length = character_at(text, i);
    const char c = text[i];
    if (length == 0)
      out += "\ufffd";
    else if (c == '"' || c == '\\')
      out += {'\\', c};
    else if (c == '\n')
      out += "\\n";
    else if (c == '\t')
      out += "\\t";
    else if (static_cast<unsigned char>(c) < 0x20 || c == 0x7f)
      out += fmt::format("\\u{:04X}", static_cast<unsigned char>(c));
    else
      out += text.substr(i, length);
    i += std::max<std::size_t>(length, 1);
  }
  return out + "\"";
}

}  // namespace mv::manifest
