// SPDX-License-Identifier: Apache-2.0
#pragma once
// What was asked of the API: every request, and how many there were in each hour.
#include <boost/describe.hpp>
#include <cstdint>
#include <string>
#include <vector>

#include "base/clock.hpp"
#include "model/mode.hpp"

namespace mv::model {

inline constexpr Millis kUsageHour = 3'600'000;

struct LoggedRequest {
  std::string id;  ///< req_…
  std::string user_id;
  Mode mode = Mode::live;
  std::string key_id;            ///< "" = without an API key
  std::string app_id;            ///< app_… of the access token; "" = none
  std::string endpoint;          ///< GET /api/v1/tracks/{id}
  std::string subject;           ///< the {id}; "" = the route has none
  std::int64_t status = 0;       ///< 499 = the client left before the answer
  std::int64_t duration_us = 0;  ///< from the end of its head until the answer was sent
  std::int64_t bytes_out = 0;    ///< of the answer's body; 0 for a stream
  std::string address;           ///< "" on the Unix socket
  std::string request_id;        ///< X-Request-Id
  Millis at = 0;                 ///< when it had been answered
};
BOOST_DESCRIBE_STRUCT(LoggedRequest, (),
    (id, user_id, mode, key_id, app_id, endpoint, subject, status, duration_us, bytes_out, address,
        request_id, at))

/// All requests of one hour that have everything above `requests` in common.
struct UsageHour {
  std::string user_id;  ///< "" = nobody was told from anybody else
  Mode mode = Mode::live;
  Millis hour = 0;  ///< its beginning
  std::string endpoint, key_id, app_id;
  std::int64_t requests = 0;
  std::int64_t refused = 0;  ///< answered 4xx
  std::int64_t failed = 0;   ///< answered 5xx
  std::int64_t bytes_out = 0;
  std::vector<std::int64_t> latency;  ///< model::Latency, in microseconds; without streams
};
BOOST_DESCRIBE_STRUCT(UsageHour, (),
    (user_id, mode, hour, endpoint, key_id, app_id, requests, refused, failed, bytes_out, latency))

}  // namespace mv::model
