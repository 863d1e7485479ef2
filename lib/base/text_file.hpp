// SPDX-License-Identifier: Apache-2.0
#pragma once
// Text files as editors of all systems save them.
#include <string>
#include <string_view>

#include "base/files.hpp"

namespace mv {

/// The text without the byte order mark that Windows puts in front; UTF-16 with a mark (what
/// PowerShell writes) becomes UTF-8. Anything else comes back as it is.
std::string as_plain_text(std::string bytes);
/// read_file() and as_plain_text().
Result<std::string> read_text_file(const fs::path& path, std::size_t limit = 64u << 20);

/// Why TOML did not take a line, in the words of somebody who wrote a Windows path into it; empty
/// when the line has no backslash between double quotes.
std::string backslash_hint(std::string_view toml, std::size_t line);

}  // namespace mv
