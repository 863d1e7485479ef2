// SPDX-License-Identifier: Apache-2.0
#pragma once
// Countries and languages by their codes.
#include <optional>
#include <string>
#include <string_view>

namespace mv::manifest {

/// An officially assigned code of ISO 3166-1 alpha-2, in capitals.
bool is_country(std::string_view code);
/// The code that was meant: "de" → "DE", "UK" → "GB".
std::optional<std::string> country_meant(std::string_view text);
/// Every country code, separated by blanks. Static storage.
std::string_view countries();

/// A language tag that pre-flight takes (rule M22): ISO 639 in small letters, with subtags.
bool is_language(std::string_view tag);

}  // namespace mv::manifest
