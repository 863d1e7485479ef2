// SPDX-License-Identifier: Apache-2.0
#pragma once
// Everything of one kind as CSV or JSON, for spreadsheets and other programs.
#include <string>
#include <vector>

#include "context.hpp"

namespace mv::cli {

/// --format and --output.
std::vector<Option> export_options();

/// One record of RFC 4180, with CR LF. A cell that a spreadsheet would take for a formula (it
/// begins with = + - @, a tab or a CR) gets an apostrophe in front.
std::string csv_line(const std::vector<std::string>& cells);

/// The rows under their header, or `value` as JSON, as --format says; to --output when that was
/// given. Error: io.
Result<Outcome> exported(const Context& context, const Table& rows, boost::json::value value);

}  // namespace mv::cli
