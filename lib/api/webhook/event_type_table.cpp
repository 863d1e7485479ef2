// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include "api/or_null.hpp"
#include "api/webhook/event_data.hpp"
#include "api/webhook/event_types.hpp"
#include "model/json.hpp"
#include "model/placement.hpp"

namespace mv::api {
namespace {

constexpr const char* kTrack = "trk_01jhm9v4e0c8k2r7w5x3y6z1ab";
constexpr const char* kDistribution = "dst_01jhm9w7p4f6d8s2t5v9x1q3ec";
constexpr const char* kJob = "job_01jhm9r2a6b4c8d1e3f5g7h9jk";
constexpr const char* kRelease = "rel_01jhm9t5m7n9p2q4r6s8t1v3wx";
constexpr const char* kPlaylist = "pls_01jhm9u2r4s6t8v1w3x5y7z9ab";
constexpr const char* kPayment = "pay_01jhm9x1y3z5a7b9c2d4e6f8gh";
constexpr const char* kWebhook = "whk_01jhm9y6k8m1n3p5q7r9s2t4vw";
constexpr const char* kKey = "key_01jhm9z2x4y6z8a1b3c5d7e9fg";
constexpr const char* kOldKey = "key_01jhm9z5b7c9d2e4f6g8h1j3km";
constexpr const char* kApp = "app_01jhm9z8p2q4r6s8t1v3w5x7yz";
constexpr const char* kUser = "usr_01jhm9zbd3f5g7h9j2k4m6n8pq";
constexpr const char* kTime = "2027-01-15T00:00:00.000Z";

// The schema of a member's type; a described struct is an object.
template <class T>
json::object schema_of(std::span<const FieldRule> words);

template <class T>
json::object type_of() {
  if constexpr (model::is_optional<T>::value)
    return {{"type", json::array{type_of<typename T::value_type>().at("type"), "null"}}};
  else if constexpr (model::is_vector<T>::value)
    return {{"type", "array"}, {"items", type_of<typename T::value_type>()}};
  else if constexpr (std::is_same_v<T, std::string>)
    return {{"type", "string"}};
  else if constexpr (std::is_same_v<T, PlacementView>)
    return schema_of<PlacementView>(placement_words());
  else if constexpr (std::is_same_v<T, ApiKeyToReview>)
    return schema_of<ApiKeyToReview>(rules_of<ApiKeyToReview>());
  else
    return {{"type", "integer"}};
}

template <class T>
json::object schema_of(std::span<const FieldRule> words) {
  json::object properties;
  json::array required;
  boost::mp11::mp_for_each<model::members_of<T>>([&](auto member) {
    auto schema = type_of<std::decay_t<decltype(std::declval<T>().*member.pointer)>>();
    for (const auto& field : words) {
      if (field.name != member.name) continue;
      schema["description"] = field.description;
      if (!field.format.empty()) schema["format"] = field.format;
    }
    properties[member.name] = std::move(schema);
    required.push_back(json::value(member.name));
  });
  return {{"type", "object"}, {"properties", properties}, {"required", required}};
}

template <class T>
EventType row(std::string_view name, std::string_view description, std::string_view subject,
    const T& example) {
  return {std::string(name), std::string(description), schema_of<T>(rules_of<T>()),
      model::to_json(example).as_object(), std::string(subject)};
}

void add_generations(std::vector<EventType>& out) {
  const std::string prompt = "slow piano, rain, 70 bpm", provider = "local";
  out.push_back(row("generation.started", "A generator started making a track", kJob,
      GenerationStarted{kJob, prompt, provider}));
  out.push_back(row("generation.completed", "A generated track is ready", kJob,
      GenerationCompleted{kJob, kTrack, prompt, provider}));
  out.push_back(row("generation.failed", "A track could not be generated", kJob,
      GenerationFailed{kJob, prompt, provider, "The provider refused the prompt"}));
}

void add_tracks(std::vector<EventType>& out) {
  TrackChanged track{kTrack, "Night Train", "Ada Example", 1};
  out.push_back(row("track.created", "A track was added", kTrack, track));
  track.revision = 2;
  out.push_back(row("track.updated", "A track or its metadata was changed", kTrack, track));
  out.push_back(row("track.deleted", "A track was deleted", kTrack, track));
}

void add_playlists(std::vector<EventType>& out) {
  PlaylistChanged playlist{kPlaylist, "Late Trains", 12, 1};
  out.push_back(row("playlist.created", "A playlist was created", kPlaylist, playlist));
  playlist.revision = 2;
  out.push_back(row("playlist.updated", "A playlist was changed, or a track of it was deleted",
      kPlaylist, playlist));
  out.push_back(row("playlist.deleted", "A playlist was deleted", kPlaylist, playlist));
}

// What a placement says in each state that it can come into.
struct Step {
  model::PlacementState state, before;
  std::string_view cause, description, reason, hint;
  bool online = false;
};
using S = model::PlacementState;
const Step kSteps[] = {
    {.state = S::queued,
        .before = S::failed,
        .cause = "user",
        .description = "A placement is queued again to be sent"},
    {.state = S::uploading,
        .before = S::queued,
        .cause = "worker",
        .description = "Files are being sent to the platform"},
    {.state = S::submitted,
        .before = S::uploading,
        .cause = "worker",
        .description = "The platform has received everything"},
    {.state = S::in_review,
        .before = S::submitted,
        .cause = "poll",
        .description = "The platform reviews the release"},
    {.state = S::scheduled,
        .before = S::in_review,
        .cause = "poll",
        .description = "The platform has set a date"},
    {.state = S::live,
        .before = S::scheduled,
        .cause = "poll",
        .description = "People can find the track on the platform",
        .online = true},
    {.state = S::unknown,
        .before = S::submitted,
        .cause = "poll",
        .description = "The state at the platform is not known",
        .reason = "LabelGrid did not answer for an hour",
        .hint = "It is checked again automatically."},
    {.state = S::awaiting_handoff,
        .before = S::uploading,
        .cause = "worker",
        .description = "You must deliver the package yourself",
        .reason = "This platform accepts manual deliveries only",
        .hint = "Upload the package on the platform's site."},
    {.state = S::changes_requested,
        .before = S::in_review,
        .cause = "poll",
        .description = "The platform asks for changes",
        .reason = "The artwork shows a web address",
        .hint = "Replace the artwork, then retry."},
    {.state = S::rejected,
        .before = S::in_review,
        .cause = "poll",
        .description = "The platform refused the release",
        .reason = "The recording is already on sale",
        .hint = "Write to the platform's support."},
    {.state = S::failed,
        .before = S::uploading,
        .cause = "worker",
        .description = "A placement could not be sent",
        .reason = "The account is no longer connected",
        .hint = "Connect it again, then retry."},
    {.state = S::cancelled,
        .before = S::queued,
        .cause = "user",
        .description = "It was cancelled before it was public"},
    {.state = S::takedown_requested,
        .before = S::live,
        .cause = "user",
        .description = "The platform was asked to remove the track",
        .online = true},
    {.state = S::taken_down,
        .before = S::takedown_requested,
        .cause = "poll",
        .description = "The platform removed the track"},
    {.state = S::pending_payment,
        .before = S::scheduled,
        .cause = "schedule",
        .description = "It is held until the subscription is paid",
        .reason = "The subscription has ended",
        .hint = "It continues automatically once the subscription is renewed."},
};

PlacementView placement_of(const Step& step) {
  const auto online = [&](const char* text) {
    return step.online ? std::optional<std::string>(text) : std::nullopt;
  };
  return {.platform = "spotify",
      .provider = "labelgrid",
      .state = std::string(to_word(step.state)),
      .external_id = online("6rqhFgbbKwnb9MLmUQDhG6"),
      .url = online("https://open.spotify.com/track/6rqhFgbbKwnb9MLmUQDhG6"),
      .reason = text_or_null(step.reason),
      .hint = text_or_null(step.hint),
      .platform_message = std::nullopt,
      .attempts = 1,
      .live_at = online(kTime),
      .updated_at = kTime};
}

void add_distributions(std::vector<EventType>& out) {
  const std::string title = "Night Train";
  out.push_back(row("distribution.created", "A distribution was created", kDistribution,
      DistributionCreated{kDistribution, kTrack, title}));
  out.push_back(row("distribution.updated", "Platforms have a distribution's new metadata",
      kDistribution, DistributionUpdated{kDistribution, kTrack, title, {"spotify", "soundcloud"}}));
  for (const auto& step : kSteps) {
    auto type =
        row(fmt::format("distribution.{}", to_word(step.state)), step.description, kDistribution,
            PlacementChanged{kDistribution, kTrack, title, std::string(to_word(step.before)),
                std::string(step.cause), placement_of(step)});
    auto& state = type.schema["properties"]
                      .as_object()["placement"]
                      .as_object()["properties"]
                      .as_object()["state"]
                      .as_object();
    state["const"] = to_word(step.state);
    out.push_back(std::move(type));
  }
}

void add_releases(std::vector<EventType>& out) {
  const ReleaseChanged undated{.release_id = kRelease,
      .title = "Night Train",
      .artist = "Ada Example",
      .platforms = {"spotify", "soundcloud"}};
  auto dated = undated;
  dated.at = "2027-02-05T00:00:00.000Z";
  dated.time_zone = "Europe/Berlin";
  auto unpaid = dated;
  unpaid.reason = "The subscription has ended";
  const auto add = [&](std::string_view name, std::string_view description, const auto& example) {
    out.push_back(row(name, description, kRelease, example));
  };
  add("release.created", "A release was created", undated);
  add("release.updated", "A release was changed", undated);
  add("release.scheduled", "A release was scheduled or rescheduled", dated);
  add("release.unscheduled", "A release was unscheduled", undated);
  add("release.released", "A release reached its due time and was released", dated);
  add("release.pending_payment", "A release is due and waits for payment", unpaid);
  add("release.cancelled", "A release was cancelled", undated);
  add("release.deleted", "A release was deleted; it was never sent", undated);
}

void add_others(std::vector<EventType>& out) {
  out.push_back(row("payment.succeeded", "A payment arrived", kPayment,
      PaymentSucceeded{kPayment, 1900, "EUR", "pro"}));
  out.push_back(row("payment.failed", "A payment failed", kPayment,
      PaymentFailed{kPayment, 1900, "EUR", "pro", "2027-01-18T00:00:00.000Z"}));
  out.push_back(
      row("webhook.disabled", "A webhook was disabled because its receiver kept failing", kWebhook,
          WebhookDisabled{kWebhook, "https://example.com/hooks", "No answer with 2xx for 5 days",
              42, "2027-01-10T00:00:00.000Z"}));
  out.push_back(row("webhook.test", "You asked for a test of a webhook", kWebhook,
      WebhookTest{kWebhook, "This is a test."}));
}

void add_keys(std::vector<EventType>& out) {
  const std::string name = "build server", display = "mv_live_…Ab3D";
  const std::string place = "https://github.com/example/site/blob/4f1c/deploy.sh";
  out.push_back(row("apikey.suspended", "An API key was suspended", kKey,
      ApiKeySuspended{kKey, name, "It was refused 1000 times within an hour"}));
  out.push_back(row("apikey.expiring", "An API key expires within 14 days, or within 3", kKey,
      ApiKeyExpiring{kKey, name, display, kTime, 14}));
  out.push_back(row(
      "apikey.expired", "An API key has expired", kKey, ApiKeyExpired{kKey, name, display, kTime}));
  out.push_back(
      row("apikey.review", "API keys have had the same secret for long, or are unused", kUser,
          ApiKeyReview{{{kKey, name, display, "old", "2026-01-10T00:00:00.000Z", 370},
              {kOldKey, "laptop", "mv_live_…x7Qk", "unused", "2026-09-17T00:00:00.000Z", 120}}}));
  out.push_back(row("apikey.leaked", "An API key was found in public and has ended", kKey,
      ApiKeyLeaked{kKey, name, display, "key", "content", place}));
  out.push_back(row("app.leaked", "A secret or token of an app was found in public and has ended",
      kApp, AppLeaked{kApp, "Tour Planner", "refresh_token", "commit", place}));
}

}  // namespace

std::span<const EventType> event_types() {
  static const auto table = [] {
    std::vector<EventType> out;
    add_generations(out);
    add_tracks(out);
    add_playlists(out);
    add_distributions(out);
    add_releases(out);
    add_others(out);
    add_keys(out);
    return out;
  }();
  return table;
}

}  // namespace mv::api
