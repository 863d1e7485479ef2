// SPDX-License-Identifier: Apache-2.0
#pragma once
// Which rows of a list are shown, in which order, and which of their fields.
#include <boost/json/array.hpp>

#include "context.hpp"

namespace mv::cli {

/// --filter, --sort and --limit: `order` has the rows' numbers, and keeps those that are shown.
/// Error: usage, for a field that no row has.
Status choose_rows(
    const Context& context, const boost::json::array& rows, std::vector<std::size_t>& order);
/// --columns of these rows. Error: usage, likewise.
Result<Table> table_of_columns(const Context& context, const boost::json::array& rows);

}  // namespace mv::cli
