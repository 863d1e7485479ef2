// SPDX-License-Identifier: Apache-2.0
#include "store/usage/sales.hpp"

#include <fmt/format.h>

#include <map>

#include "store/engine/record.hpp"

namespace mv::store {
namespace {

using model::SalesReport;
using model::SalesRow;

// A month has its days: from 2026-07 counts 2026-07-01, to 2026-07 counts 2026-07-31.
constexpr std::string_view kWhere =
    " from sales_rows join sales_reports on sales_reports.id = sales_rows.report_id where "
    "sales_rows.user_id = ? and sales_rows.mode = ? and sales_reports.state = 'complete' and "
    "(? = '' or period >= ?) and (? = '' or period <= ?) and (? = '' or platform = "
    "?) and (? = '' or report_id = ?)";

std::string end_of(std::string_view to) { return to.empty() ? "" : std::string(to) + "~"; }

const std::string& sums_text(std::string_view column) {
  static const auto texts = [] {
    std::map<std::string, std::string, std::less<>> out;
    for (const char* one : {"platform", "period", "kind", "report_id", "artist", "isrc"})
      out[one] = fmt::format(
          "select {0} as part, isrc, upc, max(title), max(artist), currency, "
          "cast(sum(sales_rows.units) as bigint), cast(sum(micro) as bigint), cast(sum(pico) as "
          "bigint){1} group by {0}, isrc, upc, case when isrc = '' then title else '' end, case "
          "when isrc = '' then artist else '' end, currency",
          one, kWhere);
    return out;
  }();
  return texts.find(column)->second;
}

}  // namespace

void sales_report_insert(Tx& tx, const SalesReport& report) {
  record_insert(tx, "sales_reports", report);
}

void sales_rows_append(Tx& tx, std::span<const SalesRow> rows) {
  if (tx.is_postgresql()) {  // one journey for all
    static const auto sql = "insert into sales_rows (" + columns<SalesRow>() + ") select " +
                            columns<SalesRow>() +
                            " from jsonb_populate_recordset(cast(null as sales_rows), cast(? as "
                            "jsonb))";
    tx.run(sql, model::json_text(std::vector(rows.begin(), rows.end())));
    return;
  }
  static const auto sql = insert_text<SalesRow>("sales_rows");
  for (const auto& row : rows) record_write(tx, sql, row);
}

bool sales_report_complete(Tx& tx, const SalesReport& report) {
  const auto first = tx.run(
      "insert into sales_files (user_id, mode, sha256, report_id) values (?, ?, ?, ?) on conflict "
      "do nothing",
      report.user_id, report.mode, report.sha256, report.id);
  if (first == 0) return false;
  const auto there = tx.run(
      "update sales_reports set state = ?, format = ?, sha256 = ?, lines = ?, units = ?, "
      "period_from = ?, period_to = ?, totals = ? where id = ?",
      model::SalesReportState::complete, report.format, report.sha256, report.lines, report.units,
      report.period_from, report.period_to, model::json_text(report.totals), report.id);
  if (there == 1) return true;
  // It took so long that it was swept.
  tx.run("delete from sales_files where report_id = ?", report.id);
  return false;
}

std::optional<SalesReport> sales_report_of_file(
    Tx& tx, const model::Owner& owner, std::string_view sha256) {
  static const auto sql = select<SalesReport>("sales_reports") +
                          " where id = (select report_id from sales_files where user_id = ? and "
                          "mode = ? and sha256 = ?)";
  return record_find<SalesReport>(tx, sql, owner.user_id, owner.mode, sha256);
}

Result<SalesReport> sales_report_get(Tx& tx, const model::Owner& owner, std::string_view id) {
  static const auto sql = select<SalesReport>("sales_reports") +
                          " where id = ? and user_id = ? and mode = ? and state = 'complete'";
  auto found = record_find<SalesReport>(tx, sql, id, owner.user_id, owner.mode);
  if (found) return *std::move(found);
  return make_error(Code::not_found, "there is no sales report " + std::string(id), {},
      "List them with mv stats list.");
}

Slice<SalesReport> sales_report_list(Tx& tx, const model::Owner& owner, const Page& page) {
  static const auto sql = select<SalesReport>("sales_reports") +
                          " where user_id = ? and mode = ? and state = 'complete' and id < ? order "
                          "by id desc limit ?";
  return slice_of(record_rows<SalesReport>(tx, sql, owner.user_id, owner.mode, page_before(page),
                      page_limit(page.limit) + 1),
      page);
}

void sales_report_delete(Tx& tx, std::string_view id) {
  tx.run("delete from sales_rows where report_id = ?", id);
  tx.run("delete from sales_files where report_id = ?", id);
  tx.run("delete from sales_reports where id = ?", id);
}

std::vector<std::string> sales_reports_abandoned(Tx& tx, Millis before, int limit) {
  std::vector<std::string> out;
  for (auto& [id] : tx.rows<std::string>(
           "select id from sales_reports where state = 'reading' and created_at < ? limit ?",
           before, limit))
    out.push_back(std::move(id));
  return out;
}

void sales_sums(Tx& tx, const model::Owner& owner, std::string_view column, const SalesRange& range,
    const std::function<void(const SalesSum&)>& each) {
  static constexpr Kind kKinds[] = {Kind::text, Kind::text, Kind::text, Kind::text, Kind::text,
      Kind::text, Kind::number, Kind::number, Kind::number};
  const auto to = end_of(range.to);
  tx.each(
      sums_text(column), kKinds,
      [&](Statement& row) {
        each({row.text(0), row.text(1), row.text(2), row.text(3), row.text(4), row.text(5),
            row.number(6), row.number(7), row.number(8)});
      },
      owner.user_id, owner.mode, range.from, range.from, to, to, range.platform, range.platform,
      range.report_id, range.report_id);
}

void sales_rows(Tx& tx, const model::Owner& owner, const SalesRange& range,
    const std::function<void(const SalesRow&)>& each) {
  static const auto sql = "select " + columns<SalesRow>("sales_rows.") + std::string(kWhere);
  const auto to = end_of(range.to);
  tx.each(
      sql, kinds_of<SalesRow>(), [&](Statement& row) { each(record<SalesRow>(row)); },
      owner.user_id, owner.mode, range.from, range.from, to, to, range.platform, range.platform,
      range.report_id, range.report_id);
}

}  // namespace mv::store
