// SPDX-License-Identifier: Apache-2.0
#include "api/webhook/webhook_views.hpp"

#include "api/or_null.hpp"

#include <algorithm>

namespace mv::api {
namespace {

std::optional<int> status_or_null(int status) {
  return status == 0 ? std::nullopt : std::optional<int>(status);
}

std::string shown_state(const model::Webhook& webhook) {
  if (webhook.state == model::WebhookState::enabled && webhook.failing_since != 0) return "failing";
  return std::string(to_word(webhook.state));
}

}  // namespace

WebhookView view(const model::Webhook& webhook, Millis now) {
  WebhookView out;
  out.id = webhook.id;
  out.mode = to_word(webhook.mode);
  out.url = webhook.url;
  out.description = webhook.description;
  out.events = webhook.events;
  out.state = shown_state(webhook);
  out.disabled_reason = text_or_null(webhook.disabled_reason);
  out.public_key = text_or_null(webhook.public_key);
  if (webhook.previous_until > now)
    out.previous_secret_until = time_or_null(webhook.previous_until);
  // A value may be a token of the receiver's.
  for (const auto& [name, value] : webhook.headers) out.headers[name] = "***";
  out.allow_http = webhook.allow_http;
  out.fifo = webhook.fifo;
  out.rate_limit = webhook.rate_limit;
  out.max_in_flight = webhook.max_in_flight;
  out.failures = webhook.failures;
  out.failing_since = time_or_null(webhook.failing_since);
  out.last_success_at = time_or_null(webhook.last_success_at);
  out.disabled_at = time_or_null(webhook.disabled_at);
  out.created_at = format_utc(webhook.created_at);
  out.updated_at = format_utc(webhook.updated_at);
  out.revision = webhook.revision;
  return out;
}

AttemptView view(const model::Attempt& attempt) {
  return {.number = attempt.number,
      .at = format_utc(attempt.at),
      .duration_ms = static_cast<double>(attempt.duration_us) / 1000,
      .status = status_or_null(attempt.status),
      .error = text_or_null(attempt.error),
      .address = attempt.address,
      .response_headers = attempt.response_headers,
      .response_body = attempt.response_body};
}

RecoveryView view(const model::Recovery& recovery, const std::string& webhook_id) {
  return {.id = recovery.id,
      .webhook_id = webhook_id,
      .state = std::string(to_word(recovery.state)),
      .since = format_utc(recovery.since),
      .until = format_utc(recovery.until),
      .total = std::max(recovery.total, recovery.recovered),
      .recovered = recovery.recovered,
      .created_at = format_utc(recovery.created_at),
      .updated_at = format_utc(recovery.updated_at)};
}

DeliveryView view(const model::Delivery& delivery, const std::string& id,
    const model::Webhook& webhook, const model::Event& event) {
  DeliveryView out;
  out.id = id;
  out.webhook_id = webhook.id;
  out.event_id = event.id;
  out.event_type = event.type;
  const bool pending = delivery.state == model::DeliveryState::pending;
  const bool held = pending && webhook.state == model::WebhookState::disabled;
  out.state = held ? to_word(ShownDelivery::held) : to_word(delivery.state);
  out.fault = text_or_null(delivery.fault);
  out.attempts = delivery.attempts;
  // 1 stands for at once.
  if (pending && !held && delivery.next_attempt_at > 1)
    out.next_attempt_at = format_utc(delivery.next_attempt_at);
  out.last_status = status_or_null(delivery.last_status);
  out.last_error = text_or_null(delivery.last_error);
  out.created_at = format_utc(delivery.created_at);
  out.finished_at = time_or_null(delivery.finished_at);
  return out;
}

}  // namespace mv::api
