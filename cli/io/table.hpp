// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <string>

#include "command.hpp"

namespace mv::cli {

/// For a terminal: a header and aligned columns, titles first and ids last. What does not fit is
/// wrapped between words; ids are shortened to what tells them apart, columns of small use are left
/// out, links stand whole on lines of their own. Where even that is too wide, each row becomes a
/// block of lines.
std::string table_for_terminal(const Table& table, std::size_t width, bool colour);
/// In a text that a program may read: a header and aligned columns as given, nothing cut.
std::string table_in_text(const Table& table);
/// For programs: one line a row, cells separated by tabs in the order of the columns, nothing cut
/// and no header.
std::string table_for_pipe(const Table& table);

}  // namespace mv::cli
