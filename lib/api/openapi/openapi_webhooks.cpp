// SPDX-License-Identifier: Apache-2.0
#include "api/openapi/openapi_webhooks.hpp"

#include <fmt/format.h>

#include <boost/json.hpp>

#include "api/webhook/event_types.hpp"
#include "base/text/text.hpp"

namespace mv::api {
namespace {

struct Header {
  std::string_view component, name, type, description, example;
};
constexpr Header kHeaders[] = {
    {"WebhookId", "webhook-id", "string",
        "The id of the event, the same in every attempt: use it to drop duplicates",
        "evt_01jhma0b3c5d7e9f2g4h6j8kmn"},
    {"WebhookTimestamp", "webhook-timestamp", "integer",
        "When this attempt was made, in seconds since 1970; refuse what is older than 5 minutes",
        "1799971200"},
    {"WebhookSignature", "webhook-signature", "string",
        "Standard Webhooks 1.0: signatures of \"<webhook-id>.<webhook-timestamp>.<body>\", with "
        "spaces between: v1 (HMAC-SHA-256 under the decoded whsec_ secret) and v1a (Ed25519); one "
        "that matches is enough",
        "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="},
    {"WebhookBodySignature", "X-Webhook-Signature", "string",
        "sha256= and the hex HMAC-SHA-256 of the body under the same secret; it does not cover the "
        "time",
        "sha256=6a3f0c5b1f2d4e8790a1b2c3d4e5f60718293a4b5c6d7e8f901a2b3c4d5e6f70"},
    {"WebhookEvent", "X-Webhook-Event", "string", "The type of the event", "distribution.live"},
};

json::object reference(std::string_view where, std::string_view name) {
  return {{"$ref", fmt::format("#/components/{}/{}", where, name)}};
}

json::object answers() {
  return {{"2XX", {{"description",
                      "Received. Any other status is retried later; Retry-After can only lengthen "
                      "the wait. "
                      "Redirects are not followed"}}},
      {"410", {{"description", "Gone: nothing is retried and the webhook is disabled"}}}};
}

json::object request_of(const EventType& type) {
  json::array headers;
  for (const auto& header : kHeaders) headers.push_back(reference("parameters", header.component));
  const json::object narrowed{
      {"properties", {{"type", {{"const", type.name}}}, {"data", type.schema}}}};
  const json::object body{
      {"schema", {{"allOf", json::array{reference("schemas", "WebhookBody"), narrowed}}}},
      {"example", example_event(type)}};
  return {{"operationId", replace_all("on_" + type.name, ".", "_")},
      {"tags", json::array{"webhooks"}}, {"summary", type.description}, {"security", json::array{}},
      {"parameters", headers},
      {"requestBody", {{"required", true}, {"content", {{"application/json", body}}}}},
      {"responses", answers()}};
}

}  // namespace

json::object openapi_webhooks() {
  json::object out;
  for (const auto& type : event_types()) out[type.name] = {{"post", request_of(type)}};
  return out;
}

json::object openapi_webhook_headers() {
  json::object out;
  for (const auto& header : kHeaders) {
    const json::value example =
        header.type == "integer" ? json::parse(header.example) : json::value(header.example);
    out[header.component] = {{"name", header.name}, {"in", "header"}, {"required", true},
        {"description", header.description}, {"schema", {{"type", header.type}}},
        {"example", example}};
  }
  return out;
}

json::object openapi_webhook_schemas() { return {{"WebhookBody", event_body_schema()}}; }

}  // namespace mv::api
