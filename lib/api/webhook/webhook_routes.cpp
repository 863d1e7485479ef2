// SPDX-License-Identifier: Apache-2.0
#include "api/route_rows.hpp"
#include "model/flag/flag.hpp"

// clang-format off

namespace mv::api {
namespace {

constexpr QueryField kSince{"since", "string", "Only events from this time on (RFC 3339)"};
constexpr QueryField kTypes{"types", "string",
                            "Only these types, comma-separated: track.*,distribution.live"};

}  // namespace

std::vector<Route> event_rows() {
  return {
      {.method = "GET", .path = "/api/v1/events", .operation = "event_list", .tag = "events",
       .summary = "List events, oldest first",
       .scope = "events:read",
       .query = {{"after", "integer", "Only events after this seq (default: 0)", 0}, kSince, kTypes,
                 kLimit},
       .response = "EventPage"},
      {.method = "GET", .path = "/api/v1/events/stream", .operation = "event_watch",
       .tag = "events", .summary = "Follow events as they happen (server-sent events)",
       .scope = "events:read",
       .query = {{"after", "integer", "Only events after this seq (default: now)", 0}, kSince,
                 kTypes},
       .media = "text/event-stream"},
      {.method = "GET", .path = "/api/v1/events/{id}", .operation = "event_get", .tag = "events",
       .summary = "Get one event",
       .scope = "events:read", .response = "Event"},
      {.method = "POST", .path = "/api/v1/events/trigger", .operation = "event_trigger",
       .tag = "events", .summary = "Trigger an example event of a type (sandbox mode only)",
       .scope = "webhooks:write", .body = BodyKind::json, .idempotent = true, .body_limit = kJson,
       .success = 202, .request = "TriggerEvent", .response = "Triggered"},
      {.method = "GET", .path = "/api/v1/event-types", .operation = "event_type_list",
       .tag = "events", .summary = "List event types, each with its schema and an example",
       .scope = "events:read", .response = "EventTypeList"},

      {.method = "POST", .path = "/api/v1/webhooks", .operation = "webhook_create",
       .tag = "webhooks", .summary = "Create an endpoint; the response shows its secret once",
       .scope = "webhooks:write", .body = BodyKind::json, .idempotent = true, .body_limit = kJson,
       .success = 201, .request = "CreateWebhook", .response = "Webhook", .outward = true,
       .flag = model::flag::kWebhooks},
      {.method = "GET", .path = "/api/v1/webhooks", .operation = "webhook_list", .tag = "webhooks",
       .summary = "List endpoints, newest first",
       .scope = "webhooks:read", .query = kPage, .response = "WebhookPage"},
      {.method = "GET", .path = "/api/v1/webhooks/{id}", .operation = "webhook_get",
       .tag = "webhooks", .summary = "Get one endpoint and its health",
       .scope = "webhooks:read", .response = "Webhook"},
      {.method = "PATCH", .path = "/api/v1/webhooks/{id}", .operation = "webhook_update",
       .tag = "webhooks", .summary = "Change an endpoint",
       .scope = "webhooks:write", .body = BodyKind::json, .body_limit = kJson,
       .request = "UpdateWebhook", .response = "Webhook", .outward = true,
       .flag = model::flag::kWebhooks},
      {.method = "DELETE", .path = "/api/v1/webhooks/{id}", .operation = "webhook_delete",
       .tag = "webhooks", .summary = "Delete an endpoint; nothing more is sent to it",
       .scope = "webhooks:write", .success = 204},
      {.method = "POST", .path = "/api/v1/webhooks/{id}/enable", .operation = "webhook_enable",
       .tag = "webhooks", .summary = "Enable an endpoint and send its held events",
       .scope = "webhooks:write", .idempotent = true, .response = "Webhook",
       .flag = model::flag::kWebhooks},
      {.method = "POST", .path = "/api/v1/webhooks/{id}/disable", .operation = "webhook_disable",
       .tag = "webhooks", .summary = "Disable an endpoint; its events are held",
       .scope = "webhooks:write", .idempotent = true, .response = "Webhook"},
      {.method = "POST", .path = "/api/v1/webhooks/{id}/test", .operation = "webhook_test",
       .tag = "webhooks", .summary = "Send a webhook.test event to this endpoint",
       .scope = "webhooks:write", .idempotent = true, .success = 202, .response = "Delivery",
       .flag = model::flag::kWebhooks},
      {.method = "POST", .path = "/api/v1/webhooks/{id}/rotate-secret",
       .operation = "webhook_rotate_secret", .tag = "webhooks",
       .summary = "Rotate the secret; the old one keeps signing for a while",
       .scope = "webhooks:write", .body = BodyKind::json, .idempotent = true, .body_limit = kJson,
       .request = "RotateSecret", .response = "Webhook"},
      {.method = "POST", .path = "/api/v1/webhooks/{id}/recover", .operation = "webhook_recover",
       .tag = "webhooks", .summary = "Redeliver everything that failed since a time",
       .scope = "webhooks:write", .body = BodyKind::json, .idempotent = true, .body_limit = kJson,
       .success = 202, .request = "RecoverWebhook", .response = "Recovery",
       .flag = model::flag::kWebhooks},
      {.method = "GET", .path = "/api/v1/webhooks/{id}/deliveries",
       .operation = "webhook_delivery_list", .tag = "webhooks",
       .summary = "List deliveries to an endpoint, newest first",
       .scope = "webhooks:read",
       .query = page_and({{"state", "string",
                           "Only deliveries in this state", {}, {},
                           "pending held delivered failed"}}),
       .response = "DeliveryPage"},
      {.method = "GET", .path = "/api/v1/webhook-deliveries/{id}",
       .operation = "webhook_delivery_get", .tag = "webhooks",
       .summary = "Get one delivery with all its attempts",
       .scope = "webhooks:read", .response = "Delivery"},
      {.method = "POST", .path = "/api/v1/webhook-deliveries/{id}/redeliver",
       .operation = "webhook_delivery_redeliver", .tag = "webhooks",
       .summary = "Redeliver an event with a new retry schedule",
       .scope = "webhooks:write", .idempotent = true, .success = 202, .response = "Delivery",
       .flag = model::flag::kWebhooks},
      {.method = "GET", .path = "/api/v1/webhook-recoveries/{id}",
       .operation = "webhook_recovery_get", .tag = "webhooks",
       .summary = "Get a recovery's progress",
       .scope = "webhooks:read", .response = "Recovery"},
  };
}

}  // namespace mv::api
