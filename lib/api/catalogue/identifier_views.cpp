// SPDX-License-Identifier: Apache-2.0
#include "api/catalogue/identifier_views.hpp"

namespace mv::api {

template <>
std::span<const FieldRule> rules_of<AddIdentifierRange>() {
  static const std::vector<FieldRule> rules{
      {"kind", "Kind of number to assign", R"("isrc")", true, 3, 4, "", {"isrc", "upc"}},
      {"prefix", "isrc: country and registrant; upc: the GS1 company prefix", R"("DEABC")", true, 5,
       11, "^[A-Za-z0-9]+$"},
      {"first", "The first number", "1", false, 0, 1000, "", {}, "", 0, 9'999'999},
      {"last", "The last number; 0 = as many as fit", "99999", false, 0, 1000, "", {}, "", 0,
       9'999'999},
  };
  return rules;
}

}  // namespace mv::api
