// SPDX-License-Identifier: Apache-2.0
#pragma once
// Check digits of the identifiers used in music. Each function takes the code without its check
// character(s), with neither blanks nor hyphens, and returns what the check must be; nothing when
// the payload has another length or other characters. All are pure and safe for any bytes.
#include <optional>
#include <string>
#include <string_view>

namespace mv::identifiers {

/// GS1 (UPC-A, EAN-8, EAN-13, GTIN-14): weights 3, 1, 3, 1 … from the right. 1 to 17 digits.
std::optional<char> gs1_check(std::string_view digits);
/// ISWC (ISO 15707): the 9 digits after the T.
std::optional<char> iswc_check(std::string_view digits);
/// IPI base number: the 9 digits after the I.
std::optional<char> ipi_base_check(std::string_view digits);
/// IPI name number: 9 digits; the check is two digits.
std::optional<std::string> ipi_name_check(std::string_view digits);
/// ISO 7064 MOD 11-2 (ISNI): digits; the check is 0-9 or X.
std::optional<char> mod_11_2_check(std::string_view digits);
/// ISO 7064 MOD 37,36 (GRid, DPID): 0-9 and A-Z.
std::optional<char> mod_37_36_check(std::string_view text);

}  // namespace mv::identifiers
