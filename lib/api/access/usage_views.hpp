// SPDX-License-Identifier: Apache-2.0
#pragma once
// How much the API was used: what the API gives.
#include <boost/describe.hpp>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/text/enum_words.hpp"
#include "model/usage/usage.hpp"

namespace mv::api {

/// What requests are counted by.
enum class UsageBy { endpoint, key, app, day, hour };
BOOST_DESCRIBE_ENUM(UsageBy, endpoint, key, app, day, hour)

struct UsageCounts {
  /// An endpoint, the id of a key or an app, the beginning of a day or an hour in UTC; null for
  /// requests without one.
  std::optional<std::string> name;
  std::optional<std::string> label;  ///< what people call the key or the app
  std::int64_t requests = 0;
  std::int64_t refused = 0;  ///< answered 4xx
  std::int64_t failed = 0;   ///< answered 5xx
  std::int64_t sent_bytes = 0;
  /// How long answers took in milliseconds, at most 3.2 % off; event streams are left out. Null
  /// when there is none.
  std::optional<double> p50_ms, p95_ms, p99_ms;
};
BOOST_DESCRIBE_STRUCT(
    UsageCounts, (), (name, label, requests, refused, failed, sent_bytes, p50_ms, p95_ms, p99_ms))

struct UsageView {
  std::string by;
  std::string since, until;  ///< whole hours
  UsageCounts total;
  std::vector<UsageCounts> data;  ///< most requests first; days and hours in their order
};
BOOST_DESCRIBE_STRUCT(UsageView, (), (by, since, until, total, data))

/// Adds up hours.
class UsageSum {
 public:
  explicit UsageSum(UsageBy by);
  ~UsageSum();
  void add(const model::UsageHour& hour);
  /// `since` is included, `until` is not. At most 1000 rows, those with the most requests.
  UsageView view(Millis since, Millis until) const;

 private:
  struct Sums;
  const UsageBy by_;
  std::unique_ptr<Sums> sums_;
};

/// One request that was answered.
struct RequestView {
  std::string id, created_at, endpoint;
  std::optional<std::string> subject;  ///< the {id} of the endpoint
  std::int64_t status = 0;
  double duration_ms = 0;
  std::int64_t sent_bytes = 0;
  std::optional<std::string> api_key_id, oauth_client_id, address;
  std::string request_id;
};
BOOST_DESCRIBE_STRUCT(RequestView, (),
    (id, created_at, endpoint, subject, status, duration_ms, sent_bytes, api_key_id,
        oauth_client_id, address, request_id))
RequestView view(const model::LoggedRequest& request);

}  // namespace mv::api
