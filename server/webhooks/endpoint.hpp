// SPDX-License-Identifier: Apache-2.0
#pragma once
// One endpoint as the engine sees it: what to send with (Endpoint, immutable) and how it is doing
// (EndpointState: pure bookkeeping with the time handed in; the loop's thread alone uses it).
#include <curl/curl.h>

#include <algorithm>
#include <cstdint>
#include <deque>
#include <memory>
#include <optional>
#include <string>
#include <unordered_set>
#include <vector>

#include "api/webhook/webhook_signature.hpp"
#include "model/webhook.hpp"
#include "store/events/deliveries.hpp"
#include "webhooks/address/target.hpp"

namespace mv::webhooks {

/// Prepared by the ledger from the stored row; a change of the row makes a new one.
struct Endpoint {
  model::Webhook row;
  Target target;
  std::shared_ptr<CURLU> url;  ///< target.url, parsed once
  bool caught_up = false;      ///< all of its pending rows come with the scan of new ones
  std::string broken;  ///< why nothing can be sent (a secret that cannot be opened); "" = fine
  std::optional<api::WebhookSigner> signer;
  Millis signer_until = 0;  ///< when the signer is out of date (end of a rotation); 0 = never
  std::vector<std::string> headers;  ///< "Name: value"
};

/// What is sent: made once per event, shared by its deliveries.
struct EventText {
  std::string id, type, body;
};

/// A row in memory.
struct Work {
  store::Pending row;
  std::shared_ptr<const EventText> event;
};

class EndpointState {
 public:
  explicit EndpointState(std::shared_ptr<const Endpoint> endpoint) {
    configure(std::move(endpoint));
  }

  const Endpoint& endpoint() const { return *endpoint_; }
  std::shared_ptr<const Endpoint> shared() const { return endpoint_; }
  std::int64_t seq() const { return endpoint_->row.seq; }
  void configure(std::shared_ptr<const Endpoint> endpoint);
  bool enabled() const { return endpoint_->row.state == model::WebhookState::enabled; }
  /// Forgets everything that is queued (not what is in flight).
  void drop_queued();

  /// Takes a new row from the scan of what was just written. While older rows wait in the
  /// database it is left there too, so that rows keep their order.
  void offer_new(Work work);
  /// Takes a row that wants() asked for.
  void offer_loaded(Work work);
  /// The database has rows that are not in memory.
  void note_more() { more_fresh_ = more_due_ = true; }
  /// It has new ones that are not.
  void note_behind() { more_fresh_ = true; }
  /// What wants() asked for has been offered: how many came, and when the next retry is due.
  void loaded(int fresh_asked, int fresh_got, int due_asked, int due_got, Millis next_due);
  /// What should be read from the database now; zeros when nothing.
  store::BacklogRequest wants(Millis now);

  /// May one more attempt start at this moment?
  bool can_start(Millis now, bool retries_allowed) const;
  /// When can_start should be asked again because of time alone; 0 = not because of time.
  Millis next_time(Millis now) const;
  /// Takes the next row: fresh ones first, every eighth time a retry. Call after can_start.
  Work start(Millis now, bool retries_allowed);
  /// The attempt ended; its row stays known until stored().
  void ended(bool success, Millis now);
  /// The receiver asks for quiet until then (Retry-After with 429 or 503).
  void pause(Millis until) { quiet_until_ = std::max(quiet_until_, until); }
  /// Its outcome is in the database: pending again at `retry_at`, or 0.
  void stored(std::int64_t delivery_seq, Millis retry_at);

  int in_flight() const { return in_flight_; }
  std::size_t queued() const { return fresh_.size() + due_.size(); }
  /// More waits than its window takes several times over.
  bool backlogged() const {
    return window_ >= 8 && fresh_.size() > static_cast<std::size_t>(window_) * 4;
  }
  int window() const { return window_; }
  Millis open_until() const { return open_until_; }

  static constexpr int kBreakerAfter = 5;  ///< failed attempts in a row
  static constexpr Millis kBreakerFirst = 1'000, kBreakerLongest = 60'000;

  // Health, kept by the loop and written by the ledger.
  std::int64_t failures = 0;
  Millis failing_since = 0, warned_at = 0, last_success_at = 0, health_noted_at = 0;

  // The loop's marks.
  bool ready_listed = false, hunger_listed = false, loading = false;
  Millis timer_at = 0;
  std::size_t address_turn = 0;  ///< which of the host's addresses; moves on when one is dead

 private:
  bool take_due() const;
  bool take(Work work);
  std::size_t room() const;  ///< rows of a kind in memory
  double tokens(Millis now) const;

  std::shared_ptr<const Endpoint> endpoint_;
  std::deque<Work> fresh_, due_;
  std::unordered_set<std::int64_t> known_;  // queued, in flight, or waiting to be stored
  bool more_fresh_ = true, more_due_ = true;
  Millis next_due_ = 0;  // the earliest retry that waits in the database
  int in_flight_ = 0, window_ = 1, turns_ = 0;
  int failed_in_a_row_ = 0;
  Millis open_until_ = 0, open_for_ = 0;  // the breaker
  Millis quiet_until_ = 0;                // what the receiver asked for
  double tokens_ = 1;
  Millis tokens_at_ = 0;
};

}  // namespace mv::webhooks
