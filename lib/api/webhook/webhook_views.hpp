// SPDX-License-Identifier: Apache-2.0
#pragma once
// Requests and answers about webhook endpoints, their deliveries and event types.
#include <boost/describe.hpp>
#include <boost/json/object.hpp>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "api/rules.hpp"
#include "base/text/enum_words.hpp"
#include "model/job.hpp"
#include "model/webhook.hpp"

namespace mv::api {

struct CreateWebhook {
  std::string url;
  std::vector<std::string> events;  ///< patterns: a type, "group.*" or "*"
  std::string description;
  boost::json::object headers;  ///< name -> value, sent with every attempt
  bool allow_http = false;
  bool fifo = false;
  int rate_limit = 0;  ///< attempts per second; 0 = no limit
  int max_in_flight = 32;
  bool asymmetric = false;  ///< also sign with Ed25519 (v1a)
};
BOOST_DESCRIBE_STRUCT(CreateWebhook, (),
    (url, events, description, headers, allow_http, fifo, rate_limit, max_in_flight, asymmetric))
template <>
std::span<const FieldRule> rules_of<CreateWebhook>();

struct UpdateWebhook {
  std::optional<std::string> url;
  std::optional<std::vector<std::string>> events;
  std::optional<std::string> description;
  std::optional<boost::json::object> headers;  ///< merged: null removes one, others stay
  std::optional<bool> allow_http, fifo;
  std::optional<int> rate_limit, max_in_flight;
};
BOOST_DESCRIBE_STRUCT(UpdateWebhook, (),
    (url, events, description, headers, allow_http, fifo, rate_limit, max_in_flight))
template <>
std::span<const FieldRule> rules_of<UpdateWebhook>();

struct WebhookView {
  std::string id, mode, url, description;
  std::vector<std::string> events;
  std::string state;  ///< enabled, failing, disabled
  std::optional<std::string> disabled_reason;
  std::optional<std::string> secret;  ///< only in the answer of create and rotate-secret
  std::optional<std::string> public_key, previous_secret_until;
  boost::json::object headers;  ///< each value shown as "***"
  bool allow_http = false, fifo = false;
  int rate_limit = 0, max_in_flight = 32;
  std::int64_t failures = 0;  ///< events that failed in a row
  std::optional<std::string> failing_since;
  std::int64_t pending = 0, failed = 0;  ///< deliveries, counted up to 10001
  std::optional<std::string> last_success_at, disabled_at;
  std::string created_at, updated_at;
  std::int64_t revision = 1;
};
BOOST_DESCRIBE_STRUCT(WebhookView, (),
    (id, mode, url, description, events, state, disabled_reason, secret, public_key,
        previous_secret_until, headers, allow_http, fifo, rate_limit, max_in_flight, failures,
        failing_since, pending, failed, last_success_at, disabled_at, created_at, updated_at,
        revision))

struct RotateSecret {
  int overlap_seconds = 86400;  ///< how long the old secret signs too
};
BOOST_DESCRIBE_STRUCT(RotateSecret, (), (overlap_seconds))
template <>
std::span<const FieldRule> rules_of<RotateSecret>();

struct RecoverWebhook {
  std::string since;
};
BOOST_DESCRIBE_STRUCT(RecoverWebhook, (), (since))
template <>
std::span<const FieldRule> rules_of<RecoverWebhook>();

struct RecoveryView {
  std::string id, webhook_id, state, since, until;  ///< state: running, done
  std::int64_t total = 0, recovered = 0;
  std::string created_at, updated_at;
};
BOOST_DESCRIBE_STRUCT(RecoveryView, (),
    (id, webhook_id, state, since, until, total, recovered, created_at, updated_at))

struct AttemptView {
  int number = 1;
  std::string at;
  double duration_ms = 0;
  std::optional<int> status;  ///< null = no answer
  std::optional<std::string> error;
  std::string address, response_headers, response_body;
};
BOOST_DESCRIBE_STRUCT(AttemptView, (),
    (number, at, duration_ms, status, error, address, response_headers, response_body))

/// How a delivery is shown: held is pending while its endpoint is disabled.
enum class ShownDelivery { pending, held, delivered, failed };
BOOST_DESCRIBE_ENUM(ShownDelivery, pending, held, delivered, failed)

struct DeliveryView {
  std::string id, webhook_id, event_id, event_type;
  std::string state;                 ///< pending, held, delivered, failed
  std::optional<std::string> fault;  ///< of a failed one: receiver, system
  int attempts = 0;
  std::optional<std::string> next_attempt_at;
  std::optional<int> last_status;
  std::optional<std::string> last_error;
  std::string created_at;
  std::optional<std::string> finished_at;
  std::optional<std::vector<AttemptView>> attempt_log;  ///< only when one delivery is asked for
};
BOOST_DESCRIBE_STRUCT(DeliveryView, (),
    (id, webhook_id, event_id, event_type, state, fault, attempts, next_attempt_at, last_status,
        last_error, created_at, finished_at, attempt_log))

struct EventTypeView {
  std::string type, description;
  boost::json::object schema, example;  ///< of `data`
};
BOOST_DESCRIBE_STRUCT(EventTypeView, (), (type, description, schema, example))

struct TriggerEvent {
  std::string type;
  std::optional<std::string> webhook_id;  ///< only this endpoint, whatever it subscribes to
  boost::json::object overrides;          ///< path in `data` -> value as text
};
BOOST_DESCRIBE_STRUCT(TriggerEvent, (), (type, webhook_id, overrides))
template <>
std::span<const FieldRule> rules_of<TriggerEvent>();

/// `pending` and `failed` stay 0, `secret` null: the caller sets them.
WebhookView view(const model::Webhook& webhook, Millis now);
AttemptView view(const model::Attempt& attempt);
RecoveryView view(const model::Recovery& recovery, const std::string& webhook_id);
/// `event` may be empty when it is no longer kept.
DeliveryView view(const model::Delivery& delivery, const std::string& id,
    const model::Webhook& webhook, const model::Event& event);

}  // namespace mv::api
