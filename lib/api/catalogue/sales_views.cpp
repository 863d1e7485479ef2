// SPDX-License-Identifier: Apache-2.0
#include "api/catalogue/sales_views.hpp"

#include <algorithm>

#include "api/or_null.hpp"

namespace mv::api {
namespace {

constexpr std::size_t kMostRows = 10'000;

}  // namespace

SalesReportView view(const model::SalesReport& report) {
  SalesReportView out{.id = report.id,
      .mode = std::string(to_word(report.mode)),
      .file_name = report.file_name,
      .format = report.format,
      .lines = report.lines,
      .units = report.units,
      .period_from = text_or_null(report.period_from),
      .period_to = text_or_null(report.period_to),
      .totals = {},
      .created_at = format_utc(report.created_at)};
  for (const auto& total : report.totals)
    out.totals.push_back({total.currency, sales::text_of({total.micro, total.pico})});
  return out;
}

void SalesTally::add(const std::string& name, const std::string& label, std::int64_t units,
    const std::string& currency, const sales::Money& money) {
  auto& row = rows_[name];
  if (row.label.empty()) row.label = label;
  for (auto* one : {&row, &total_}) {
    one->units += units;
    if (currency.empty()) continue;
    auto& sum = one->money[currency];
    sum += money;
    sum = sum.normal();
  }
}

SalesCount SalesTally::shown(const std::string& name, const Row& row) {
  SalesCount out{text_or_null(name), text_or_null(row.label), row.units, {}};
  for (const auto& [currency, money] : row.money)
    out.totals.push_back({currency, sales::text_of(money)});
  return out;
}

SalesView SalesTally::view() const {
  SalesView out{.by = std::string(to_word(by_)), .from = {}, .to = {}, .total = shown("", total_)};
  for (const auto& [name, row] : rows_) out.data.push_back(shown(name, row));
  if (by_ != SalesBy::month && by_ != SalesBy::day)
    std::stable_sort(out.data.begin(), out.data.end(),
        [](const auto& a, const auto& b) { return a.units > b.units; });
  if (out.data.size() <= kMostRows) return out;
  const auto extra = out.data.size() - kMostRows;
  out.left_out = static_cast<std::int64_t>(extra);
  const bool dated = by_ == SalesBy::month || by_ == SalesBy::day;
  const auto from = dated ? out.data.begin() : out.data.end() - static_cast<std::ptrdiff_t>(extra);
  out.data.erase(from, from + static_cast<std::ptrdiff_t>(extra));
  return out;
}

}  // namespace mv::api
