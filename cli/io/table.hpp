// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <string>

#include "command.hpp"

namespace mv::cli {

/// For a terminal: a header, aligned columns, the widest cut so that lines fit.
std::string table_for_terminal(const Table& table, std::size_t width, bool colour);
/// For programs: one line a row, cells separated by tabs, nothing cut and no header.
std::string table_for_pipe(const Table& table);

}  // namespace mv::cli
