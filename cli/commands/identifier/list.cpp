// SPDX-License-Identifier: Apache-2.0
#include "commands/all.hpp"
#include "commands/identifier/identifier.hpp"

namespace mv::cli {

Command identifier_list_command() {
  return {
      .path = "identifier list",
      .summary = "List the ranges to assign ISRC and UPC from",
      .examples = {{"identifier list", ""}},
      .run = list<api::IdentifierRangeView>({
          .url = "/api/v1/identifier-ranges",
          .columns = range_columns(),
          .empty = "There are no ranges: ISRC and UPC are those you give, or the distributor's.",
          .paged = false,
      }),
      .listing = true,
  };
}

}  // namespace mv::cli
