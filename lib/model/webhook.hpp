// SPDX-License-Identifier: Apache-2.0
#pragma once
// An endpoint, the deliveries of events to it, and the attempts of a delivery.
#include <boost/describe.hpp>
#include <boost/json/object.hpp>
#include <cstdint>
#include <string>
#include <vector>

#include "base/clock.hpp"
#include "model/mode.hpp"

namespace mv::model {

enum class WebhookState { enabled, disabled, deleted };
BOOST_DESCRIBE_ENUM(WebhookState, enabled, disabled, deleted)

struct Webhook {
  std::int64_t seq = 0;
  std::string id;  ///< whk_…
  std::string user_id;
  Mode mode = Mode::live;
  std::string url;
  std::string description;
  std::vector<std::string> events;  ///< patterns, at most one of which matches a type
  WebhookState state = WebhookState::enabled;
  std::string disabled_reason;  ///< "" unless disabled
  std::string sealed_secrets;   ///< Sealer over JSON ["whsec_…", "whsk_…"?]
  std::string sealed_previous;  ///< the same of before the rotation; "" = none
  Millis previous_until = 0;    ///< until when both sign
  std::string public_key;       ///< whpk_…; "" = v1 only
  boost::json::object headers;  ///< sent with every attempt
  bool allow_http = false;
  bool fifo = false;          ///< one at a time, in order
  int rate_limit = 0;         ///< attempts per second; 0 = no limit
  int max_in_flight = 32;     ///< 1..100
  std::int64_t failures = 0;  ///< events that failed in a row, with no success between
  Millis failing_since = 0;   ///< of the first of them; 0 = healthy
  Millis warned_at = 0;
  Millis last_success_at = 0;
  Millis disabled_at = 0;
  std::int64_t revision = 1;
  Millis created_at = 0;
  Millis updated_at = 0;
};
BOOST_DESCRIBE_STRUCT(Webhook, (),
    (seq, id, user_id, mode, url, description, events, state, disabled_reason, sealed_secrets,
        sealed_previous, previous_until, public_key, headers, allow_http, fifo, rate_limit,
        max_in_flight, failures, failing_since, warned_at, last_success_at, disabled_at, revision,
        created_at, updated_at))

enum class DeliveryState { pending, delivered, failed };
BOOST_DESCRIBE_ENUM(DeliveryState, pending, delivered, failed)

/// One event for one endpoint. Held is not a state: it is pending while the endpoint is disabled.
struct Delivery {
  std::int64_t seq = 0;
  std::int64_t webhook_seq = 0;
  std::int64_t event_seq = 0;
  DeliveryState state = DeliveryState::pending;
  std::string fault;           ///< of a failed one: receiver, system
  int attempts = 0;            ///< all of them
  int tries = 0;               ///< of the present schedule; a redelivery starts a new one
  Millis next_attempt_at = 0;  ///< 0 = not tried yet
  int last_status = 0;         ///< HTTP status; 0 = no answer
  std::string last_error;
  Millis created_at = 0;
  Millis finished_at = 0;
};
BOOST_DESCRIBE_STRUCT(Delivery, (),
    (seq, webhook_seq, event_seq, state, fault, attempts, tries, next_attempt_at, last_status,
        last_error, created_at, finished_at))

struct Attempt {
  std::int64_t seq = 0;
  std::int64_t delivery_seq = 0;
  int number = 0;  ///< from 1
  Millis at = 0;
  std::int64_t duration_us = 0;
  int status = 0;       ///< 0 = no answer
  std::string error;    ///< "" = answered
  std::string address;  ///< that was dialled
  std::string response_headers;
  std::string response_body;  ///< the first 16 kB
};
BOOST_DESCRIBE_STRUCT(Attempt, (),
    (seq, delivery_seq, number, at, duration_us, status, error, address, response_headers,
        response_body))

enum class RecoveryState { running, done };
BOOST_DESCRIBE_ENUM(RecoveryState, running, done)

/// Sending again everything that failed in a span of time.
struct Recovery {
  std::string id;  ///< rcv_…
  std::int64_t webhook_seq = 0;
  Millis since = 0, until = 0;
  RecoveryState state = RecoveryState::running;
  std::int64_t total = 0, recovered = 0, cursor = 0;
  Millis created_at = 0, updated_at = 0;
};
BOOST_DESCRIBE_STRUCT(Recovery, (),
    (id, webhook_seq, since, until, state, total, recovered, cursor, created_at, updated_at))

}  // namespace mv::model
