// SPDX-License-Identifier: Apache-2.0
#pragma once
// What reports write, in one form. Pure; any thread.
#include <string>
#include <string_view>

namespace mv::sales {

/// "USABC2600001" of "us-abc-26-00001"; "" when it is none.
std::string isrc_of(std::string_view text);
/// The digits of a UPC or EAN, without the ".0" of spreadsheets; "" when it is none.
std::string upc_of(std::string_view text);
/// "spotify" of "Spotify", "apple-music" of "Apple Music"; a store that is not known keeps its
/// name.
std::string platform_of(std::string_view text);
/// "DE" of "de"; other texts as they are.
std::string territory_of(std::string_view text);
/// "2026-07" of "2026-07", "2026/7", "July 2026", "Jul-26"; "2026-07-31" of "2026-07-31",
/// "20260731", "2026-07-31T00:00:00Z"; "" when it is none, or has two readings.
std::string period_of(std::string_view text);
/// "stream" of "OnDemandStream", "download" of "PermanentDownload"; else in small letters.
std::string kind_of(std::string_view text);
/// Whether it is a code of ISO 4217 that money has today.
bool is_currency(std::string_view text);
/// Text as UTF-8; what is none is taken for ISO 8859-1, as older exports are.
std::string utf8_of(std::string_view text);

}  // namespace mv::sales
