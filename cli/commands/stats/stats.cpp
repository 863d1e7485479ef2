// SPDX-License-Identifier: Apache-2.0
#include "commands/stats/stats.hpp"

#include "base/text/text.hpp"

namespace mv::cli {

std::string money_words(const std::vector<api::MoneyView>& totals) {
  std::vector<std::string> out;
  for (const auto& total : totals)
    if (const auto money = sales::read_money(total.amount, false))
      out.push_back(sales::cents_of(*money) + " " + total.currency);
  return join(out, ", ");
}

std::string period_words(const api::SalesReportView& report) {
  const auto from = report.period_from.value_or(""), to = report.period_to.value_or("");
  return from == to ? from : from + " to " + to;
}

}  // namespace mv::cli
