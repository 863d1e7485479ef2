// SPDX-License-Identifier: Apache-2.0
#include "api/route_rows.hpp"

// clang-format off

namespace mv::api {

std::vector<Route> usage_rows() {
  return {
      {.method = "GET", .path = "/api/v1/usage", .operation = "usage_get", .tag = "usage",
       .summary = "Count your requests: errors and how long they took",
       .scope = "usage:read",
       .query = {{"by", "string", "What to count them by (default: endpoint)", {}, {},
                  "endpoint key app day hour"},
                 {"since", "string",
                  "From this time on, in whole hours (RFC 3339; default: 30 days ago)"},
                 {"until", "string", "Before this time, in whole hours (default: now)"},
                 {"user", "string", "Of this user (admins; all: of everybody)"}},
       .response = "Usage"},
      {.method = "GET", .path = "/api/v1/requests", .operation = "request_list", .tag = "usage",
       .summary = "List your requests, newest first",
       .scope = "usage:read",
       .query = page_and({{"key", "string", "Only those with this API key"},
                          {"app", "string", "Only those of this app"},
                          {"endpoint", "string", "Only those to it: GET /api/v1/tracks/{id}"},
                          {"status", "string", "Only those answered so: 404, 4xx or 5xx"}}),
       .response = "RequestPage"},
  };
}

}  // namespace mv::api
