// SPDX-License-Identifier: Apache-2.0
// What tests need, made as users make it where that needs nobody outside.
#include <fmt/format.h>

#include "base/crypto/digest.hpp"
#include "base/ids.hpp"
#include "generate/measure.hpp"
#include "handlers/distribution/accounts.hpp"
#include "handlers/site.hpp"
#include "model/json.hpp"
#include "base/text/text.hpp"
#include "store/access/oauth_clients.hpp"
#include "store/access/sessions.hpp"
#include "store/catalogue/measurements.hpp"
#include "store/distribution/distributions.hpp"
#include "store/events/events.hpp"
#include "store/jobs/jobs.hpp"
#include "store/catalogue_samples.hpp"

namespace mv::test {

std::string Site::track(const Caller& caller) {
  return world_->add_track(fresh("Track"), {}, {}, {caller.user, caller.mode});
}

std::string Site::upload(const Caller& caller) {
  const auto made = must(caller, "upload_create", {.fields = {{"Upload-Length", "10"}}});
  const auto location = std::string(made.headers.get("Location"));
  const auto id = location.substr(location.rfind('/') + 1);
  must(caller, "upload_append",
      {.id = id,
          .fields = {{"Upload-Offset", "0"}, {"Content-Type", "application/offset+octet-stream"}},
          .bytes = "RIFF"});
  return id;
}

void Site::measured(const std::string& sha256, const std::string& kind, json::object result) {
  const auto done = db().write([&](store::Tx& tx) -> Result<bool> {
    auto at = store::measurement_ask(tx, sha256, kind, kNow);
    at.state = model::MeasurementState::done;
    at.result = std::move(result);
    at.finished_at = kNow;
    return store::measurement_end(tx, at);
  });
  REQUIRE((done.ok() && *done));
}

std::string Site::audio(const Caller& caller) {
  const auto made = must(caller, "file_put", {.id = "song.wav", .bytes = fresh("RIFF of sound")});
  generate::AudioFacts heard;
  heard.format = {.container = "wav",
      .codec = "pcm",
      .lossless = true,
      .wav_format_tag = 1,
      .sample_rate = 44100,
      .bit_depth = 16,
      .channels = 2,
      .frames = 44100 * 60,
      .duration_ms = 60'000,
      .bytes = 10'000'000};
  heard.measure.audio_sha256 = to_hex(sha256(made.at("id")));
  heard.measure.integrated_lufs = -14;
  measured(made.at("sha256"), "audio", model::to_json(heard).as_object());
  return made.at("id");
}

std::string Site::picture(const Caller& caller) {
  const auto made =
      must(caller, "file_put", {.id = "cover.jpg", .bytes = "\xff\xd8\xff" + fresh("picture")});
  const model::ArtworkFacts facts{.format = "jpeg",
      .width = 3000,
      .height = 3000,
      .bits_per_channel = 8,
      .colour = "rgb",
      .bytes = 400'000,
      .sha256 = made.at("sha256")};
  measured(made.at("sha256"), "picture", model::to_json(facts).as_object());
  return made.at("id");
}

std::string Site::account(const Caller& caller, const std::string& provider) {
  const auto secret = provider == "soundcloud" ? world_->soundcloud().mint_account()
                                               : world_->labelgrid().mint_account();
  const auto stored =
      handlers::store_account(deps(), caller.principal(), provider, "an account", secret);
  REQUIRE(stored.ok());
  return stored->id;
}

std::string Site::playlist(const Caller& caller) {
  return must(caller, "playlist_create",
      {.body = {{"name", fresh("Playlist")}, {"track_ids", {track(caller), track(caller)}}}})
      .at("id");
}

std::string Site::distribution(const Caller& caller) {
  account(caller, "soundcloud");
  return must(caller, "distribution_create",
      {.body = {{"track_id", track(caller)}, {"platforms", {"soundcloud"}}}})
      .at("id");
}

void Site::set_state(const std::string& distribution, model::PlacementState state) {
  const auto done = db().write([&](store::Tx& tx) -> Status {
    MV_TRY(const auto found, store::distribution_get(tx, distribution));
    auto placement = found.placements.front();
    const auto from = placement.state;
    model::set_standing(placement, standing_showing(state));
    return store::placement_save(tx, placement, from, "test");
  });
  REQUIRE(done.ok());
}

std::string Site::release(const Caller& caller) {
  const auto title = fresh("Release");
  return must(caller, "release_create",
      {.body = {{"metadata", {{"title", title}, {"artists", {{{"name", "Race Artist"}}}}}},
           {"tracks", {{{"track_id", track(caller)}, {"disc", 1}, {"number", 1}}}},
           {"platforms", {"soundcloud"}}}})
      .at("id");
}

std::string Site::scheduled(const Caller& caller) {
  account(caller, "soundcloud");
  const auto id = release(caller);
  must(caller, "release_schedule",
      {.id = id, .body = {{"at", format_utc((world_->clock().now() / 1000 + 86'400) * 1000)}}});
  return id;
}

std::string Site::event(const Caller& caller) {
  const auto now = world_->clock().now();
  const model::Event event{.id = new_id("evt", now),
      .type = "track.updated",
      .user_id = caller.user,
      .mode = caller.mode,
      .subject_id = new_id("trk", now),
      .data = {{"track_id", new_id("trk", now)}, {"title", fresh("Event")}, {"artist", "Ada Stone"},
          {"revision", 1}},
      .created_at = now};
  const auto stored = db().write(
      [&](store::Tx& tx) -> Result<std::int64_t> { return store::event_append(tx, event); });
  REQUIRE(stored.ok());
  return event.id;
}

std::string Site::webhook(const Caller& caller) {
  return must(caller, "webhook_create",
      {.body = {{"url", "https://127.0.0.1:9/hook"}, {"events", {"distribution.*"}}}})
      .at("id");
}

std::string Site::delivery(const Caller& caller) {
  return must(caller, "webhook_test", {.id = webhook(caller)}).at("id");
}

std::string Site::recovery(const Caller& caller) {
  return must(caller, "webhook_recover",
      {.id = webhook(caller), .body = {{"since", "2027-01-01T00:00:00Z"}}})
      .at("id");
}

std::string Site::channel(const Caller& caller) {
  auto owner = caller.principal();
  owner.owner = true;  // who may name any mail server
  const auto made = ask(owner, "notify_channel_create",
      {.body = {{"kind", "email"}, {"name", fresh("Mail")}, {"to", "ada@example.com"},
           {"from", "mv@example.com"}, {"host", "smtp.example.com"}}});
  INFO(made.text);
  REQUIRE(made.status == 201);
  return made.at("id");
}

std::string Site::bot_channel(const Caller& caller) {
  return must(caller, "notify_channel_create",
      {.body = {{"kind", "telegram"}, {"name", fresh("Bot")},
           {"hook_base", "https://music.example"}}})
      .at("id");
}

std::string Site::api_key(const Caller& caller) {
  return must(
      caller, "api_key_create", {.body = {{"name", fresh("Key")}, {"scopes", {"api-keys:write"}}}})
      .at("id");
}

std::string Site::range(const Caller& caller) {
  const auto prefix = fmt::format("{:06}", 100'000 + ++made_);
  return must(caller, "identifier_range_create", {.body = {{"kind", "upc"}, {"prefix", prefix}}})
      .at("id");
}

std::string Site::user() {
  const auto address = fmt::format("user{}@example.com", ++made_);
  return must(kMe, "user_create", {.body = {{"email", address}}}).at("id");
}

std::string Site::session(const Caller& caller) {
  const auto id = new_id("ses", world().clock().now());
  const model::Session session{
      id, caller.user, id, "192.0.2.7", "a browser", kNow, kNow, kNow + 3'600'000};
  const auto added = db().write([&](store::Tx& tx) -> Status {
    store::session_insert(tx, session);
    return {};
  });
  REQUIRE(added.ok());
  return id;
}

std::string Site::app(const Caller& caller) {
  const auto made = must(caller, "oauth_client_create",
      {.body = {{"name", fresh("App")}, {"redirect_uris", {"https://app.example/cb"}},
           {"scopes", {"tracks:read"}},
           {"grants", {"authorization_code", "refresh_token", "client_credentials"}}}});
  secrets_[made.at("id")] = made.at("secret");
  return made.at("id");
}

std::string Site::secret_of(const std::string& app) { return secrets_.at(app); }

auth::Tokens Site::tokens(const Caller& caller) {
  const auto id = app(kMe);
  const auto client = db().read([&](store::Tx& tx) -> Result<model::OAuthClient> {
    return *store::oauth_client_find(tx, id);
  });
  REQUIRE(client.ok());
  const std::string verifier(43, 'v');
  model::OAuthCode code;
  code.client_id = id;
  code.user_id = caller.user;
  code.redirect_uri = "https://app.example/cb";
  code.challenge = to_base64url(sha256(verifier));
  code.scopes = {"tracks:read"};
  const auto secret = deps().oauth.make_code(code, session(caller), {.created_at = kNow});
  REQUIRE(secret.ok());
  auto tokens = deps().oauth.redeem(*client, secret->reveal(), verifier, "");
  REQUIRE(tokens.ok());
  return *std::move(tokens);
}

std::string Site::grant(const Caller& caller) {
  return deps().oauth.verify(tokens(caller).access.reveal())->grant_id;
}

std::string Site::generation(const Caller& caller) {
  return must(caller, "generation_create", {.body = {{"prompt", fresh("slow piano")}}}).at("id");
}

std::string Site::shipment_job(const Caller& caller) {
  const auto id = distribution(caller);
  const auto jobs = db().read([&](store::Tx& tx) -> Result<std::vector<model::Job>> {
    return store::job_list(tx, {.user_id = caller.user, .mode = caller.mode}, {.limit = 100}).items;
  });
  REQUIRE(jobs.ok());
  for (const auto& job : *jobs)
    if (const auto* of = job.payload.if_contains("distribution_id"); of && *of == json::value(id))
      return job.id;
  FAIL("the distribution has no job");
  return {};
}

}  // namespace mv::test
