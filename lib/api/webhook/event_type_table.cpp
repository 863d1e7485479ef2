// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <boost/json.hpp>

#include "api/webhook/event_types.hpp"
#include "model/placement.hpp"

namespace mv::api {
namespace {

constexpr const char* kTrack = "trk_01jhm9v4e0c8k2r7w5x3y6z1ab";
constexpr const char* kDistribution = "dst_01jhm9w7p4f6d8s2t5v9x1q3ec";
constexpr const char* kJob = "job_01jhm9r2a6b4c8d1e3f5g7h9jk";
constexpr const char* kRelease = "rel_01jhm9t5m7n9p2q4r6s8t1v3wx";
constexpr const char* kPayment = "pay_01jhm9x1y3z5a7b9c2d4e6f8gh";
constexpr const char* kWebhook = "whk_01jhm9y6k8m1n3p5q7r9s2t4vw";
constexpr const char* kKey = "key_01jhm9z2x4y6z8a1b3c5d7e9fg";
constexpr const char* kTime = "2027-01-15T00:00:00.000Z";

enum class Kind { text, maybe_text, time, maybe_time, whole_number, texts, constant };

// A member of `data`: its schema and its example in one row.
struct Field {
  std::string_view name;
  Kind kind;
  std::string_view description;
  json::value example;
};
using Fields = std::vector<Field>;

json::object schema_of(const Field& field) {
  json::object out;
  switch (field.kind) {
    case Kind::text:
    case Kind::time: out["type"] = "string"; break;
    case Kind::maybe_text:
    case Kind::maybe_time: out["type"] = json::array{"string", "null"}; break;
    case Kind::whole_number: out["type"] = "integer"; break;
    case Kind::texts: out = {{"type", "array"}, {"items", {{"type", "string"}}}}; break;
    case Kind::constant: out = {{"type", "string"}, {"const", field.example}}; break;
  }
  out["description"] = field.description;
  if (field.kind == Kind::time || field.kind == Kind::maybe_time) out["format"] = "date-time";
  return out;
}

json::object schema_of(const Fields& fields) {
  json::object properties;
  json::array required;
  for (const auto& field : fields) {
    properties[field.name] = schema_of(field);
    required.push_back(json::value(field.name));
  }
  return {{"type", "object"}, {"properties", properties}, {"required", required}};
}

json::object example_of(const Fields& fields) {
  json::object out;
  for (const auto& field : fields) out[field.name] = field.example;
  return out;
}

EventType row(std::string_view name, std::string_view description, std::string_view subject,
              const Fields& fields) {
  return {std::string(name), std::string(description), schema_of(fields), example_of(fields),
          std::string(subject)};
}

void add_generations(std::vector<EventType>& out) {
  const Field job{"job_id", Kind::text, "The job", kJob};
  const Field prompt{"prompt", Kind::text, "The prompt", "slow piano, rain, 70 bpm"};
  const Field provider{"provider", Kind::text, "The generator", "mubert"};
  out.push_back(row("generation.started", "A generator started making a track", kJob,
                    {job, prompt, provider}));
  out.push_back(row("generation.completed", "A generated track is ready", kJob,
                    {job, {"track_id", Kind::text, "The new track", kTrack}, prompt, provider}));
  out.push_back(row("generation.failed", "A track could not be generated", kJob,
                    {job, prompt, provider,
                     {"reason", Kind::text, "The reason", "The provider refused the prompt"}}));
}

void add_tracks(std::vector<EventType>& out) {
  const auto fields = [](int revision) {
    return Fields{{"track_id", Kind::text, "The track", kTrack},
                  {"title", Kind::text, "Its title", "Night Train"},
                  {"artist", Kind::text, "Its primary artists", "Ada Example"},
                  {"revision", Kind::whole_number, "Grows with each change", revision}};
  };
  out.push_back(row("track.created", "A track was added", kTrack, fields(1)));
  out.push_back(row("track.updated", "A track or its metadata was changed", kTrack, fields(2)));
  out.push_back(row("track.deleted", "A track was deleted", kTrack, fields(2)));
}

// What a placement says in each state that it can come into.
struct Step {
  model::PlacementState state, before;
  std::string_view cause, description, reason, hint;
  bool online = false;
};
using S = model::PlacementState;
const Step kSteps[] = {
    {.state = S::queued, .before = S::failed, .cause = "user",
     .description = "A placement is queued again to be sent"},
    {.state = S::uploading, .before = S::queued, .cause = "worker",
     .description = "Files are being sent to the platform"},
    {.state = S::submitted, .before = S::uploading, .cause = "worker",
     .description = "The platform has received everything"},
    {.state = S::in_review, .before = S::submitted, .cause = "poll",
     .description = "The platform reviews the release"},
    {.state = S::scheduled, .before = S::in_review, .cause = "poll",
     .description = "The platform has set a date"},
    {.state = S::live, .before = S::scheduled, .cause = "poll",
     .description = "People can find the track on the platform", .online = true},
    {.state = S::unknown, .before = S::submitted, .cause = "poll",
     .description = "The state at the platform is not known",
     .reason = "LabelGrid did not answer for an hour",
     .hint = "It is checked again automatically."},
    {.state = S::awaiting_handoff, .before = S::uploading, .cause = "worker",
     .description = "You must deliver the package yourself",
     .reason = "This platform accepts manual deliveries only",
     .hint = "Upload the package on the platform's site."},
    {.state = S::changes_requested, .before = S::in_review, .cause = "poll",
     .description = "The platform asks for changes", .reason = "The artwork shows a web address",
     .hint = "Replace the artwork, then retry."},
    {.state = S::rejected, .before = S::in_review, .cause = "poll",
     .description = "The platform refused the release",
     .reason = "The recording is already on sale", .hint = "Write to the platform's support."},
    {.state = S::failed, .before = S::uploading, .cause = "worker",
     .description = "A placement could not be sent", .reason = "The account is no longer connected",
     .hint = "Connect it again, then retry."},
    {.state = S::cancelled, .before = S::queued, .cause = "user",
     .description = "It was cancelled before it was public"},
    {.state = S::takedown_requested, .before = S::live, .cause = "user",
     .description = "The platform was asked to remove the track", .online = true},
    {.state = S::taken_down, .before = S::takedown_requested, .cause = "poll",
     .description = "The platform removed the track"},
    {.state = S::pending_payment, .before = S::scheduled, .cause = "schedule",
     .description = "It is held until the subscription is paid",
     .reason = "The subscription has ended",
     .hint = "It continues automatically once the subscription is renewed."},
};

json::value text_or_null(std::string_view text) {
  return text.empty() ? json::value(nullptr) : json::value(text);
}

Fields placement_of(const Step& step) {
  const auto online = [&](std::string_view text) { return text_or_null(step.online ? text : ""); };
  return {{"platform", Kind::text, "The platform", "spotify"},
          {"provider", Kind::text, "The provider that delivers it", "labelgrid"},
          {"state", Kind::constant, "The current state", json::value(to_text(step.state))},
          {"external_id", Kind::maybe_text, "The platform's own id",
           online("6rqhFgbbKwnb9MLmUQDhG6")},
          {"url", Kind::maybe_text, "Its public address",
           online("https://open.spotify.com/track/6rqhFgbbKwnb9MLmUQDhG6")},
          {"reason", Kind::maybe_text, "Why it failed or waits", text_or_null(step.reason)},
          {"hint", Kind::maybe_text, "What to do about it", text_or_null(step.hint)},
          {"platform_words", Kind::maybe_text, "The platform's last message", nullptr},
          {"attempts", Kind::whole_number, "Number of attempts", 1},
          {"live_at", Kind::maybe_time, "When it went live", online(kTime)},
          {"updated_at", Kind::time, "When it entered this state", kTime}};
}

void add_distributions(std::vector<EventType>& out) {
  const Fields order{{"distribution_id", Kind::text, "The distribution", kDistribution},
                     {"track_id", Kind::text, "Its track", kTrack},
                     {"title", Kind::text, "The title of this distribution", "Night Train"}};
  out.push_back(row("distribution.created", "A distribution was created",
                    kDistribution, order));
  Fields updated = order;
  updated.push_back({"platforms", Kind::texts, "The platforms that have the new metadata",
                     json::array{"spotify", "soundcloud"}});
  out.push_back(row("distribution.updated", "Platforms have a distribution's new metadata",
                    kDistribution, updated));
  for (const auto& step : kSteps) {
    Fields fields = order;
    fields.push_back({"previous_state", Kind::text, "The state before",
                      json::value(to_text(step.before))});
    fields.push_back({"cause", Kind::text, "user, worker, poll, provider_webhook or sandbox",
                      json::value(step.cause)});
    auto type = row(fmt::format("distribution.{}", to_text(step.state)), step.description,
                    kDistribution, fields);
    const auto placement = placement_of(step);
    auto schema = schema_of(placement);
    schema["description"] = "The distribution on one platform";
    type.schema["properties"].get_object()["placement"] = std::move(schema);
    type.schema["required"].get_array().push_back("placement");
    type.example["placement"] = example_of(placement);
    out.push_back(std::move(type));
  }
}

void add_releases(std::vector<EventType>& out) {
  const auto fields = [](json::value at, json::value late, json::value reason) {
    const bool due = !at.is_null();
    return Fields{{"release_id", Kind::text, "The release", kRelease},
                  {"title", Kind::text, "Its title", "Night Train"},
                  {"artist", Kind::text, "Its primary artists", "Ada Example"},
                  {"platforms", Kind::texts, "The platforms it goes to",
                   json::array{"spotify", "soundcloud"}},
                  {"at", Kind::maybe_time, "When it is due", at},
                  {"time_zone", Kind::maybe_text, "The time zone of the date",
                   due ? json::value("Europe/Berlin") : json::value()},
                  {"late_ms", Kind::whole_number,
                   "How many milliseconds late it was released; 0 = on time",
                   late},
                  {"reason", Kind::maybe_text, "The reason", reason}};
  };
  constexpr const char* kDue = "2027-02-05T00:00:00.000Z";
  out.push_back(row("release.created", "A release was created", kRelease, fields(nullptr, 0,
                                                                                 nullptr)));
  out.push_back(row("release.updated", "A release was changed", kRelease, fields(nullptr, 0, nullptr)));
  out.push_back(row("release.scheduled", "A release was scheduled or rescheduled", kRelease,
                    fields(kDue, 0, nullptr)));
  out.push_back(row("release.unscheduled", "A release was unscheduled", kRelease,
                    fields(nullptr, 0, nullptr)));
  out.push_back(row("release.released", "A release reached its due time and was released", kRelease,
                    fields(kDue, 0, nullptr)));
  out.push_back(row("release.pending_payment", "A release is due and waits for payment", kRelease,
                    fields(kDue, 0, "The subscription has ended")));
  out.push_back(row("release.cancelled", "A release was cancelled", kRelease,
                    fields(nullptr, 0, nullptr)));
}

void add_others(std::vector<EventType>& out) {
  out.push_back(row("payment.succeeded", "A payment arrived", kPayment,
                    {{"payment_id", Kind::text, "The payment", kPayment},
                     {"amount", Kind::whole_number, "In the smallest unit of the currency", 1900},
                     {"currency", Kind::text, "ISO 4217", "EUR"},
                     {"tier", Kind::text, "What was paid for", "pro"}}));
  out.push_back(row("webhook.disabled", "A webhook was disabled because its receiver kept failing",
                    kWebhook,
                    {{"webhook_id", Kind::text, "The webhook", kWebhook},
                     {"url", Kind::text, "Its address", "https://example.com/hooks"},
                     {"reason", Kind::text, "The reason", "No answer with 2xx for 5 days"},
                     {"failed_events", Kind::whole_number, "How many events it failed to receive",
                      42},
                     {"since", Kind::time, "When it first failed", "2027-01-10T00:00:00.000Z"}}));
  out.push_back(row("webhook.test", "You asked for a test of a webhook", kWebhook,
                    {{"webhook_id", Kind::text, "The webhook", kWebhook},
                     {"message", Kind::text, "A greeting", "This is a test."}}));
  out.push_back(row("apikey.suspended", "An API key was suspended", kKey,
                    {{"key_id", Kind::text, "The key", kKey},
                     {"name", Kind::text, "Its name", "build server"},
                     {"reason", Kind::text, "The reason", "It was found in a public place"}}));
}

}  // namespace

std::span<const EventType> event_types() {
  static const auto table = [] {
    std::vector<EventType> out;
    add_generations(out);
    add_tracks(out);
    add_distributions(out);
    add_releases(out);
    add_others(out);
    return out;
  }();
  return table;
}

}  // namespace mv::api
