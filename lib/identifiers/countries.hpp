// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <string_view>

namespace mv::identifiers {

/// An officially assigned code of ISO 3166-1 alpha-2, in capitals.
bool is_country(std::string_view code);
/// Every country code, separated by blanks. Static storage.
std::string_view countries();

}  // namespace mv::identifiers
