// SPDX-License-Identifier: Apache-2.0
#pragma once
// What a command gives back.
#include <boost/json/value.hpp>
#include <optional>
#include <string>
#include <vector>

#include "base/result.hpp"

namespace mv::cli {

/// Rows for a terminal; `columns` are shown as a header there only.
struct Table {
  std::vector<std::string> columns;
  std::vector<std::vector<std::string>> rows;
  std::string empty;  ///< said on a terminal when there are no rows
};

/// What a command gives back. `value` is what --json prints; of `table` and `text` one is shown
/// to people; `screen`, where there is one, stands on a terminal in place of both. `error` is set
/// when the work was done and its result is a failure (exit 1, 3, 8).
struct Outcome {
  boost::json::value value;
  std::optional<Table> table;
  std::string text;
  std::string screen = {};
  std::optional<Error> error;
  int exit_code = 0;
  bool printed = false;  ///< everything was written already (streams)
};

}  // namespace mv::cli
