// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <string>
#include <string_view>

namespace mv::preflight {

/// The title in English title case (rule M14): short articles, conjunctions and prepositions low,
/// first and last words and the parts of hyphenated words with a capital, also inside brackets.
/// Names after "feat." or "with", words like iPhone and titles all in capitals stay as they are.
/// Applying it twice changes nothing more.
std::string title_case(std::string_view title);

/// Every letter that has a case is upper (or lower), and there are at least `letters` of them.
bool all_upper(std::string_view text, std::size_t letters);
bool all_lower(std::string_view text, std::size_t letters);
/// A word that switches case again and again: "rAnDoM".
bool mixed_case(std::string_view text);

}  // namespace mv::preflight
