// SPDX-License-Identifier: Apache-2.0
#pragma once
// The codes that name recordings, releases, works and parties. parse_x reads what people write or
// paste (lower case, blanks, hyphens, dots, the code's own name in front) and returns the canonical
// form; the error is Code::invalid and says which length, character or check digit is wrong.
// display_x takes the canonical form and returns anything else unchanged. Input above 64 bytes is
// refused unread. All functions are pure.
#include <string>
#include <string_view>

#include "base/result.hpp"

namespace mv::identifiers {

/// ISRC (ISO 3901): 12 characters, AA6Q72000047.
Result<std::string> parse_isrc(std::string_view text);
std::string display_isrc(std::string_view isrc);  ///< AA-6Q7-20-00047
/// Whether the first two letters are a country or a prefix given out so far. The standard treats
/// the prefix as opaque, so false is reason for a warning only.
bool isrc_prefix_known(std::string_view isrc);

/// UPC-A or EAN-13 of a release: 12 digits, or 13 when the first is not 0.
Result<std::string> parse_upc(std::string_view text);
/// EAN-8, UPC-A, EAN-13 or GTIN-14: the digits as written.
Result<std::string> parse_gtin(std::string_view text);
/// Fourteen digits with leading zeros, by which GTINs of any length compare.
std::string to_gtin14(std::string_view gtin);

/// ISWC (ISO 15707): T0345246801.
Result<std::string> parse_iswc(std::string_view text);
std::string display_iswc(std::string_view iswc);  ///< T-034.524.680-1

/// IPI base number: I0000002297.
Result<std::string> parse_ipi_base(std::string_view text);
std::string display_ipi_base(std::string_view ipi);  ///< I-000000229-7
/// IPI name number: 11 digits.
Result<std::string> parse_ipi_name(std::string_view text);

/// ISNI (ISO 27729): 16 characters, 000000012281955X.
Result<std::string> parse_isni(std::string_view text);
std::string display_isni(std::string_view isni);  ///< 0000 0001 2281 955X

/// GRid (IFPI): 18 characters, A12425GABC1234002M.
Result<std::string> parse_grid(std::string_view text);
std::string display_grid(std::string_view grid);  ///< A1-2425G-ABC1234002-M

/// DDEX party identifier: 18 characters, PADPIDA2013020802I.
Result<std::string> parse_dpid(std::string_view text);
std::string display_dpid(std::string_view dpid);  ///< PA-DPIDA-2013020802-I

}  // namespace mv::identifiers
