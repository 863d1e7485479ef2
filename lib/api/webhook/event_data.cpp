// SPDX-License-Identifier: Apache-2.0
#include "api/webhook/event_data.hpp"

#include <vector>

namespace mv::api {
namespace {

using Rules = std::vector<FieldRule>;

constexpr FieldRule kJob{.name = "job_id", .description = "The job"};
constexpr FieldRule kPrompt{.name = "prompt", .description = "The prompt"};
constexpr FieldRule kGenerator{.name = "provider", .description = "The generator"};
constexpr FieldRule kDistribution{.name = "distribution_id", .description = "The distribution"};
constexpr FieldRule kItsTrack{.name = "track_id", .description = "Its track"};
constexpr FieldRule kOrderTitle{.name = "title", .description = "The title of this distribution"};
constexpr FieldRule kReason{.name = "reason", .description = "The reason"};
constexpr FieldRule kPayment{.name = "payment_id", .description = "The payment"};
constexpr FieldRule kAmount{
    .name = "amount", .description = "In the smallest unit of the currency"};
constexpr FieldRule kCurrency{.name = "currency", .description = "ISO 4217"};
constexpr FieldRule kPaidTier{
    .name = "tier", .description = "What it pays for; empty for something else than a tier"};
constexpr FieldRule kKey{.name = "key_id", .description = "The key"};
constexpr FieldRule kItsName{.name = "name", .description = "Its name"};
constexpr FieldRule kDisplay{
    .name = "display", .description = "How it begins and ends, to find it by"};
constexpr FieldRule kKeyEnds{
    .name = "expires_at", .description = "When it expires", .format = "date-time"};
constexpr FieldRule kSource{
    .name = "source", .description = "What it stood in, as the finder says: content, commit, …"};
constexpr FieldRule kFoundAt{.name = "url", .description = "Where it was found, if that was said"};

}  // namespace

// clang-format off
template <>
std::span<const FieldRule> rules_of<GenerationStarted>() {
  static const Rules rules{kJob, kPrompt, kGenerator};
  return rules;
}

template <>
std::span<const FieldRule> rules_of<GenerationCompleted>() {
  static const Rules rules{
      kJob, {.name = "track_id", .description = "The new track"}, kPrompt, kGenerator};
  return rules;
}

template <>
std::span<const FieldRule> rules_of<GenerationFailed>() {
  static const Rules rules{kJob, kPrompt, kGenerator, kReason};
  return rules;
}

template <>
std::span<const FieldRule> rules_of<TrackChanged>() {
  static const Rules rules{{.name = "track_id", .description = "The track"},
                           {.name = "title", .description = "Its title"},
                           {.name = "artist", .description = "Its primary artists"},
                           {.name = "revision", .description = "Grows with each change"}};
  return rules;
}

template <>
std::span<const FieldRule> rules_of<PlaylistChanged>() {
  static const Rules rules{{.name = "playlist_id", .description = "The playlist"},
                           {.name = "name", .description = "Its name"},
                           {.name = "tracks", .description = "How many tracks are on it"},
                           {.name = "revision", .description = "Grows with each change"}};
  return rules;
}

template <>
std::span<const FieldRule> rules_of<DistributionCreated>() {
  static const Rules rules{kDistribution, kItsTrack, kOrderTitle};
  return rules;
}

template <>
std::span<const FieldRule> rules_of<DistributionUpdated>() {
  static const Rules rules{
      kDistribution, kItsTrack, kOrderTitle,
      {.name = "platforms", .description = "The platforms that have the new metadata"}};
  return rules;
}

template <>
std::span<const FieldRule> rules_of<PlacementChanged>() {
  static const Rules rules{
      kDistribution, kItsTrack, kOrderTitle,
      {.name = "previous_state", .description = "The state before"},
      {.name = "cause", .description = "user, worker, poll, provider_webhook or sandbox"},
      {.name = "placement", .description = "The distribution on one platform"}};
  return rules;
}

std::span<const FieldRule> placement_words() {
  static const Rules rules{
      {.name = "platform", .description = "The platform"},
      {.name = "provider", .description = "The provider that delivers it"},
      {.name = "state", .description = "The current state"},
      {.name = "external_id", .description = "The platform's own id"},
      {.name = "url", .description = "Its public address"},
      {.name = "reason", .description = "Why it failed or waits"},
      {.name = "hint", .description = "What to do about it"},
      {.name = "platform_message", .description = "The platform's last message"},
      {.name = "attempts", .description = "Number of attempts"},
      {.name = "live_at", .description = "When it went live", .format = "date-time"},
      {.name = "updated_at", .description = "When it entered this state", .format = "date-time"}};
  return rules;
}

template <>
std::span<const FieldRule> rules_of<ReleaseChanged>() {
  static const Rules rules{
      {.name = "release_id", .description = "The release"},
      {.name = "title", .description = "Its title"},
      {.name = "artist", .description = "Its primary artists"},
      {.name = "platforms", .description = "The platforms it goes to"},
      {.name = "at", .description = "When it is due", .format = "date-time"},
      {.name = "time_zone", .description = "The time zone of the date"},
      {.name = "late_ms",
       .description = "How many milliseconds late it was released; 0 = on time"},
      kReason};
  return rules;
}

template <>
std::span<const FieldRule> rules_of<PaymentSucceeded>() {
  static const Rules rules{kPayment, kAmount, kCurrency, kPaidTier};
  return rules;
}

template <>
std::span<const FieldRule> rules_of<PaymentFailed>() {
  static const Rules rules{
      kPayment, kAmount, kCurrency, kPaidTier,
      {.name = "retry_at", .description = "When it is charged again; null: not by itself",
       .format = "date-time"}};
  return rules;
}

template <>
std::span<const FieldRule> rules_of<WebhookDisabled>() {
  static const Rules rules{
      {.name = "webhook_id", .description = "The webhook"},
      {.name = "url", .description = "Its address"},
      kReason,
      {.name = "failed_events", .description = "How many events it failed to receive"},
      {.name = "since", .description = "When it first failed", .format = "date-time"}};
  return rules;
}

template <>
std::span<const FieldRule> rules_of<WebhookTest>() {
  static const Rules rules{{.name = "webhook_id", .description = "The webhook"},
                           {.name = "message", .description = "A greeting"}};
  return rules;
}

template <>
std::span<const FieldRule> rules_of<ApiKeySuspended>() {
  static const Rules rules{kKey, kItsName, kReason};
  return rules;
}

template <>
std::span<const FieldRule> rules_of<ApiKeyExpiring>() {
  static const Rules rules{
      kKey, kItsName, kDisplay, kKeyEnds,
      {.name = "days_left", .description = "How many days are left, a part of one counted as one"}};
  return rules;
}

template <>
std::span<const FieldRule> rules_of<ApiKeyExpired>() {
  static const Rules rules{kKey, kItsName, kDisplay, kKeyEnds};
  return rules;
}

template <>
std::span<const FieldRule> rules_of<ApiKeyToReview>() {
  static const Rules rules{
      kKey, kItsName, kDisplay,
      {.name = "reason", .description = "old: in use, with the same secret for long; or unused"},
      {.name = "since", .description = "Since when it is so", .format = "date-time"},
      {.name = "days", .description = "How many days that is"}};
  return rules;
}

template <>
std::span<const FieldRule> rules_of<ApiKeyReview>() {
  static const Rules rules{{.name = "keys", .description = "Keys to rotate or to revoke"}};
  return rules;
}

template <>
std::span<const FieldRule> rules_of<ApiKeyLeaked>() {
  static const Rules rules{
      kKey, kItsName, kDisplay,
      {.name = "ended",
       .description = "What has ended: key, or old_secret, which a rotation had replaced already"},
      kSource, kFoundAt};
  return rules;
}

template <>
std::span<const FieldRule> rules_of<AppLeaked>() {
  static const Rules rules{
      {.name = "client_id", .description = "The app"}, kItsName,
      {.name = "ended",
       .description = "What has ended: access_token, refresh_token (with all that the app was "
                      "allowed then), client_secret or old_client_secret"},
      kSource, kFoundAt};
  return rules;
}
// clang-format on

}  // namespace mv::api
