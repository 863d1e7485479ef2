// SPDX-License-Identifier: Apache-2.0
#include "store/events/event_append.hpp"

#include <fmt/format.h>

#include "api/or_null.hpp"
#include "api/webhook/event_data.hpp"
#include "base/ids.hpp"
#include "model/json.hpp"
#include "model/owner.hpp"
#include "model/track.hpp"
#include "store/events/events.hpp"

namespace mv::store {
namespace {

template <class Data>
model::Event event_of(const model::Owner& owner, std::string type, const std::string& subject,
    const Data& data, Millis now) {
  return {.id = new_id("evt", now),
      .type = std::move(type),
      .user_id = std::string(owner.user_id),
      .mode = owner.mode,
      .subject_id = subject,
      .data = model::to_json(data).as_object(),
      .created_at = now};
}

// "group.what" of an enumerator.
template <class E>
std::string type_of(std::string_view group, E what) {
  return fmt::format("{}.{}", group, what);
}

std::string text_of(const boost::json::object& object, std::string_view name) {
  const auto* value = object.if_contains(name);
  return value && value->is_string() ? std::string(value->get_string()) : std::string();
}

model::Event release_event(ReleaseEvent what, const model::Release& release, Millis now) {
  model::Metadata names;
  names.artists = release.metadata.artists;
  api::ReleaseChanged data{.release_id = release.id,
      .title = release.metadata.title,
      .artist = display_artist(names),
      .platforms = release.platforms,
      .at = api::time_or_null(release.due_at),
      .late_ms = model::late_by(release),
      .reason = api::text_or_null(release.reason)};
  if (release.schedule) data.time_zone = release.schedule->zone;
  return event_of(model::owner_of(release), type_of("release", what), release.id, data, now);
}

}  // namespace

void track_event_append(
    Tx& tx, TrackEvent what, const model::Track& track, std::int64_t revision, Millis now) {
  const api::TrackChanged data{.track_id = track.id,
      .title = track.metadata.title,
      .artist = display_artist(track.metadata),
      .revision = revision};
  event_append(tx, event_of(model::owner_of(track), type_of("track", what), track.id, data, now));
}

void playlist_event_append(
    Tx& tx, PlaylistEvent what, const model::Playlist& playlist, Millis now) {
  const api::PlaylistChanged data{.playlist_id = playlist.id,
      .name = playlist.name,
      .tracks = static_cast<std::int64_t>(playlist.track_ids.size()),
      .revision = playlist.revision};
  event_append(
      tx, event_of(model::owner_of(playlist), type_of("playlist", what), playlist.id, data, now));
}

void generation_event_append(
    Tx& tx, GenerationEvent what, const model::Generation& generation, Millis now) {
  const auto prompt = text_of(generation.request, "prompt");
  const auto append = [&](const auto& data) {
    event_append(tx, event_of(model::owner_of(generation), type_of("generation", what),
                         generation.id, data, now));
  };
  switch (what) {
    case GenerationEvent::started:
      return append(api::GenerationStarted{generation.id, prompt, generation.provider});
    case GenerationEvent::completed:
      return append(api::GenerationCompleted{
          generation.id, generation.track_id, prompt, generation.provider});
    case GenerationEvent::failed:
      return append(api::GenerationFailed{generation.id, prompt, generation.provider,
          generation.error.empty() ? "It was cancelled" : text_of(generation.error, "what")});
  }
}

void release_event_append(Tx& tx, ReleaseEvent what, const model::Release& release, Millis now) {
  release_events_append(tx, what, {&release, 1}, now);
}

void release_events_append(
    Tx& tx, ReleaseEvent what, std::span<const model::Release> releases, Millis now) {
  std::vector<model::Event> events;
  for (const auto& release : releases) events.push_back(release_event(what, release, now));
  events_append(tx, events);
}

void distribution_created_append(Tx& tx, const model::Distribution& distribution, Millis now) {
  const api::DistributionCreated data{
      distribution.id, distribution.track_id, distribution.metadata.title};
  event_append(tx,
      event_of(model::owner_of(distribution), "distribution.created", distribution.id, data, now));
}

void distribution_updated_append(Tx& tx, const model::Distribution& distribution,
    std::vector<std::string> platforms, Millis now) {
  const api::DistributionUpdated data{
      distribution.id, distribution.track_id, distribution.metadata.title, std::move(platforms)};
  event_append(tx,
      event_of(model::owner_of(distribution), "distribution.updated", distribution.id, data, now));
}

void placement_event_append(Tx& tx, const model::Distribution& distribution,
    const model::Placement& after, model::PlacementState from, std::string_view cause, Millis now) {
  model::Distribution alone = distribution;
  alone.placements = {after};
  const api::PlacementChanged data{distribution.id, distribution.track_id,
      distribution.metadata.title, std::string(to_word(from)), std::string(cause),
      api::view(alone).placements.front()};
  event_append(tx, event_of(model::owner_of(distribution),
                       fmt::format("distribution.{}", after.state), distribution.id, data, now));
}

void payment_event_append(Tx& tx, const model::Payment& payment, Millis now) {
  const auto append = [&](const auto& data) {
    event_append(tx, event_of(model::owner_of(payment), type_of("payment", payment.state),
                         payment.id, data, now));
  };
  switch (payment.state) {
    case model::PaymentState::succeeded:
      return append(
          api::PaymentSucceeded{payment.id, payment.amount, payment.currency, payment.tier});
    case model::PaymentState::failed:
      return append(api::PaymentFailed{payment.id, payment.amount, payment.currency, payment.tier,
          api::time_or_null(payment.retry_at)});
  }
}

void webhook_disabled_append(Tx& tx, const model::Webhook& webhook, std::string reason,
    std::int64_t failures, Millis since, Millis now) {
  const api::WebhookDisabled data{
      webhook.id, webhook.url, std::move(reason), failures, format_utc(since ? since : now)};
  event_append(tx, event_of(model::owner_of(webhook), "webhook.disabled", webhook.id, data, now));
}

void api_key_suspended_append(Tx& tx, const model::ApiKey& key, Millis now) {
  const api::ApiKeySuspended data{key.id, key.name, key.suspended_because};
  event_append(tx, event_of(model::owner_of(key), "apikey.suspended", key.id, data, now));
}

void api_key_ending_append(Tx& tx, const model::ApiKey& key, Millis now) {
  const auto ends = format_utc(key.expires_at);
  const auto owner = model::owner_of(key);
  if (key.expires_at <= now)
    event_append(tx, event_of(owner, "apikey.expired", key.id,
                         api::ApiKeyExpired{key.id, key.name, key.display, ends}, now));
  else
    event_append(tx, event_of(owner, "apikey.expiring", key.id,
                         api::ApiKeyExpiring{key.id, key.name, key.display, ends,
                             model::days_until(key.expires_at, now)},
                         now));
}

void api_key_review_append(
    Tx& tx, std::span<const model::ApiKey> keys, const model::KeyCare& care, Millis now) {
  if (keys.empty()) return;
  constexpr Millis kDay = 24 * 3'600'000LL;
  api::ApiKeyReview data;
  for (const auto& key : keys) {
    const bool unused = model::is_unused(key, care, now);
    const auto since = unused ? model::unused_since(key) : model::secret_since(key);
    data.keys.push_back({key.id, key.name, key.display, unused ? "unused" : "old",
        format_utc(since), (now - since) / kDay});
  }
  const auto& first = keys.front();
  event_append(tx, event_of(model::owner_of(first), "apikey.review", first.user_id, data, now));
}

void api_key_leaked_append(
    Tx& tx, const model::ApiKey& key, std::string ended, const FoundInPublic& where, Millis now) {
  const api::ApiKeyLeaked data{
      key.id, key.name, key.display, std::move(ended), where.source, api::text_or_null(where.url)};
  event_append(tx, event_of(model::owner_of(key), "apikey.leaked", key.id, data, now));
}

void app_leaked_append(Tx& tx, const std::string& user_id, const model::OAuthClient& client,
    std::string ended, const FoundInPublic& where, Millis now) {
  const api::AppLeaked data{
      client.id, client.name, std::move(ended), where.source, api::text_or_null(where.url)};
  event_append(tx, event_of({user_id, client.mode}, "app.leaked", client.id, data, now));
}

model::Event webhook_test_append(Tx& tx, const model::Webhook& webhook, Millis now) {
  auto event = event_of(model::owner_of(webhook), "webhook.test", webhook.id,
      api::WebhookTest{webhook.id, "This is a test."}, now);
  event.seq = event_append_unsent(tx, event);
  return event;
}

}  // namespace mv::store
