// SPDX-License-Identifier: Apache-2.0
#pragma once
// Countries and languages by their codes.
#include <optional>
#include <string>
#include <string_view>

namespace mv::manifest {

/// The code that was meant: "de" → "DE", "UK" → "GB".
std::optional<std::string> country_meant(std::string_view text);

/// A language tag that pre-flight takes (rule M22): ISO 639 in small letters, with subtags.
bool is_language(std::string_view tag);

}  // namespace mv::manifest
