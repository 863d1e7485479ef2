// SPDX-License-Identifier: Apache-2.0
#pragma once
// What Telegram makes of a text in HTML parse mode.
#include <string>
#include <string_view>

namespace mv::sandbox {

struct ParsedHtml {
  std::string text;   ///< as people see it, trimmed
  std::string fault;  ///< "can't parse entities: …"; empty = it could be read
};
ParsedHtml parse_telegram_html(std::string_view html);

}  // namespace mv::sandbox
