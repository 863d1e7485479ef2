// SPDX-License-Identifier: Apache-2.0
#pragma once
// Writing files that belong to the user: what is a link stays one, and nothing is lost unasked.
#include "base/files.hpp"

namespace mv {

/// As write_file_atomic, but through links: the file that `path` leads to gets the content and
/// keeps its mode, owner and other names. What is no ordinary file (a pipe, /dev/stdout) is
/// written to. `mode` is for a file that was not there.
Status write_user_file(const fs::path& path, std::string_view data, unsigned mode = 0644);

/// Where a chain of links ends, which need not exist; the path itself when it is no link.
Result<fs::path> end_of_links(fs::path path);

/// Gives a finished file its name. Error: Code::conflict when there is something of that name.
Status move_to_new(const fs::path& from, const fs::path& to);

}  // namespace mv
