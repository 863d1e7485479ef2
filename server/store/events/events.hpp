// SPDX-License-Identifier: Apache-2.0
#pragma once
// Events, written in the transaction of the change they tell of.
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "model/job.hpp"
#include "model/owner.hpp"
#include "store/engine/tx.hpp"

namespace mv::store {

/// Told after each commit with events; the payload is the user's id.
inline constexpr std::string_view kEventsChannel = "events";

/// Stores the event and returns its seq. A reader that has seen seq n never later finds a smaller
/// new one: on PostgreSQL appending transactions commit one after the other.
/// Every subscribed webhook gets its delivery in the same statement.
std::int64_t event_append(Tx& tx, const model::Event& event);
/// Many at once, for one transaction; they get seqs in their order.
void events_append(Tx& tx, std::span<const model::Event> events);
/// Stores it without deliveries: the caller adds its own (delivery_insert).
std::int64_t event_append_unsent(Tx& tx, const model::Event& event);

struct EventFilter {
  std::string user_id;              ///< "" = any (fan-out)
  std::optional<model::Mode> mode;  ///< none = any
  std::vector<std::string> types;   ///< empty = all
  std::string subject_id;           ///< "" = any
};
/// Events with seq > after, oldest first, at most `limit` (1..1000).
std::vector<model::Event> events_after(
    Tx& tx, std::int64_t after, const EventFilter& filter, int limit);
/// Error: not_found.
Result<model::Event> event_get(Tx& tx, const model::Owner& owner, std::string_view id);
/// The last seq given out; 0 when there are no events.
std::int64_t event_last_seq(Tx& tx);
/// The seq after which are all events created at `at` or later.
std::int64_t event_seq_before(Tx& tx, Millis at);
/// Deletes at most `limit` events older than `before` and than any delivery that is left; returns
/// how many.
int events_delete_before(Tx& tx, Millis before, int limit);

}  // namespace mv::store
