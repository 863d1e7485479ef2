// SPDX-License-Identifier: Apache-2.0
#pragma once
// One form for texts that look alike (Unicode Standard Annex 15). Pure; any thread.
#include <string>
#include <string_view>

namespace mv {

/// Normal form C: "é" as one character, whether it came from a Mac (e and an accent) or elsewhere.
/// Text that is not UTF-8 comes back as it is.
std::string to_nfc(std::string_view text);

/// A code, number or date as it was meant: full-width and other digits, letters and hyphens that a
/// keyboard or a web page put in place of 0-9, A-Z and "-" become those; blanks of all widths
/// become " ", invisible characters go. What is not UTF-8 comes back as it is.
std::string to_plain_code(std::string_view text);

/// What texts are compared by when somebody looks for one: upper and lower case, accents, widths
/// and invisible characters are made equal. What is not UTF-8 comes back as it is.
std::string to_search_form(std::string_view text);

/// Without the byte order mark that editors on Windows put in front of UTF-8.
std::string_view without_mark(std::string_view text);

}  // namespace mv
