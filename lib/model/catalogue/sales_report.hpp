// SPDX-License-Identifier: Apache-2.0
#pragma once
// A file in which a distributor or a store says how often recordings were used and what they
// brought, and what is kept of it.
#include <boost/describe.hpp>
#include <cstdint>
#include <string>
#include <vector>

#include "base/clock.hpp"
#include "base/text/enum_words.hpp"
#include "model/mode.hpp"

namespace mv::model {

/// `reading`: its rows are on their way, and count nowhere yet.
enum class SalesReportState { reading, complete };
BOOST_DESCRIBE_ENUM(SalesReportState, reading, complete)

/// Millionths of a currency, and millionths of those (sales/money.hpp).
struct SalesTotal {
  std::string currency;
  std::int64_t micro = 0, pico = 0;
};
BOOST_DESCRIBE_STRUCT(SalesTotal, (), (currency, micro, pico))

struct SalesReport {
  std::string id;  ///< rpt_…
  std::string user_id;
  Mode mode = Mode::live;
  SalesReportState state = SalesReportState::reading;
  std::string file_name;
  std::string format;  ///< dsr, distrokid, soundcloud, table
  std::string sha256;  ///< of the file
  std::int64_t lines = 0;
  std::int64_t units = 0;
  std::string period_from, period_to;  ///< YYYY-MM or YYYY-MM-DD; "" = it does not say
  std::vector<SalesTotal> totals;
  Millis created_at = 0;
};
BOOST_DESCRIBE_STRUCT(SalesReport, (),
    (id, user_id, mode, state, file_name, format, sha256, lines, units, period_from, period_to,
        totals, created_at))

/// Lines of a report that differ in nothing but the country. `territories` is a JSON object: the
/// country's [units, micro, pico].
struct SalesRow {
  std::string report_id, user_id;
  Mode mode = Mode::live;
  std::string isrc, upc, title, artist, platform, period, kind, currency;
  std::int64_t units = 0, micro = 0, pico = 0;
  std::string territories;
};
BOOST_DESCRIBE_STRUCT(SalesRow, (),
    (report_id, user_id, mode, isrc, upc, title, artist, platform, period, kind, currency, units,
        micro, pico, territories))

}  // namespace mv::model
