// SPDX-License-Identifier: Apache-2.0
#pragma once
// What the events carry as `data`, one struct a form. Schemas, examples and documents of the event
// types are made from them (event_type_table.cpp); whoever appends an event fills one in
// (server/store/events/event_append.hpp). Fields are only ever added.
#include <boost/describe.hpp>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "api/distribution/distribution_views.hpp"
#include "api/rules.hpp"

namespace mv::api {

struct GenerationStarted {
  std::string job_id, prompt, provider;
};
BOOST_DESCRIBE_STRUCT(GenerationStarted, (), (job_id, prompt, provider))
template <>
std::span<const FieldRule> rules_of<GenerationStarted>();

struct GenerationCompleted {
  std::string job_id, track_id, prompt, provider;
};
BOOST_DESCRIBE_STRUCT(GenerationCompleted, (), (job_id, track_id, prompt, provider))
template <>
std::span<const FieldRule> rules_of<GenerationCompleted>();

struct GenerationFailed {
  std::string job_id, prompt, provider, reason;
};
BOOST_DESCRIBE_STRUCT(GenerationFailed, (), (job_id, prompt, provider, reason))
template <>
std::span<const FieldRule> rules_of<GenerationFailed>();

/// track.created, track.updated, track.deleted
struct TrackChanged {
  std::string track_id, title, artist;
  std::int64_t revision = 1;
};
BOOST_DESCRIBE_STRUCT(TrackChanged, (), (track_id, title, artist, revision))
template <>
std::span<const FieldRule> rules_of<TrackChanged>();

/// playlist.created, playlist.updated, playlist.deleted
struct PlaylistChanged {
  std::string playlist_id, name;
  std::int64_t tracks = 0;
  std::int64_t revision = 1;
};
BOOST_DESCRIBE_STRUCT(PlaylistChanged, (), (playlist_id, name, tracks, revision))
template <>
std::span<const FieldRule> rules_of<PlaylistChanged>();

struct DistributionCreated {
  std::string distribution_id, track_id, title;
};
BOOST_DESCRIBE_STRUCT(DistributionCreated, (), (distribution_id, track_id, title))
template <>
std::span<const FieldRule> rules_of<DistributionCreated>();

struct DistributionUpdated {
  std::string distribution_id, track_id, title;
  std::vector<std::string> platforms;
};
BOOST_DESCRIBE_STRUCT(DistributionUpdated, (), (distribution_id, track_id, title, platforms))
template <>
std::span<const FieldRule> rules_of<DistributionUpdated>();

/// distribution.<state>: the new state of one placement
struct PlacementChanged {
  std::string distribution_id, track_id, title, previous_state, cause;
  PlacementView placement;
};
BOOST_DESCRIBE_STRUCT(
    PlacementChanged, (), (distribution_id, track_id, title, previous_state, cause, placement))
template <>
std::span<const FieldRule> rules_of<PlacementChanged>();

/// release.*
struct ReleaseChanged {
  std::string release_id, title, artist;
  std::vector<std::string> platforms;
  std::optional<std::string> at, time_zone;
  std::int64_t late_ms = 0;
  std::optional<std::string> reason;
};
BOOST_DESCRIBE_STRUCT(
    ReleaseChanged, (), (release_id, title, artist, platforms, at, time_zone, late_ms, reason))
template <>
std::span<const FieldRule> rules_of<ReleaseChanged>();

struct PaymentSucceeded {
  std::string payment_id;
  std::int64_t amount = 0;
  std::string currency, tier;
};
BOOST_DESCRIBE_STRUCT(PaymentSucceeded, (), (payment_id, amount, currency, tier))
template <>
std::span<const FieldRule> rules_of<PaymentSucceeded>();

struct PaymentFailed {
  std::string payment_id;
  std::int64_t amount = 0;
  std::string currency, tier;
  std::optional<std::string> retry_at;
};
BOOST_DESCRIBE_STRUCT(PaymentFailed, (), (payment_id, amount, currency, tier, retry_at))
template <>
std::span<const FieldRule> rules_of<PaymentFailed>();

struct WebhookDisabled {
  std::string webhook_id, url, reason;
  std::int64_t failed_events = 0;
  std::string since;
};
BOOST_DESCRIBE_STRUCT(WebhookDisabled, (), (webhook_id, url, reason, failed_events, since))
template <>
std::span<const FieldRule> rules_of<WebhookDisabled>();

struct WebhookTest {
  std::string webhook_id, message;
};
BOOST_DESCRIBE_STRUCT(WebhookTest, (), (webhook_id, message))
template <>
std::span<const FieldRule> rules_of<WebhookTest>();

struct ApiKeySuspended {
  std::string key_id, name, reason;
};
BOOST_DESCRIBE_STRUCT(ApiKeySuspended, (), (key_id, name, reason))
template <>
std::span<const FieldRule> rules_of<ApiKeySuspended>();

struct ApiKeyExpiring {
  std::string key_id, name, display, expires_at;
  std::int64_t days_left = 0;
};
BOOST_DESCRIBE_STRUCT(ApiKeyExpiring, (), (key_id, name, display, expires_at, days_left))
template <>
std::span<const FieldRule> rules_of<ApiKeyExpiring>();

struct ApiKeyExpired {
  std::string key_id, name, display, expires_at;
};
BOOST_DESCRIBE_STRUCT(ApiKeyExpired, (), (key_id, name, display, expires_at))
template <>
std::span<const FieldRule> rules_of<ApiKeyExpired>();

/// A key that needs attention.
struct ApiKeyToReview {
  std::string key_id, name, display, reason, since;
  std::int64_t days = 0;
};
BOOST_DESCRIBE_STRUCT(ApiKeyToReview, (), (key_id, name, display, reason, since, days))
template <>
std::span<const FieldRule> rules_of<ApiKeyToReview>();

struct ApiKeyReview {
  std::vector<ApiKeyToReview> keys;
};
BOOST_DESCRIBE_STRUCT(ApiKeyReview, (), (keys))
template <>
std::span<const FieldRule> rules_of<ApiKeyReview>();

struct ApiKeyLeaked {
  std::string key_id, name, display, ended, source;
  std::optional<std::string> url;
};
BOOST_DESCRIBE_STRUCT(ApiKeyLeaked, (), (key_id, name, display, ended, source, url))
template <>
std::span<const FieldRule> rules_of<ApiKeyLeaked>();

struct AppLeaked {
  std::string client_id, name, ended, source;
  std::optional<std::string> url;
};
BOOST_DESCRIBE_STRUCT(AppLeaked, (), (client_id, name, ended, source, url))
template <>
std::span<const FieldRule> rules_of<AppLeaked>();

/// What PlacementView's fields mean in an event.
std::span<const FieldRule> placement_words();

}  // namespace mv::api
