// SPDX-License-Identifier: Apache-2.0
#pragma once
// The forms stores want inside a title: guests, versions in brackets, volumes and parts (Apple
// style guide). Each function returns the title in that form; doing it twice changes nothing more.
// Titles above 1,000 bytes or not in UTF-8 come back unchanged: other rules refuse them.
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace mv::preflight {

struct FeaturingForm {
  std::string text;
  bool wrong_word = false;   ///< "ft.", "Featuring", "w/" instead of "feat." or "with" (rule M2)
  bool no_brackets = false;  ///< "Title feat. A" (rule M1)
  std::string guests;        ///< "A & B"; empty without a guest
};
FeaturingForm featuring_form(std::string_view title);

/// "Title - Radio Edit" → "Title (Radio Edit)"; the first version in (…), further ones in […].
std::string bracket_form(std::string_view title);
bool brackets_balanced(std::string_view title);

/// "Title Volume 1" → "Title, Vol. 1"; "Title (part ii)" → "Title, Pt. II".
std::string volume_form(std::string_view title);
/// The numeral after "Vol." or "Pt.", empty without one.
std::string volume_numeral(std::string_view title);

/// An artist's name cut at "feat.": {"A", "B"}; the second is empty without a guest.
std::pair<std::string, std::string> split_guest(std::string_view name);

}  // namespace mv::preflight
