// SPDX-License-Identifier: Apache-2.0
#pragma once
// What the API takes and gives: one struct per request and per answer, shared by mvd and mv.
// Times are RFC 3339 in UTC; an absent value is null.
#include <boost/describe.hpp>
#include <boost/json/object.hpp>
#include <optional>
#include <string>
#include <vector>

#include "api/generation_views.hpp"
#include "api/webhook_views.hpp"
#include "model/access.hpp"
#include "model/job.hpp"
#include "model/placement.hpp"
#include "model/track.hpp"

namespace mv::api {

namespace json = boost::json;

// ---- tracks ------------------------------------------------------------------------------------

struct CreateTrack {
  std::string upload_id;
  std::optional<std::string> artwork_upload_id;
  json::object metadata;  ///< a part of model::Metadata; tags of the file fill the rest
};
BOOST_DESCRIBE_STRUCT(CreateTrack, (), (upload_id, artwork_upload_id, metadata))

struct UpdateTrack {
  json::object metadata;  ///< RFC 7396 merge patch of model::Metadata
  std::optional<std::string> artwork_upload_id;
};
BOOST_DESCRIBE_STRUCT(UpdateTrack, (), (metadata, artwork_upload_id))

struct TrackView {
  std::string id, mode, title, artist;
  model::Metadata metadata;
  model::MediaFile audio;
  model::AudioFormat format;
  model::AudioMeasure measure;
  std::optional<model::MediaFile> artwork;
  std::optional<model::ArtworkFacts> artwork_facts;
  std::optional<std::string> artwork_origin;
  std::optional<json::object> origin;
  std::string created_at, updated_at;
  std::int64_t revision = 1;
};
BOOST_DESCRIBE_STRUCT(TrackView, (), (id, mode, title, artist, metadata, audio, format, measure, artwork,
                                      artwork_facts, artwork_origin, origin, created_at, updated_at,
                                      revision))

// ---- distributions -----------------------------------------------------------------------------

struct CreateDistribution {
  std::string track_id;
  std::vector<std::string> platforms;
  std::optional<json::object> metadata;  ///< merge patch for this order only
  std::vector<model::RuleOverride> overrides;
  std::optional<std::string> again;  ///< why a copy of what is or was there is wanted
  bool dry_run = false;
};
BOOST_DESCRIBE_STRUCT(CreateDistribution, (), (track_id, platforms, metadata, overrides, again, dry_run))

struct PlacementView {
  std::string platform, provider, state;
  std::optional<std::string> external_id, url, reason, hint, platform_words;
  int attempts = 0;
  std::optional<std::string> live_at;
  std::string updated_at;
};
BOOST_DESCRIBE_STRUCT(PlacementView, (), (platform, provider, state, external_id, url, reason, hint,
                                          platform_words, attempts, live_at, updated_at))

struct DistributionView {
  std::string id, track_id;
  std::optional<std::string> release_id;
  std::string mode, state, title, artist;
  std::vector<PlacementView> platforms;
  std::vector<model::RuleOverride> overrides;
  std::optional<std::string> again;  ///< why it was ordered although it is or was there
  std::string created_at, updated_at;
  std::int64_t revision = 1;
};
BOOST_DESCRIBE_STRUCT(DistributionView, (), (id, track_id, release_id, mode, state, title, artist, platforms,
                                             overrides, again, created_at, updated_at, revision))

/// One fault or remark of pre-flight, as mv::preflight::Finding writes it.
struct FindingView {
  std::string rule, level;
  std::vector<std::string> platforms;
  std::string at, message, fix, value;
  bool fixable = false;
};
BOOST_DESCRIBE_STRUCT(FindingView, (), (rule, level, platforms, at, message, fix, value, fixable))

struct PlanStep {
  std::string platform, provider, account;
  bool connected = false;
  std::vector<std::string> steps;  ///< what would be sent, in words
  std::string cost;                ///< "" = free
  int lead_days = 0;               ///< usual days until live
};
BOOST_DESCRIBE_STRUCT(PlanStep, (), (platform, provider, account, connected, steps, cost, lead_days))

struct DistributionPlan {
  bool dry_run = true;
  std::string track_id;
  std::vector<PlanStep> platforms;
  std::vector<FindingView> findings;
  bool blocked = false;
};
BOOST_DESCRIBE_STRUCT(DistributionPlan, (), (dry_run, track_id, platforms, findings, blocked))

struct ChangeView {
  std::string platform, from, to, at, cause;
  std::optional<std::string> reason, platform_words;
};
BOOST_DESCRIBE_STRUCT(ChangeView, (), (platform, from, to, at, cause, reason, platform_words))

/// Metadata of an order that is under way or done; sent to the platforms.
struct UpdateDistribution {
  json::object metadata;  ///< RFC 7396 merge patch of model::Metadata
};
BOOST_DESCRIBE_STRUCT(UpdateDistribution, (), (metadata))

struct RetryDistribution {
  std::vector<std::string> platforms;  ///< empty = all that failed
};
BOOST_DESCRIBE_STRUCT(RetryDistribution, (), (platforms))

struct EventView {
  std::int64_t seq = 0;
  std::string id, type, mode, subject_id, created_at;
  json::object data;
};
BOOST_DESCRIBE_STRUCT(EventView, (), (seq, id, type, mode, subject_id, created_at, data))

// ---- platforms ---------------------------------------------------------------------------------

struct PlatformView {
  std::string platform, name, provider;
  std::string connection;  ///< connected, expired, none
  std::optional<std::string> account;
  std::vector<std::string> can;  ///< upload, schedule, status, update, takedown, statistics
  std::vector<std::string> providers;  ///< who can carry releases there
  bool routed = false;                 ///< `provider` was chosen by a route; else it is the first of them
};
BOOST_DESCRIBE_STRUCT(PlatformView, (), (platform, name, provider, connection, account, can, providers,
                                         routed))

struct RoutePlatform {
  std::string provider;
};
BOOST_DESCRIBE_STRUCT(RoutePlatform, (), (provider))

struct CredentialFieldView {
  std::string name, label, where;
  bool secret = true, required = true;
};
BOOST_DESCRIBE_STRUCT(CredentialFieldView, (), (name, label, where, secret, required))

struct AbilitiesView {
  std::string date;      ///< server, day, instant
  std::string takedown;  ///< none, release, track, territory
  bool update = false, statistics = false, retry = true, outlets = true, territories = false,
       catalogue_number = false;
};
BOOST_DESCRIBE_STRUCT(AbilitiesView, (), (date, takedown, update, statistics, retry, outlets, territories,
                                          catalogue_number))

/// A row of model::providers().
struct ProviderView {
  std::string id, name;
  std::vector<std::string> platforms;
  std::string sign_in;  ///< fields, oauth
  std::optional<std::string> before;
  std::vector<CredentialFieldView> credentials;
  AbilitiesView can;
  std::optional<std::string> hook;  ///< the path of its webhooks; null = it sends none
  std::optional<std::string> hook_check;
  int lead_days = 0;
  std::optional<std::string> cost;
  std::string page;
};
BOOST_DESCRIBE_STRUCT(ProviderView, (), (id, name, platforms, sign_in, before, credentials, can, hook,
                                         hook_check, lead_days, cost, page))

/// Begins a sign-in with the fields that GET /providers names.
struct ConnectPlatform {
  std::optional<boost::json::object> credentials;
  std::optional<std::string> redirect_uri;
};
BOOST_DESCRIBE_STRUCT(ConnectPlatform, (), (credentials, redirect_uri))

struct ConnectStarted {
  std::string platform, provider;
  bool connected = false;  ///< true when nothing more is needed
  std::optional<std::string> authorize_url, state, account;
};
BOOST_DESCRIBE_STRUCT(ConnectStarted, (), (platform, provider, connected, authorize_url, state, account))

struct CompleteConnect {
  std::string state, code;
};
BOOST_DESCRIBE_STRUCT(CompleteConnect, (), (state, code))

struct PlatformCheck {
  std::string name, result, detail;  ///< result: ok, failed
};
BOOST_DESCRIBE_STRUCT(PlatformCheck, (), (name, result, detail))

struct PlatformTest {
  std::string platform, provider;
  bool ok = false;
  std::vector<PlatformCheck> checks;
};
BOOST_DESCRIBE_STRUCT(PlatformTest, (), (platform, provider, ok, checks))

// ---- API keys, uploads, jobs, the server ---------------------------------------------------------

struct CreateApiKey {
  std::string name;
  std::vector<std::string> scopes;
  std::optional<std::string> expires_at;
};
BOOST_DESCRIBE_STRUCT(CreateApiKey, (), (name, scopes, expires_at))

struct ApiKeyView {
  std::string id, name, mode, display;
  std::vector<std::string> scopes;
  std::string state;  ///< active, expired, revoked
  std::string created_at;
  std::optional<std::string> expires_at, last_used_at, revoked_at;
  std::optional<std::string> key;  ///< the key itself, once, in the answer to its creation
};
BOOST_DESCRIBE_STRUCT(ApiKeyView, (), (id, name, mode, display, scopes, state, created_at, expires_at,
                                       last_used_at, revoked_at, key))

/// How far the server is with finding out what a complete upload is.
struct MeasuredView {
  std::string kind;   ///< audio, picture
  std::string state;  ///< queued, running, done, failed
  int percent = 0;
  std::string problem, hint;  ///< of failed
};
BOOST_DESCRIBE_STRUCT(MeasuredView, (), (kind, state, percent, problem, hint))

struct UploadView {
  std::string id, file_name, state;
  std::int64_t length = 0, offset = 0;
  std::string sha256, created_at, expires_at;
  std::optional<MeasuredView> measured;  ///< of a complete one
};
BOOST_DESCRIBE_STRUCT(UploadView, (), (id, file_name, state, length, offset, sha256, created_at,
                                       expires_at, measured))

/// Work of one kind that the server has yet to do, of all users.
struct WaitingView {
  std::string what;
  std::int64_t count = 0;
  std::string next_at;  ///< when the first of it is due; empty = now
};
BOOST_DESCRIBE_STRUCT(WaitingView, (), (what, count, next_at))

struct ServerView {
  std::string version, state, started_at, database, mode;
  std::int64_t pid = 0, uptime_ms = 0, rss_bytes = 0;
  std::int64_t jobs_queued = 0, jobs_running = 0, open_streams = 0;
  std::vector<WaitingView> waiting;
};
BOOST_DESCRIBE_STRUCT(ServerView, (), (version, state, started_at, database, mode, pid, uptime_ms,
                                       rss_bytes, jobs_queued, jobs_running, open_streams, waiting))

/// What a triggered event led to.
struct Triggered {
  EventView event;
  std::vector<std::string> deliveries;  ///< dlv_…
};
BOOST_DESCRIBE_STRUCT(Triggered, (), (event, deliveries))

/// A page of a list; `next_cursor` is null on the last one.
template <class T>
struct Page {
  std::vector<T> data;
  bool has_more = false;
  std::optional<std::string> next_cursor;
  BOOST_DESCRIBE_CLASS(Page, (), (data, has_more, next_cursor), (), ())
};

/// RFC 9457. `code` is a token of base/error; `errors` holds every fault at once.
struct ProblemFault {
  std::string pointer, rule, message, hint;
};
BOOST_DESCRIBE_STRUCT(ProblemFault, (), (pointer, rule, message, hint))

struct Problem {
  std::string type, title;
  int status = 500;
  std::string detail, code, why, hint, request_id;
  std::vector<ProblemFault> errors;
  std::optional<std::int64_t> retry_after;  ///< seconds
};
BOOST_DESCRIBE_STRUCT(Problem, (), (type, title, status, detail, code, why, hint, request_id, errors,
                                    retry_after))

TrackView view(const model::Track& track);
DistributionView view(const model::Distribution& distribution);
ApiKeyView view(const model::ApiKey& key, Millis now);
EventView view(const model::Event& event);
ChangeView view(const model::PlacementChange& change);

Problem problem_of(const Error& error, std::string_view request_id);
/// The Error a Problem stands for, on the client's side.
Error error_of(const Problem& problem);

}  // namespace mv::api
