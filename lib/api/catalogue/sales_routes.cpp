// SPDX-License-Identifier: Apache-2.0
#include "api/route_rows.hpp"

// clang-format off

namespace mv::api {

std::vector<Route> sales_rows() {
  constexpr std::uint64_t kReport = 8ull << 30;
  constexpr std::size_t kShort = 200;  // six of them must fit into the head of a request
  return {
      {.method = "PUT", .path = "/api/v1/sales-reports/{id}", .operation = "sales_report_put",
       .tag = "sales", .summary = "Import a sales report; {id} is its file name",
       .scope = "sales:write", .body = BodyKind::stream, .body_limit = kReport,
       .success = 201,
       .query = {{"currency", "string", "Of the money, where the report does not say it (EUR)"},
                 {"platform", "string", "Of all lines, where the report does not say it"},
                 {"map", "string",
                  "Columns by their names, where they are not found: isrc=Track ISRC;amount=Net"}},
       .response = "SalesReport"},
      {.method = "GET", .path = "/api/v1/sales-reports", .operation = "sales_report_list",
       .tag = "sales", .summary = "List sales reports, newest first",
       .scope = "sales:read", .query = page_and({}), .response = "SalesReportPage"},
      {.method = "GET", .path = "/api/v1/sales-reports/{id}", .operation = "sales_report_get",
       .tag = "sales", .summary = "Get one sales report",
       .scope = "sales:read", .response = "SalesReport"},
      {.method = "DELETE", .path = "/api/v1/sales-reports/{id}",
       .operation = "sales_report_delete", .tag = "sales",
       .summary = "Delete a sales report; what it says counts no more",
       .scope = "sales:write", .success = 204},
      {.method = "GET", .path = "/api/v1/sales", .operation = "sales_get", .tag = "sales",
       .summary = "Add up what sales reports say: streams and money",
       .scope = "sales:read",
       .query = {{"by", "string", "What to add them up by (default: platform)", {}, {},
                  "platform track artist territory month day kind report"},
                 {"track", "string", "Only of this track (by its ISRC)", {}, {}, {}, kShort},
                 {"release", "string", "Only of this release (by its ISRCs and UPC)", {}, {}, {},
                  kShort},
                 {"platform", "string", "Only of this platform", {}, {}, {}, kShort},
                 {"report", "string", "Only of this report", {}, {}, {}, kShort},
                 {"from", "string", "From this month or day on: 2026-07", {}, {}, {}, kShort},
                 {"to", "string", "To this month or day, included: 2026-07", {}, {}, {}, kShort}},
       .response = "Sales"},
  };
}

}  // namespace mv::api
