// SPDX-License-Identifier: Apache-2.0
#include "api/webhook/webhook_views.hpp"

namespace mv::api {
namespace {

constexpr std::string_view kWebhookId = "^whk_[0-9a-z]{26}$";

FieldRule url_rule(bool required) {
  return {"url", "Where to post events: an https URL with a public address",
          R"("https://example.com/hooks/musicverse")", required, 1, 2048};
}
FieldRule events_rule(bool required) {
  return {"events", "Event types to send: a type, 'group.*' or '*'",
          R"(["distribution.*","track.created"])", required, 1, 50};
}
const FieldRule kDescription{"description", "A note to tell endpoints apart", R"("order system")",
                             false, 0,
                             500};
const FieldRule kAllowHttp{"allow_http", "Allow an http URL, for development", "false"};
const FieldRule kFifo{"fifo", "Send one event at a time, in order; a retry holds back later events",
                      "false"};
const FieldRule kRateLimit{"rate_limit", "Maximum attempts per second; 0 = no limit", "50", false,
                           0,
                           0, "", {}, "", 0, 1000};
const FieldRule kMaxInFlight{"max_in_flight", "Maximum requests at the same time", "32", false, 0,
                             0,
                             "", {}, "", 1, 100};

}  // namespace

template <>
std::span<const FieldRule> rules_of<CreateWebhook>() {
  static const std::vector<FieldRule> rules{
      url_rule(true),
      events_rule(true),
      kDescription,
      {"headers", "Headers to send with every attempt: name to value, 20 at most",
       R"({"Authorization":"Bearer 9f2c"})"},
      kAllowHttp,
      kFifo,
      kRateLimit,
      kMaxInFlight,
      {"asymmetric", "Also sign with Ed25519 (v1a); the response has the public key", "false"},
  };
  return rules;
}

template <>
std::span<const FieldRule> rules_of<UpdateWebhook>() {
  static const std::vector<FieldRule> rules{
      url_rule(false),
      events_rule(false),
      kDescription,
      {"headers", "JSON merge patch (RFC 7396): null removes a header, others stay",
       R"({"Authorization":"Bearer 9f2c"})"},
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
      {"overlap_seconds", "How long the old secret keeps signing, in seconds", "86400", false, 0, 0,
       "", {}, "", 0,
       604800}};
  return rules;
}

template <>
std::span<const FieldRule> rules_of<RecoverWebhook>() {
  static const std::vector<FieldRule> rules{
      {"since", "Redeliver what failed since this time", R"("2027-01-15T00:00:00Z")", true, 20, 40,
       "", {},
       "date-time"}};
  return rules;
}

template <>
std::span<const FieldRule> rules_of<TriggerEvent>() {
  static const std::vector<FieldRule> rules{
      {"type", "The type of the event", R"("distribution.live")", true, 1, 100},
      {"webhook_id", "Send only to this endpoint, whatever it subscribes to",
       R"("whk_01jd2m3x8yq5w7e9r1t3y5u7c9")", false, 30, 30, kWebhookId},
      {"overrides", "Example values to replace: path in data to new text",
       R"({"title":"Northern Line"})"},
  };
  return rules;
}

}  // namespace mv::api
