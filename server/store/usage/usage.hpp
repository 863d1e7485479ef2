// SPDX-License-Identifier: Apache-2.0
#pragma once
// Every request for a while (api_usage_logs), and counts of each hour for long (usage_hours).
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "model/owner.hpp"
#include "model/usage/usage.hpp"
#include "store/engine/page.hpp"
#include "store/engine/tx.hpp"

namespace mv::store {

/// Requests have their ids already, so that the same ones can be written again after a failure of
/// which nobody knows how it ended.
void usage_log_append(Tx& tx, std::span<const model::LoggedRequest> requests);
/// Adds to what is counted for that hour.
void usage_add(Tx& tx, const model::UsageHour& counts);

/// Which requests; what is empty does not narrow.
struct RequestFilter {
  std::string_view key_id, app_id, endpoint;
  int from_status = 0, to_status = 1000;  ///< both included
};
/// Newest first.
Slice<model::LoggedRequest> usage_log_list(
    Tx& tx, const model::Owner& owner, const RequestFilter& filter, const Page& page);

/// Which hours: [from, to).
struct UsageRange {
  std::optional<std::string_view> user_id;  ///< nothing = of everybody
  model::Mode mode = model::Mode::live;
  Millis from = 0, to = 0;
};
/// Gives each row to `each`, in no order; for everybody each hour of each user is one of its own.
void usage_hours(
    Tx& tx, const UsageRange& range, const std::function<void(const model::UsageHour&)>& each);

/// At most `limit`. How many.
int usage_log_delete_before(Tx& tx, Millis before, int limit);
/// The first that is beyond the newest `most`; "" when there are not so many.
std::string usage_log_beyond(Tx& tx, int most);
/// That one and older ones, at most `limit`. How many.
int usage_log_delete_to(Tx& tx, std::string_view id, int limit);
int usage_hours_delete_before(Tx& tx, Millis before, int limit);

}  // namespace mv::store
