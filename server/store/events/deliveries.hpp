// SPDX-License-Identifier: Apache-2.0
#pragma once
// Deliveries and attempts. Rows are made by event_append; the engine reads those that are due,
// and stores what came of them. A row is pending until its outcome is stored, so a server that
// dies leaves nothing to repair.
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "model/job.hpp"
#include "model/webhook.hpp"
#include "store/engine/page.hpp"
#include "store/engine/tx.hpp"

namespace mv::store {

/// dlv_…, made of the seq. 0 for what is no such id.
std::string delivery_id(std::int64_t seq);
std::int64_t delivery_seq(std::string_view id);

/// One row per subscribed endpoint for each event with seq in [first, last], in one statement.
void deliveries_fan_out(Tx& tx, std::int64_t first, std::int64_t last, Millis now);
/// A row for one endpoint, whatever it subscribes to (test, redelivery of a forgotten one).
std::int64_t delivery_insert(Tx& tx, std::int64_t webhook_seq, std::int64_t event_seq, Millis now);

/// What the engine needs to know of a pending row.
struct Pending {
  std::int64_t seq = 0, webhook_seq = 0, event_seq = 0;
  int attempts = 0, tries = 0;
  Millis next_attempt_at = 0, created_at = 0;
};
/// Rows with seq > after in order, pending or not (`pending` tells), at most `limit`.
struct Fresh {
  std::vector<Pending> rows;  ///< the pending ones
  std::int64_t last = 0;      ///< the last seq read; `after` when there was none
  bool full = false;          ///< `limit` rows were read: there may be more
};
Fresh deliveries_fresh(Tx& tx, std::int64_t after, int limit);
std::int64_t deliveries_last_seq(Tx& tx);

/// Up to `fresh` untried rows by seq and up to `due` retries by time of an endpoint.
struct BacklogRequest {
  std::int64_t webhook_seq = 0;
  int fresh = 0, due = 0;
};
struct Backlog {
  std::vector<Pending> rows;  ///< fresh ones first, each kind in order
  /// The time of the endpoint's earliest retry that is not yet due; 0 = none.
  std::vector<std::pair<std::int64_t, Millis>> next_due;
};
Backlog deliveries_backlog(Tx& tx, std::span<const BacklogRequest> requests, Millis now);
/// Enabled endpoints with pending rows, of the shards (webhook_seq % shards.size() where true).
std::vector<std::int64_t> webhooks_with_pending(Tx& tx, const std::vector<bool>& shards);
/// An event whose data is left as the text that is stored; event.data is empty.
struct EventRow {
  model::Event event;
  std::string data;
};
/// The events of these seqs that exist.
std::vector<EventRow> events_by_seq(Tx& tx, std::span<const std::int64_t> seqs);

/// What came of an attempt.
struct Outcome {
  model::Attempt attempt;                                      ///< seq is not read
  model::DeliveryState state = model::DeliveryState::pending;  ///< of the delivery then
  std::string fault;
  int tries = 0;
  Millis next_attempt_at = 0;
};
/// Writes attempts and deliveries together. A delivery that is no longer pending keeps its state;
/// storing the same again changes nothing.
void outcomes_store(Tx& tx, std::span<const Outcome> outcomes, Millis now);

// For people.
struct DeliveryFilter {
  std::optional<model::DeliveryState> state;  ///< none = any
};
/// Newest first; the cursor of a page is a delivery id.
Slice<model::Delivery> delivery_list(
    Tx& tx, std::int64_t webhook_seq, const DeliveryFilter& filter, const Page& page);
/// Error: not_found.
Result<model::Delivery> delivery_get(Tx& tx, std::int64_t seq);
std::vector<model::Attempt> attempt_list(Tx& tx, std::int64_t delivery_seq);
/// How many are pending and failed, counted up to `limit`.
struct DeliveryCounts {
  std::int64_t pending = 0, failed = 0;
};
DeliveryCounts delivery_counts(Tx& tx, std::int64_t webhook_seq, int limit);
/// Makes it pending and due with a new schedule, whatever it was. Tells kWebhooksChannel.
void delivery_redeliver(Tx& tx, const model::Delivery& delivery, Millis now);

/// How many that were made in [since, until] have failed.
std::int64_t deliveries_failed_between(
    Tx& tx, std::int64_t webhook_seq, Millis since, Millis until);
Status recovery_insert(Tx& tx, const model::Recovery& recovery);
Result<model::Recovery> recovery_get(Tx& tx, std::string_view id);
/// Makes the next `limit` failed rows of the span pending, and moves the cursor; state done at the
/// end. Returns the recovery as it is now.
Result<model::Recovery> recovery_step(Tx& tx, std::string_view id, int limit, Millis now);

/// Retention: at most `limit` rows with seq > after are looked at; finished ones that ended before
/// `before` go, with their attempts. Returns the last seq looked at, 0 at the end.
std::int64_t deliveries_delete_before(Tx& tx, std::int64_t after, Millis before, int limit);

// Which node sends for which endpoints, on PostgreSQL.
inline constexpr int kShards = 32;
struct Shards {
  std::vector<bool> owned = std::vector<bool>(kShards, false);
  /// Of those, the ones above this node's fair share: it stops sending for them, and gives them
  /// back (shards_give_back) once nothing of theirs is under way.
  std::vector<bool> leaving = std::vector<bool>(kShards, false);
  /// Grows whenever a shard changes hands, so that a node that slept through it finds out.
  std::vector<std::int64_t> generation = std::vector<std::int64_t>(kShards, 0);
  Millis lease_until = 0;
};
/// Renews this node's leases and takes free and expired shards up to its fair share.
Shards shards_renew(Tx& tx, std::string_view node, Millis now, Millis lease_ms);
void shards_give_back(Tx& tx, std::string_view node, const std::vector<bool>& shards);
/// The node leaves: all of its shards are free.
void shards_release(Tx& tx, std::string_view node);

}  // namespace mv::store
