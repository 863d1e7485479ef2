// SPDX-License-Identifier: Apache-2.0
#include "handlers/sales/sales_import.hpp"

#include <fmt/format.h>

#include <map>

#include "api/catalogue/sales_views.hpp"
#include "base/crash_point.hpp"
#include "base/crypto/digest.hpp"
#include "base/ids.hpp"
#include "base/log.hpp"
#include "base/text/cut.hpp"
#include "base/text/text.hpp"
#include "handlers/answer.hpp"
#include "handlers/media/upload_sink.hpp"
#include "model/owner.hpp"
#include "sales/report_reader.hpp"
#include "sales/sums.hpp"
#include "sales/words.hpp"
#include "store/usage/sales.hpp"

namespace mv::handlers {
namespace {

constexpr std::size_t kHeld = 500'000;      // of sales::Sums, 25 MB
constexpr std::size_t kRowsAtOnce = 2'000;  // of one transaction
constexpr std::size_t kLongestName = 255;
constexpr std::int64_t kMost = 1'000'000'000'000'000'000;  // what can still be added up

std::string json_of(const sales::Sums& sums, const sales::SumRow& row) {
  std::string out = "{";
  for (const auto& [number, sum] : row.territories) {
    const auto& name = sums.territory(number);
    const auto money = sum.money.normal();
    out += fmt::format("{}{}:[{},{},{}]", out.size() > 1 ? "," : "",
        boost::json::serialize(boost::json::string(name)), sum.units, money.micro, money.pico);
  }
  return out + "}";
}

class ImportSink final : public api::BodySink {
 public:
  ImportSink(Deps& deps, model::SalesReport report, sales::ReportOptions options)
      : deps_(deps),
        report_(std::move(report)),
        reader_(std::move(options), [this](const auto& line) { return take(line); }) {}

  ~ImportSink() override {
    if (stored_ && !complete_) drop();
  }

  Status write(std::string_view block) override {
    if (!wrong_.ok()) return {};  // the rest is read, so that the answer arrives
    digest_.update(block);
    wrong_ = reader_.feed(block);
    return {};
  }

  api::Response finish(api::Request& request) override {
    if (wrong_.ok()) wrong_ = reader_.finish();
    auto answered = wrong_.ok() ? complete() : Result<api::Response>(wrong_.error());
    if (answered.ok()) return *std::move(answered);
    if (stored_) drop();
    auto error = std::move(answered).error();
    if (error.code == Code::invalid && error.faults.empty())
      error.faults.push_back({"", "report", error.what, error.hint});
    return refusal(error, request.id);
  }

 private:
  static Status too_much() {
    return make_error(Code::invalid, "the counts or amounts of the report are too large", {},
        "Look at its counts and amounts.");
  }

  Status take(const sales::Line& line) {
    MV_CHECK(sums_.add(line));
    report_.units += line.units;
    if (report_.units > kMost || report_.units < -kMost) return too_much();
    if (!line.currency.empty()) {
      auto& total = totals_[std::string(line.currency)];
      total = (total += line.money).normal();
      if (total.micro > kMost || total.micro < -kMost) return too_much();
    }
    if (!line.period.empty()) {
      if (report_.period_from.empty() || line.period < report_.period_from)
        report_.period_from = line.period;
      if (line.period > report_.period_to) report_.period_to = line.period;
    }
    return sums_.size() < kHeld ? Status{} : store_rows();
  }

  model::SalesRow stored_form(sales::SumRow row) const {
    const auto money = row.sum.money.normal();
    auto territories = json_of(sums_, row);
    return {report_.id, report_.user_id, report_.mode, std::move(row.isrc), std::move(row.upc),
        std::move(row.title), std::move(row.artist), std::move(row.platform), std::move(row.period),
        std::move(row.kind), std::move(row.currency), row.sum.units, money.micro, money.pico,
        std::move(territories)};
  }

  Status store_rows() {
    auto sums = sums_.take();
    std::vector<model::SalesRow> rows;
    for (std::size_t from = 0; from < sums.size(); from += kRowsAtOnce) {
      const auto to = std::min(sums.size(), from + kRowsAtOnce);
      rows.clear();
      for (auto i = from; i < to; ++i) rows.push_back(stored_form(std::move(sums[i])));
      MV_CHECK(deps_.db.write([&](store::Tx& tx) -> Status {
        if (!stored_) store::sales_report_insert(tx, report_);
        store::sales_rows_append(tx, rows);
        return {};
      }));
      stored_ = true;
      crash_point("sales.rows");
    }
    return {};
  }

