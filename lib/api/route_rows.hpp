// SPDX-License-Identifier: Apache-2.0
#pragma once
// What the parts of the route table share; the whole of it is routes().
#include <vector>

#include "api/routes.hpp"

namespace mv::api {

inline constexpr std::uint64_t kJson = 1 << 20, kForm = 64 << 10;  ///< limits of bodies

inline constexpr QueryField kLimit{"limit", "integer", "Page size, 1 to 100 (default: 20)", 1, 100};
inline const std::vector<QueryField> kPage{
    kLimit,
    {"cursor", "string", "next_cursor of the previous page"},
};
inline std::vector<QueryField> page_and(std::vector<QueryField> more) {
  more.insert(more.end(), kPage.begin(), kPage.end());
  return more;
}

std::vector<Route> event_rows();   ///< events, and webhooks that get them
std::vector<Route> access_rows();  ///< users, API keys, limits, audit
std::vector<Route> sales_rows();   ///< what was sold and heard
std::vector<Route> usage_rows();   ///< what was asked of the API
std::vector<Route> flag_rows();    ///< feature flags, and OFREP
std::vector<Route> oauth_rows();   ///< apps, and the endpoints that they call
std::vector<Route> page_rows();    ///< for people with a browser

}  // namespace mv::api
