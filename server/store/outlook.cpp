// SPDX-License-Identifier: Apache-2.0
#include "store/outlook.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "store/events/notify.hpp"

namespace mv::store {
namespace {

void add(std::vector<model::Waiting>& to, const model::KeepsAwake& kind, std::int64_t count,
    Millis next) {
  if (count == 0 || kind.what.empty()) return;
  const auto same =
      std::find_if(to.begin(), to.end(), [&](const auto& each) { return each.what == kind.what; });
  if (same == to.end()) {
    to.push_back({std::string(kind.what), count, next, kind.within});
    return;
  }
  same->count += count;
  same->next_at = std::min(same->next_at, next);
}

}  // namespace

std::vector<model::Waiting> outlook(Tx& tx, const AwakeKinds& kinds) {
  std::vector<model::Waiting> out;
  for (const auto& [count, next] : tx.rows<std::int64_t, Millis>(
           "select count(*), cast(coalesce(min(due_at), 0) as bigint) from releases where state = "
           "'scheduled'"))
    add(out, "scheduled releases", count, next);
  // Each through its own index: of what is ready, delayed and running.
  for (const std::string_view sql :
      {"select kind, count(*), cast(0 as bigint) from jobs where state = 'queued' and ready = 1 "
       "group by kind",
          "select kind, count(*), cast(min(run_at) as bigint) from jobs where state = 'queued' and "
          "ready = 0 group by kind",
          "select kind, count(*), cast(0 as bigint) from jobs where state = 'running' group by "
          "kind"})
    for (const auto& [kind, count, next] : tx.rows<std::string, std::int64_t, Millis>(sql))
      if (const auto known = kinds.find(kind); known != kinds.end())
        add(out, known->second, count, next);
  for (const auto& [count, next] : tx.rows<std::int64_t, Millis>(
           "select count(*), cast(coalesce(min(d.next_attempt_at), 0) as bigint) from "
           "webhook_deliveries d where d.state = 'pending' and d.webhook_seq in (select seq from "
           "webhooks where state = 'enabled')"))
    add(out, "webhook deliveries", count, next);
  add(out, "Telegram bots to read", channels_polled(tx), 0);
  return out;
}

Result<std::int64_t> answers(Tx& tx) {
  return tx.value<std::int64_t>("select count(*) from schema_migrations").value_or(0);
}

bool soon(const std::vector<model::Waiting>& waiting, Millis now) {
  return std::any_of(waiting.begin(), waiting.end(),
      [&](const auto& each) { return each.next_at < now + each.within; });
}

std::string waiting_text(const std::vector<model::Waiting>& waiting) {
  std::string out;
  for (const auto& each : waiting)
    out += fmt::format("{}{}: {} ({})", out.empty() ? "" : ", ", each.what, each.count,
        each.next_at == 0 ? "now" : "the first at " + format_utc(each.next_at));
  return out;
}

}  // namespace mv::store
