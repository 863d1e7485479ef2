// SPDX-License-Identifier: Apache-2.0
#include "preflight/rights_line.hpp"

#include <re2/re2.h>

#include "base/text/text.hpp"
#include "preflight/text.hpp"

namespace mv::preflight {

std::optional<RightsLine> read_rights_line(std::string_view line) {
  static const RE2 pattern(
      R"((?i)^\s*((?:(?:℗|©|\(p\)|\(c\)|copyright|phonographic copyright|&)\s*)*)(\d{4})[\s,]+(\S(?:.*\S)?)\s*$)");
  RightsLine out;
  std::string symbol;
  const std::string text(capped(line));
  if (!is_utf8(text) || !RE2::FullMatch(text, pattern, &symbol, &out.year, &out.owner))
    return std::nullopt;
  out.symbol = !symbol.empty();
  return out;
}

}  // namespace mv::preflight
