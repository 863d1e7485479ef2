// SPDX-License-Identifier: Apache-2.0
#include "api/catalogue/identifier_views.hpp"

namespace mv::api {

// clang-format off
template <>
std::span<const FieldRule> rules_of<CreateIdentifierRange>() {
  static const std::vector<FieldRule> rules{
      {.name = "kind", .description = "Kind of number to assign", .example = R"("isrc")",
       .required = true, .min_length = 3, .max_length = 4, .one_of = {"isrc", "upc"}},
      {.name = "prefix", .description = "isrc: country and registrant; upc: the GS1 company prefix",
       .example = R"("DEABC")", .required = true, .min_length = 5, .max_length = 11,
       .pattern = "^[A-Za-z0-9]+$"},
      {.name = "first", .description = "The first number", .example = "1", .minimum = 0,
       .maximum = 9'999'999},
      {.name = "last", .description = "The last number; 0 = as many as fit", .example = "99999",
       .minimum = 0, .maximum = 9'999'999},
  };
  return rules;
}
// clang-format on

}  // namespace mv::api
