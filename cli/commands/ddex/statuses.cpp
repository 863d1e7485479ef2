// SPDX-License-Identifier: Apache-2.0
#include "commands/ddex/ddex.hpp"

namespace mv::cli {

std::string_view word_of(ddex::Outcome outcome) {
  constexpr std::string_view kWords[] = {
      "arrived", "taken in", "live", "to be corrected", "refused", "their problem", "not known"};
  return kWords[static_cast<std::size_t>(outcome)];
}

Outcome ddex_statuses() {
  Outcome out;
  Table table{{"STATUS", "OUTCOME", "WHAT"}, {}, ""};
  boost::json::array rows;
  for (const auto& row : ddex::status_rows()) {
    table.rows.push_back(
        {std::string(row.status), std::string(word_of(row.outcome)), std::string(row.sentence)});
    rows.push_back({{"status", row.status}, {"outcome", word_of(row.outcome)},
        {"sentence", row.sentence}, {"hint", row.hint}});
  }
  out.table = std::move(table);
  out.value = std::move(rows);
  return out;
}

}  // namespace mv::cli
