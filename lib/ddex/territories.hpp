// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <string_view>

namespace mv::ddex {

/// CurrentTerritoryCode of the allowed value sets: ISO 3166-1 alpha-2, XK, three parts of Spain,
/// Worldwide, and three or four digits of CISAC's TIS.
bool is_territory(std::string_view code);

}  // namespace mv::ddex
