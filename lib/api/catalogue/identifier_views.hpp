// SPDX-License-Identifier: Apache-2.0
#pragma once
// Ranges of ISRC and UPC codes: what the API takes and gives.
#include <boost/describe.hpp>
#include <cstdint>
#include <span>
#include <string>

#include "api/rules.hpp"

namespace mv::api {

struct CreateIdentifierRange {
  std::string kind;  ///< isrc, upc
  std::string prefix;
  std::int64_t first = 1, last = 0;  ///< 0 = as many as fit
};
BOOST_DESCRIBE_STRUCT(CreateIdentifierRange, (), (kind, prefix, first, last))
template <>
std::span<const FieldRule> rules_of<CreateIdentifierRange>();

struct IdentifierRangeView {
  std::string id, kind, prefix;
  std::int64_t first = 0, next = 0, last = 0, left = 0;
  std::string created_at;
};
BOOST_DESCRIBE_STRUCT(
    IdentifierRangeView, (), (id, kind, prefix, first, next, last, left, created_at))

}  // namespace mv::api
