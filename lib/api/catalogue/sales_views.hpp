// SPDX-License-Identifier: Apache-2.0
#pragma once
// What the API gives about sales reports, and what they add up to.
#include <boost/describe.hpp>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/text/enum_words.hpp"
#include "model/catalogue/sales_report.hpp"
#include "sales/money.hpp"

namespace mv::api {

/// Money of one currency, exact: "1234.567890123".
struct MoneyView {
  std::string currency, amount;
};
BOOST_DESCRIBE_STRUCT(MoneyView, (), (currency, amount))

struct SalesReportView {
  std::string id, mode, file_name;
  std::string format;  ///< dsr, distrokid, soundcloud, table
  std::int64_t lines = 0;
  std::int64_t units = 0;  ///< streams, downloads: what the report counts
  std::optional<std::string> period_from, period_to;  ///< months or days
  std::vector<MoneyView> totals;
  std::string created_at;
};
BOOST_DESCRIBE_STRUCT(SalesReportView, (),
    (id, mode, file_name, format, lines, units, period_from, period_to, totals, created_at))
SalesReportView view(const model::SalesReport& report);

/// What sales are added up by.
enum class SalesBy { platform, track, artist, territory, month, day, kind, report };
BOOST_DESCRIBE_ENUM(SalesBy, platform, track, artist, territory, month, day, kind, report)

struct SalesCount {
  std::optional<std::string> name;   ///< null where reports do not say it
  std::optional<std::string> label;  ///< a track's title, a report's file
  std::int64_t units = 0;
  std::vector<MoneyView> totals;
};
BOOST_DESCRIBE_STRUCT(SalesCount, (), (name, label, units, totals))

struct SalesView {
  std::string by;
  std::optional<std::string> from, to;
  SalesCount total;
  std::vector<SalesCount>
      data;                   ///< most units first, at most 10,000; months and days in their order
  std::int64_t left_out = 0;  ///< rows beyond those: the least, or the oldest days
};
BOOST_DESCRIBE_STRUCT(SalesView, (), (by, from, to, total, data, left_out))

/// Adds up what the reports say.
class SalesTally {
 public:
  explicit SalesTally(SalesBy by) : by_(by) {}
  void add(const std::string& name, const std::string& label, std::int64_t units,
      const std::string& currency, const sales::Money& money);
  SalesView view() const;

 private:
  struct Row {
    std::string label;
    std::int64_t units = 0;
    std::map<std::string, sales::Money> money;
  };
  static SalesCount shown(const std::string& name, const Row& row);
  SalesBy by_;
  std::map<std::string, Row> rows_;
  Row total_;
};

}  // namespace mv::api
