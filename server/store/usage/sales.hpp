// SPDX-License-Identifier: Apache-2.0
#pragma once
// Sales reports and their rows.
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "model/catalogue/sales_report.hpp"
#include "model/owner.hpp"
#include "store/engine/page.hpp"
#include "store/engine/tx.hpp"

namespace mv::store {

/// A report whose rows are to come; in state `reading` it is shown to nobody.
void sales_report_insert(Tx& tx, const model::SalesReport& report);
void sales_rows_append(Tx& tx, std::span<const model::SalesRow> rows);
/// All rows are there: from now on it counts. False, and no change, when the same file has been
/// imported before.
bool sales_report_complete(Tx& tx, const model::SalesReport& report);
/// The report of this file, if it was imported before.
std::optional<model::SalesReport> sales_report_of_file(
    Tx& tx, const model::Owner& owner, std::string_view sha256);

/// Error: not_found.
Result<model::SalesReport> sales_report_get(Tx& tx, const model::Owner& owner, std::string_view id);
Slice<model::SalesReport> sales_report_list(Tx& tx, const model::Owner& owner, const Page& page);
/// With its rows. Ok when there is none.
void sales_report_delete(Tx& tx, std::string_view id);
/// Ids of those whose import was begun before, and did not end.
std::vector<std::string> sales_reports_abandoned(Tx& tx, Millis before, int limit);

/// Which rows of complete reports; what is empty does not narrow.
struct SalesRange {
  std::string_view from, to;  ///< months or days, both included
  std::string_view platform, report_id;
};
/// Rows added up by recording, currency and one column of sales_rows: "platform", "period", "kind",
/// "report_id", "artist" or "isrc".
struct SalesSum {
  std::string by, isrc, upc, title, artist, currency;
  std::int64_t units = 0, micro = 0, pico = 0;
};
void sales_sums(Tx& tx, const model::Owner& owner, std::string_view column, const SalesRange& range,
    const std::function<void(const SalesSum&)>& each);
/// The rows themselves, for countries.
void sales_rows(Tx& tx, const model::Owner& owner, const SalesRange& range,
    const std::function<void(const model::SalesRow&)>& each);

}  // namespace mv::store
