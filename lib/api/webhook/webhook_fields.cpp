// SPDX-License-Identifier: Apache-2.0
#include "api/webhook/webhook_views.hpp"

namespace mv::api {
namespace {

constexpr std::string_view kWebhookId = "^whk_[0-9a-z]{26}$";

FieldRule url_rule(bool required) {
  return {.name = "url",
      .description = "Where to post events: an https URL with a public address",
      .example = R"("https://example.com/hooks/musicverse")",
      .required = required,
      .min_length = 1,
      .max_length = 2048};
}
FieldRule events_rule(bool required) {
  return {.name = "events",
      .description = "Event types to send: a type, 'group.*' or '*'",
      .example = R"(["distribution.*","track.created"])",
      .required = required,
      .min_length = 1,
      .max_length = 50};
}
const FieldRule kDescription{.name = "description",
    .description = "A note to tell endpoints apart",
    .example = R"("order system")",
    .max_length = 500};
const FieldRule kAllowHttp{
    .name = "allow_http", .description = "Allow an http URL, for development", .example = "false"};
const FieldRule kFifo{.name = "fifo",
    .description =
        "Send one event at a time, in order; a retry holds back "
        "later events",
    .example = "false"};
const FieldRule kRateLimit{.name = "rate_limit",
    .description = "Maximum attempts per second; 0 = no limit",
    .example = "50",
    .max_length = 0,
    .minimum = 0,
    .maximum = 1000};
const FieldRule kMaxInFlight{.name = "max_in_flight",
    .description = "Maximum requests at the same time",
    .example = "32",
    .max_length = 0,
    .minimum = 1,
    .maximum = 100};

}  // namespace

// clang-format off
template <>
std::span<const FieldRule> rules_of<CreateWebhook>() {
  static const std::vector<FieldRule> rules{
      url_rule(true),
      events_rule(true),
      kDescription,
      {.name = "headers",
       .description = "Headers to send with every attempt: name to value, 20 at most",
       .example = R"({"Authorization":"Bearer 9f2c"})"},
      kAllowHttp,
      kFifo,
      kRateLimit,
      kMaxInFlight,
      {.name = "asymmetric",
       .description = "Also sign with Ed25519 (v1a); the response has the public key",
       .example = "false"},
  };
  return rules;
}

template <>
std::span<const FieldRule> rules_of<UpdateWebhook>() {
  static const std::vector<FieldRule> rules{
      url_rule(false),
      events_rule(false),
      kDescription,
      {.name = "headers",
       .description = "JSON merge patch (RFC 7396): null removes a header, others stay",
       .example = R"({"Authorization":"Bearer 9f2c"})"},
      kAllowHttp,
      kFifo,
      kRateLimit,
      kMaxInFlight,
  };
  return rules;
}

template <>
std::span<const FieldRule> rules_of<RotateSecret>() {
  static const std::vector<FieldRule> rules{
      {.name = "overlap_seconds",
       .description = "How long the old secret keeps signing, in seconds", .example = "86400",
       .max_length = 0, .minimum = 0, .maximum = 604800}};
  return rules;
}

template <>
std::span<const FieldRule> rules_of<RecoverWebhook>() {
  static const std::vector<FieldRule> rules{
      {.name = "since", .description = "Redeliver what failed since this time",
       .example = R"("2027-01-15T00:00:00Z")", .required = true, .min_length = 20, .max_length = 40,
       .format = "date-time"}};
  return rules;
}

template <>
std::span<const FieldRule> rules_of<TriggerEvent>() {
  static const std::vector<FieldRule> rules{
      {.name = "type", .description = "The type of the event", .example = R"("distribution.live")",
       .required = true, .min_length = 1, .max_length = 100},
      {.name = "webhook_id", .description = "Send only to this endpoint, whatever it subscribes to",
       .example = R"("whk_01jd2m3x8yq5w7e9r1t3y5u7c9")", .min_length = 30, .max_length = 30,
       .pattern = kWebhookId},
      {.name = "overrides", .description = "Example values to replace: path in data to new text",
       .example = R"({"title":"Northern Line"})"},
  };
  return rules;
}
// clang-format on

}  // namespace mv::api