  Result<api::Response> complete() {
    report_.sha256 = to_hex(digest_.finish());
    const auto owner = model::owner_of(report_);
    const auto known =
        deps_.db.read([&](store::Tx& tx) -> Result<std::optional<model::SalesReport>> {
          return store::sales_report_of_file(tx, owner, report_.sha256);
        });
    if (!known.ok()) return known.error();
    if (*known) return known_already(**known);
    report_.format = reader_.format();
    report_.lines = static_cast<std::int64_t>(reader_.lines());
    for (const auto& [currency, money] : totals_)
      report_.totals.push_back({currency, money.micro, money.pico});
    MV_CHECK(store_rows());
    MV_TRY(const bool first, deps_.db.write([&](store::Tx& tx) -> Result<bool> {
      if (!stored_) store::sales_report_insert(tx, report_);
      return store::sales_report_complete(tx, report_);
    }));
    stored_ = true;
    crash_point("sales.complete");
    if (first) {
      complete_ = true;
      return answer(201, api::view(report_));
    }
    // Another request with the same file was faster.
    MV_TRY(const auto faster,
        deps_.db.read([&](store::Tx& tx) -> Result<std::optional<model::SalesReport>> {
          return store::sales_report_of_file(tx, owner, report_.sha256);
        }));
    if (faster) return known_already(*faster);
    return make_error(
        Code::conflict, "this report was deleted while it was imported", {}, "Import it again.");
  }

  Result<api::Response> known_already(const model::SalesReport& known) {
    if (stored_) drop();
    return answer(200, api::view(known));
  }

  void drop() {
    stored_ = false;
    const auto dropped = deps_.db.write([&](store::Tx& tx) -> Status {
      store::sales_report_delete(tx, report_.id);
      return {};
    });
    // Not grave: it counts nowhere, and is swept.
    if (!dropped.ok()) log::warn("{}: {}", report_.id, dropped.error().line());
  }

  Deps& deps_;
  model::SalesReport report_;
  sales::Sums sums_;
  std::map<std::string, sales::Money> totals_;
  sales::ReportReader reader_;
  Sha256 digest_;
  Status wrong_;
  bool stored_ = false, complete_ = false;
};

/// "isrc=Track ISRC;amount=Net Share"
Result<std::map<sales::Field, std::string>> columns_given(const api::Call& call) {
  std::map<sales::Field, std::string> out;
  for (const auto& pair : split(call.query("map"), ';')) {
    if (trim(pair).empty()) continue;
    const auto equals = pair.find('=');
    const auto field = sales::field_called(trim(std::string_view(pair).substr(0, equals)));
    if (equals == pair.npos || !field)
      return wrong_query("map", fmt::format("map: \"{}\" is not FIELD=COLUMN", cut_text(pair, 60)),
          "Fields are isrc, upc, title, artist, platform, territory, period, kind, currency, units "
          "and amount",
          "Write map=isrc=Track ISRC;amount=Net Share.");
    out[*field] = trim(std::string_view(pair).substr(equals + 1));
  }
  return out;
}

}  // namespace

Result<std::unique_ptr<api::BodySink>> begin_sales_import(Deps& deps, api::Call& call) {
  auto name = valid_utf8(call.param("id"));
  if (name.size() > kLongestName)
    return wrong_query("id", "the file name is too long",
        fmt::format("The maximum is {} bytes", kLongestName), "Give the file a shorter name.");
  sales::ReportOptions options;
  MV_TRY(options.columns, columns_given(call));
  options.currency = upper(call.query("currency"));
  if (!options.currency.empty() && options.currency.size() != 3)
    return wrong_query("currency",
        fmt::format("currency: \"{}\" is no currency", cut_text(options.currency, 20)), {},
        "Use three letters, such as EUR.");
  if (const auto platform = call.query("platform"); !platform.empty())
    options.platform = sales::platform_of(platform);
  model::SalesReport report{.id = new_id("rpt", call.now),
      .user_id = call.principal.user_id,
      .mode = call.principal.mode,
      .file_name = std::move(name),
      .format = {},
      .sha256 = {},
      .period_from = {},
      .period_to = {},
      .totals = {},
      .created_at = call.now};
  return std::unique_ptr<api::BodySink>(
      std::make_unique<ImportSink>(deps, std::move(report), std::move(options)));
}

}  // namespace mv::handlers
