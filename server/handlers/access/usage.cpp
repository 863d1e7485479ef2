// SPDX-License-Identifier: Apache-2.0
// How much the API was used, and every request.
#include "store/usage/usage.hpp"

#include <map>

#include "api/access/usage_views.hpp"
#include "base/text/cut.hpp"
#include "base/text/text.hpp"
#include "handlers/access/audit.hpp"
#include "handlers/answer.hpp"
#include "handlers/deps.hpp"
#include "store/access/api_keys.hpp"
#include "store/access/oauth_clients.hpp"

namespace mv::handlers {
namespace {

using api::UsageBy;

constexpr Millis kDay = 24 * model::kUsageHour;
constexpr Millis kLookBack = 30 * kDay, kLongest = 400 * kDay, kLongestByHour = 31 * kDay;

Millis whole_hours(Millis time) { return time - time % model::kUsageHour; }

/// Whose requests: nothing = everybody's.
Result<std::optional<std::string>> user_of(const api::Call& call) {
  const auto& self = call.principal.user_id;
  const auto user = call.query("user", "me");
  if (user == "me" || user == self) return std::optional(self);
  if (role_of(call.principal) == model::Role::member)
    return make_error(Code::forbidden, "only an admin may see what others asked", {},
        "Leave out user, and see your own.");
  return user == "all" ? std::optional<std::string>() : std::optional(user);
}

/// What people call the keys and apps that the rows are about.
void label(store::Tx& tx, api::UsageView& usage, UsageBy by) {
  for (auto& row : usage.data) {
    if (!row.name) continue;
    if (by == UsageBy::key) {
      row.label = store::api_key_name(tx, *row.name);
    } else if (by == UsageBy::app) {
      if (const auto client = store::oauth_client_find(tx, *row.name)) row.label = client->name;
    }
  }
}

Result<api::Response> usage(Deps& deps, api::Call& call) {
  MV_TRY(const auto wanted, query_word<UsageBy>(call, "by"));
  const auto by = wanted.value_or(UsageBy::endpoint);
  MV_TRY(const auto user, user_of(call));
  MV_TRY(const auto until, query_time(call, "until"));
  MV_TRY(const auto since, query_time(call, "since"));
  // The present hour counts, too.
  const auto to = whole_hours(std::min(until.value_or(call.now), call.now) + model::kUsageHour - 1);
  const auto longest = by == UsageBy::hour ? kLongestByHour : kLongest;
  const auto from = whole_hours(since.value_or(to - kLookBack));
  if (from > to)
    return wrong_query("since", "since: it is not before until", {}, "Use an earlier time.");
  if (to - from > longest)
    return wrong_query("since",
        fmt::format("since: at most {} days are counted by {}", longest / kDay, to_word(by)), {},
        "Use a later time, or until.");
  MV_CHECK(deps.flush_usage());
  return deps.db.read([&](store::Tx& tx) -> Result<api::Response> {
    const store::UsageRange range{user, call.principal.mode, from, to};
    api::UsageSum sum(by);
    store::usage_hours(tx, range, [&](const auto& hour) { sum.add(hour); });
    auto out = sum.view(from, to);
    label(tx, out, by);
    return answer(200, out);
  });
}

/// "404" or "4xx" as the first and the last status.
Result<std::pair<int, int>> statuses(const api::Call& call) {
  const auto text = lower(call.query("status"));
  if (text.empty()) return std::pair(0, 1000);
  const bool group = text.size() == 3 && text.ends_with("xx");
  const auto number = parse_int(group ? text.substr(0, 1) + "00" : text);
  if (!number || *number < 100 || *number > 599)
    return wrong_query("status",
        fmt::format("status: '{}' is not a status", cut_text(call.query("status"), 40)), {},
        "Use a number such as 404, or a group such as 4xx.");
  const auto first = static_cast<int>(*number);
  return std::pair(first, group ? first + 99 : first);
}

Result<api::Response> list(Deps& deps, api::Call& call) {
  MV_TRY(const auto page, page_of(deps, call));
  MV_TRY(const auto status, statuses(call));
  const auto key = call.query("key"), app = call.query("app"), endpoint = call.query("endpoint");
  MV_CHECK(deps.flush_usage());
  using Requests = store::Slice<model::LoggedRequest>;
  MV_TRY(const auto slice, deps.db.read([&](store::Tx& tx) -> Result<Requests> {
    return store::usage_log_list(tx, model::owner_of(call.principal),
        {key, app, endpoint, status.first, status.second}, page);
  }));
  return list_answer<api::RequestView>(
      deps, call, slice, [](const auto& one) { return api::view(one); });
}

}  // namespace

void add_usage(api::Handlers& handlers, Deps& deps) {
  handlers.plain["usage_get"] = [&](api::Call& call) { return usage(deps, call); };
  handlers.plain["request_list"] = [&](api::Call& call) { return list(deps, call); };
}

}  // namespace mv::handlers
