// SPDX-License-Identifier: Apache-2.0
#pragma once
// What all codes have in common: cleaning, length, allowed characters, words of the errors.
#include <string>
#include <string_view>

#include "base/result.hpp"

namespace mv::identifiers {

/// The shape of one code. `pattern` has one sign per character: 9 digit, @ letter, * letter or
/// digit, # digit or X; any other sign stands for itself.
struct Shape {
  std::string_view name;   ///< "an ISRC"
  std::string_view label;  ///< stripped from the front when the text is too long: "ISRC"
  std::string_view pattern;
  std::string_view example;  ///< as people write it
};

/// Upper case, without blanks, hyphens, dots, and without `label` when it is in front of more than
/// `length` characters ("ISRC12000047" is a code from Iceland, not a label).
std::string clean(std::string_view text, std::string_view label, std::size_t length);

/// The cleaned text when it has the shape. Error: Code::invalid.
Result<std::string> read_shape(std::string_view text, const Shape& shape);

/// The error for a wrong check digit.
Error wrong_check(std::string_view code, const Shape& shape, std::string_view expected);
/// Code::invalid with "TEXT is not NAME" (text made printable and shortened).
Error not_a(std::string_view text, std::string_view name, std::string why, std::string hint);
/// Code::invalid when the text is above 64 bytes.
Status check_size(std::string_view text, std::string_view name);

}  // namespace mv::identifiers
