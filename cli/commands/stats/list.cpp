// SPDX-License-Identifier: Apache-2.0
#include "base/text/text.hpp"
#include "commands/all.hpp"
#include "commands/builders.hpp"
#include "commands/details.hpp"
#include "commands/stats/stats.hpp"
#include "preflight/text.hpp"

namespace mv::cli {

Command stats_list_command() {
  using Report = api::SalesReportView;
  return {
      .path = "stats list",
      .summary = "List the sales reports that were imported, newest first",
      .options = {limit_option()},
      .examples = {{"stats list", ""}, {"stats list --json=id,file_name,totals", ""}},
      .run = list<Report>({
          .url = "/api/v1/sales-reports",
          .columns = {{"ID", &Report::id}, {"FILE", &Report::file_name},
              {"PERIOD", [](auto& row) { return period_words(row); }},
              {"UNITS", [](auto& row) { return preflight::thousands(row.units); }},
              {"MONEY", [](auto& row) { return money_words(row.totals); }},
              {"IMPORTED", [](auto& row) { return short_time(row.created_at); }}},
          .empty = "No sales report was imported yet.",
      }),
      .listing = true,
  };
}

}  // namespace mv::cli
