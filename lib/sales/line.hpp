// SPDX-License-Identifier: Apache-2.0
#pragma once
// One line of a sales report: how often one recording was used in one place and time, and what it
// brought.
#include <string>
#include <string_view>

#include "sales/money.hpp"

namespace mv::sales {

/// Texts live as long as the row they were read from. "" = the report does not say.
struct Line {
  std::string_view isrc;  ///< 12 characters in capitals, without hyphens
  std::string_view upc;   ///< digits
  std::string_view title, artist;
  std::string_view platform;   ///< an id of model::find_platform where it is known, else its name
  std::string_view territory;  ///< ISO 3166 alpha-2 where the report has it
  std::string_view period;     ///< YYYY-MM or YYYY-MM-DD
  std::string_view kind;       ///< stream, download, or the report's own word in small letters
  std::string_view currency;   ///< ISO 4217; "" = the line has no money
  std::int64_t units = 0;
  Money money;
};

}  // namespace mv::sales
