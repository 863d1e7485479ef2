// SPDX-License-Identifier: Apache-2.0
#pragma once
// Looks at the text of a manifest before, and beside, the TOML parser.
#include <toml++/toml.h>

#include <string>
#include <string_view>
#include <variant>

#include "base/result.hpp"

namespace mv::manifest {

/// Why a text is no TOML, and where: too large, not UTF-8, keys nested so deeply that the parser
/// would run out of stack, or its first mistake.
struct Broken {
  toml::source_position at{1, 1};
  std::string rule;
  Error error;
};
/// The document, or why there is none.
std::variant<toml::table, Broken> parse_toml(std::string_view text);

/// The byte at a line and column (from 1, columns in characters, a byte order mark not counted).
std::size_t offset_of(std::string_view text, toml::source_position at);

/// "\r\n" when the first line ends so, else "\n".
std::string_view line_end_of(std::string_view text);

/// A basic string of TOML in its quotes. Bytes that are not UTF-8 become U+FFFD.
std::string toml_string(std::string_view text);

}  // namespace mv::manifest
