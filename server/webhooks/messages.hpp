// SPDX-License-Identifier: Apache-2.0
#pragma once
// What the two threads of the engine tell each other.
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "store/events/webhooks.hpp"
#include "webhooks/endpoint.hpp"

namespace mv::webhooks {

/// Ledger to loop, merged in this order.
struct Loaded {
  std::vector<std::shared_ptr<const Endpoint>> endpoints;  ///< new or changed; deleted ones too
  struct Stored {
    std::int64_t webhook_seq, delivery_seq;
    Millis retry_at;
  };
  std::vector<Stored> stored;
  std::vector<Work> fresh;
  std::vector<Work> backlog;
  struct BacklogReply {
    store::BacklogRequest asked;
    int fresh_got = 0, due_got = 0;
    Millis next_due = 0;
  };
  std::vector<BacklogReply> replies;
  std::vector<std::int64_t> behind;  ///< endpoints whose new rows were left in the database
  std::vector<std::int64_t> more;    ///< endpoints with rows in the database
  std::vector<bool> owned;           ///< by shard; empty = as before
  std::vector<bool> taken;           ///< those that came from another server: forget their rows
  Millis owned_until = 0;            ///< by the clock; 0 = for ever

  bool empty() const {
    return endpoints.empty() && stored.empty() && fresh.empty() && backlog.empty() &&
           replies.empty() && behind.empty() && more.empty() && owned.empty() && owned_until == 0;
  }
};

/// Loop to ledger.
struct Reported {
  std::vector<store::Outcome> outcomes;
  std::vector<std::int64_t> outcome_webhooks;  ///< of each outcome
  std::vector<store::BacklogRequest> requests;
  struct SwitchOff {
    std::int64_t webhook_seq;
    std::string reason;
    std::int64_t failures;
    Millis since;
  };
  std::vector<SwitchOff> switch_offs;
  std::vector<store::WebhookHealth> healths;
  bool urgent = false;  ///< the next row of an endpoint in order waits for this
  bool left = false;    ///< nothing is under way any more for shards that are not owned

  bool empty() const {
    return outcomes.empty() && requests.empty() && switch_offs.empty() && healths.empty() && !left;
  }
};

}  // namespace mv::webhooks
