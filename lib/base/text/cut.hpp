// SPDX-License-Identifier: Apache-2.0
#pragma once
// Text that people wrote is cut here and nowhere else.
#include <string>
#include <string_view>

namespace mv {

/// The start of `text`, at most `bytes` long, that ends where a character as people see it ends
/// (UAX 29); a single one that is longer is cut between its code points. Bytes that are no UTF-8
/// count as characters of their own.
std::string_view cut_text(std::string_view text, std::size_t bytes);

/// The same text when it is UTF-8, else with U+FFFD in the place of each byte that is none.
std::string valid_utf8(std::string text);

}  // namespace mv
