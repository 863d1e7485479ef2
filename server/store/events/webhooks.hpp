// SPDX-License-Identifier: Apache-2.0
#pragma once
// Webhook endpoints and what they subscribe to.
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "model/owner.hpp"
#include "model/webhook.hpp"
#include "store/engine/page.hpp"
#include "store/engine/tx.hpp"

namespace mv::store {

/// Told after each change of an endpoint or of its deliveries by hand; the payload is its seq.
inline constexpr std::string_view kWebhooksChannel = "webhooks";

/// Stores the endpoint and its subscriptions; returns its seq (webhook.seq is not read).
std::int64_t webhook_insert(Tx& tx, const model::Webhook& webhook);
/// Writes everything but seq, id, user_id, mode, created_at, state and the health columns, and
/// returns the new revision. Errors: not_found; precondition_failed when the stored one is not
/// webhook.revision.
Result<std::int64_t> webhook_update(Tx& tx, const model::Webhook& webhook);
/// Error: not_found, also for a deleted one.
Result<model::Webhook> webhook_get(Tx& tx, const model::Owner& owner, std::string_view id);
Slice<model::Webhook> webhook_list(Tx& tx, const model::Owner& owner, const Page& page);
std::int64_t webhook_count(Tx& tx, const model::Owner& owner);
/// Those of `seqs` that exist, deleted ones too.
std::vector<model::Webhook> webhooks_by_seq(Tx& tx, std::span<const std::int64_t> seqs);

/// Those with custom headers; for sealing what an older version stored in clear.
std::vector<model::Webhook> webhooks_with_headers(Tx& tx);
void webhook_headers_set(Tx& tx, std::int64_t seq, const boost::json::object& headers);

/// Makes a disabled endpoint enabled, healthy, and its retries due now with a new schedule; at
/// most `limit` of them per call: call again while it returns `limit`. Error: not_found.
Result<int> webhook_enable(Tx& tx, const model::Webhook& webhook, Millis now, int limit);
/// Stops sending; what is pending and what comes is held. False when it was not enabled.
bool webhook_disable(Tx& tx, std::int64_t seq, std::string_view reason, Millis now);
/// Stops sending for good; rows go later (webhook_sweep). Error: not_found.
Status webhook_delete(Tx& tx, const model::Webhook& webhook, Millis now);
/// Deletes at most `limit` deliveries, with their attempts, of deleted endpoints, and endpoints
/// that have none left; returns `limit`, and 0 when nothing is left to do.
int webhook_sweep(Tx& tx, int limit);

/// What the engine learnt of an endpoint's health.
struct WebhookHealth {
  std::int64_t seq = 0;
  std::int64_t failures = 0;
  Millis failing_since = 0, warned_at = 0, last_success_at = 0;
};
void webhooks_note_health(Tx& tx, std::span<const WebhookHealth> healths);

}  // namespace mv::store
