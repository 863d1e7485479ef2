// SPDX-License-Identifier: Apache-2.0
#include "api/routes.hpp"

#include <array>
#include <string>

namespace mv::api {
namespace {

constexpr std::uint64_t kJson = 1 << 20;
constexpr std::uint64_t kUpload = 8ull << 30;  // a 24-hour 16-bit WAV fits

const std::vector<QueryField> kPage{
    {"limit", "integer", "How many at most, 1 to 100 (20)"},
    {"cursor", "string", "next_cursor of the page before"},
};
constexpr QueryField kSince{"since", "string", "Only events from this time on (RFC 3339)"};
constexpr QueryField kTypes{"types", "string",
                            "Only these types: a comma list such as track.*,distribution.live"};
std::vector<QueryField> page_and(std::vector<QueryField> more) {
  more.insert(more.end(), kPage.begin(), kPage.end());
  return more;
}

const std::vector<Route>& table() {
  static const std::vector<Route> rows{
      {"GET", "/healthz", "health", "server", "Is the server up", Auth::none, "", BodyKind::none,
       false, 0, 200, {}, "", "Health"},
      {"GET", "/openapi.json", "openapi", "server", "This API, described in OpenAPI 3.1", Auth::none,
       "", BodyKind::none, false, 0, 200, {}, "", "Object"},
      {"GET", "/api/v1/server", "server_show", "server", "Version, load and health of the server",
       Auth::key, "server:read", BodyKind::none, false, 0, 200, {}, "", "Server"},
      {"POST", "/api/v1/server/stop", "server_stop", "server", "Finish what runs, then stop",
       Auth::owner, "", BodyKind::none, false, 0, 202, {}, "", "Server"},

      {"POST", "/api/v1/uploads", "upload_create", "uploads", "Begin an upload (tus 1.0 creation)",
       Auth::key, "tracks:write", BodyKind::stream, true, kUpload, 201, {}, "", ""},
      {"GET", "/api/v1/uploads/{id}", "upload_show", "uploads", "One upload and how far it is",
       Auth::key, "tracks:read", BodyKind::none, false, 0, 200, {}, "", "Upload"},
      {"HEAD", "/api/v1/uploads/{id}", "upload_head", "uploads", "How far an upload is (tus 1.0)",
       Auth::key, "tracks:write", BodyKind::none, false, 0, 200, {}, "", ""},
      {"PATCH", "/api/v1/uploads/{id}", "upload_patch", "uploads", "Send the next bytes (tus 1.0)",
       Auth::key, "tracks:write", BodyKind::stream, false, kUpload, 204, {}, "", ""},
      {"DELETE", "/api/v1/uploads/{id}", "upload_delete", "uploads", "Give an upload up (tus 1.0)",
       Auth::key, "tracks:write", BodyKind::none, false, 0, 204, {}, "", ""},
      {"PUT", "/api/v1/uploads/{id}", "upload_put", "uploads",
       "Send a whole file in one request; {id} is its file name", Auth::key, "tracks:write",
       BodyKind::stream, false, kUpload, 201, {}, "", "Upload"},

      {"POST", "/api/v1/tracks", "track_create", "tracks", "Make a track of an upload", Auth::key,
       "tracks:write", BodyKind::json, true, kJson, 201, {}, "CreateTrack", "Track"},
      {"GET", "/api/v1/tracks", "track_list", "tracks", "List tracks, newest first", Auth::key,
       "tracks:read", BodyKind::none, false, 0, 200,
       page_and({{"sha256", "string", "Only the track with this audio file (hex)"}}), "",
       "TrackPage"},
      {"GET", "/api/v1/tracks/{id}", "track_get", "tracks", "One track", Auth::key, "tracks:read",
       BodyKind::none, false, 0, 200, {}, "", "Track"},
      {"PATCH", "/api/v1/tracks/{id}", "track_update", "tracks", "Change a track's metadata",
       Auth::key, "tracks:write", BodyKind::json, false, kJson, 200, {}, "UpdateTrack", "Track"},
      {"DELETE", "/api/v1/tracks/{id}", "track_delete", "tracks", "Delete a track", Auth::key,
       "tracks:write", BodyKind::none, false, 0, 204, {}, "", ""},
      {"GET", "/api/v1/tracks/{id}/audio", "track_audio", "tracks", "The audio file", Auth::key,
       "tracks:read", BodyKind::none, false, 0, 200, {}, "", ""},
      {"GET", "/api/v1/tracks/{id}/artwork", "track_artwork", "tracks", "The cover", Auth::key,
       "tracks:read", BodyKind::none, false, 0, 200, {}, "", ""},

      {"POST", "/api/v1/distributions", "distribution_create", "distributions",
       "Send a track to platforms, or plan it (dry_run)", Auth::key, "distributions:write",
       BodyKind::json, true, kJson, 201, {}, "CreateDistribution", "Distribution"},
      {"GET", "/api/v1/distributions", "distribution_list", "distributions",
       "List distributions, newest first", Auth::key, "distributions:read", BodyKind::none, false, 0,
       200,
       page_and({{"track_id", "string", "Only those of this track"},
                 {"platform", "string", "Only those to this platform"},
                 {"state", "string", "Only those with a placement in this state"}}),
       "", "DistributionPage"},
      {"GET", "/api/v1/distributions/{id}", "distribution_get", "distributions", "One distribution",
       Auth::key, "distributions:read", BodyKind::none, false, 0, 200, {}, "", "Distribution"},
      {"GET", "/api/v1/distributions/{id}/history", "distribution_history", "distributions",
       "Every change of state", Auth::key, "distributions:read", BodyKind::none, false, 0, 200, {},
       "", "History"},
      {"GET", "/api/v1/distributions/{id}/events", "distribution_events", "distributions",
       "Follow one distribution (server-sent events)", Auth::key, "distributions:read",
       BodyKind::none, false, 0, 200, {{"after", "integer", "Only events after this seq"}}, "", ""},
      {"POST", "/api/v1/distributions/{id}/retry", "distribution_retry", "distributions",
       "Try the failed platforms again", Auth::key, "distributions:write", BodyKind::json, true,
       kJson, 200, {}, "RetryDistribution", "Distribution"},
      {"POST", "/api/v1/distributions/{id}/cancel", "distribution_cancel", "distributions",
       "Stop what has not been sent yet", Auth::key, "distributions:write", BodyKind::none, true, 0,
       200, {}, "", "Distribution"},
      {"POST", "/api/v1/distributions/{id}/takedown", "distribution_takedown", "distributions",
       "Have it removed from the platforms where it is", Auth::key, "distributions:write",
       BodyKind::none, true, 0, 200, {}, "", "Distribution"},

      {"GET", "/api/v1/events", "event_list", "events", "What happened, oldest first", Auth::key,
       "events:read", BodyKind::none, false, 0, 200,
       {{"after", "integer", "Only events after this seq (0)"},
        kSince,
        kTypes,
        {"limit", "integer", "How many at most, 1 to 100 (20)"}},
       "", "EventPage"},
      {"GET", "/api/v1/events/stream", "event_stream", "events",
       "What happens, as it happens (server-sent events)", Auth::key, "events:read", BodyKind::none,
       false, 0, 200, {{"after", "integer", "Only events after this seq (now)"}, kSince, kTypes}, "",
       ""},
      {"GET", "/api/v1/events/{id}", "event_get", "events", "One event", Auth::key, "events:read",
       BodyKind::none, false, 0, 200, {}, "", "Event"},
      {"POST", "/api/v1/events/trigger", "event_trigger", "events",
       "Make an example event of a type (sandbox mode only)", Auth::key, "webhooks:write",
       BodyKind::json, true, kJson, 202, {}, "TriggerEvent", "Triggered"},
      {"GET", "/api/v1/event-types", "event_type_list", "events",
       "Types of events, each with its schema and an example", Auth::key, "events:read",
       BodyKind::none, false, 0, 200, {}, "", "EventTypeList"},

      {"POST", "/api/v1/webhooks", "webhook_create", "webhooks",
       "Make an endpoint; the answer shows its secret once", Auth::key, "webhooks:write",
       BodyKind::json, true, kJson, 201, {}, "CreateWebhook", "Webhook"},
      {"GET", "/api/v1/webhooks", "webhook_list", "webhooks", "List endpoints, newest first",
       Auth::key, "webhooks:read", BodyKind::none, false, 0, 200, kPage, "", "WebhookPage"},
      {"GET", "/api/v1/webhooks/{id}", "webhook_get", "webhooks", "One endpoint and its health",
       Auth::key, "webhooks:read", BodyKind::none, false, 0, 200, {}, "", "Webhook"},
      {"PATCH", "/api/v1/webhooks/{id}", "webhook_update", "webhooks", "Change an endpoint",
       Auth::key, "webhooks:write", BodyKind::json, false, kJson, 200, {}, "UpdateWebhook", "Webhook"},
      {"DELETE", "/api/v1/webhooks/{id}", "webhook_delete", "webhooks",
       "Delete an endpoint; nothing more is sent to it", Auth::key, "webhooks:write", BodyKind::none,
       false, 0, 204, {}, "", ""},
      {"POST", "/api/v1/webhooks/{id}/enable", "webhook_enable", "webhooks",
       "Enable an endpoint and send what was held", Auth::key, "webhooks:write", BodyKind::none, true,
       0, 200, {}, "", "Webhook"},
      {"POST", "/api/v1/webhooks/{id}/disable", "webhook_disable", "webhooks",
       "Disable an endpoint; its events are held", Auth::key, "webhooks:write", BodyKind::none, true,
       0, 200, {}, "", "Webhook"},
      {"POST", "/api/v1/webhooks/{id}/test", "webhook_test", "webhooks",
       "Send a webhook.test event to this endpoint", Auth::key, "webhooks:write", BodyKind::none,
       true, 0, 202, {}, "", "Delivery"},
      {"POST", "/api/v1/webhooks/{id}/rotate-secret", "webhook_rotate_secret", "webhooks",
       "Give it a new secret; the old one signs too for a while", Auth::key, "webhooks:write",
       BodyKind::json, true, kJson, 200, {}, "RotateSecret", "Webhook"},
      {"POST", "/api/v1/webhooks/{id}/recover", "webhook_recover", "webhooks",
       "Send again everything that failed since a time", Auth::key, "webhooks:write", BodyKind::json,
       true, kJson, 202, {}, "RecoverWebhook", "Recovery"},
      {"GET", "/api/v1/webhooks/{id}/deliveries", "webhook_delivery_list", "webhooks",
       "List deliveries to an endpoint, newest first", Auth::key, "webhooks:read", BodyKind::none,
       false, 0, 200,
       page_and({{"state", "string", "Only pending, held, delivered or failed ones"}}), "",
       "DeliveryPage"},
      {"GET", "/api/v1/webhook-deliveries/{id}", "webhook_delivery_get", "webhooks",
       "One delivery with all its attempts", Auth::key, "webhooks:read", BodyKind::none, false, 0,
       200, {}, "", "Delivery"},
      {"POST", "/api/v1/webhook-deliveries/{id}/redeliver", "webhook_delivery_redeliver", "webhooks",
       "Send it again, with a new schedule", Auth::key, "webhooks:write", BodyKind::none, true, 0,
       202, {}, "", "Delivery"},
      {"GET", "/api/v1/webhook-recoveries/{id}", "webhook_recovery_get", "webhooks",
       "How far a recovery is", Auth::key, "webhooks:read", BodyKind::none, false, 0, 200, {}, "",
       "Recovery"},

      {"GET", "/api/v1/platforms", "platform_list", "platforms",
       "Platforms, who serves them and whether an account is connected", Auth::key,
       "platforms:read", BodyKind::none, false, 0, 200, {}, "", "PlatformList"},
      {"POST", "/api/v1/platforms/{id}/connect", "platform_connect", "platforms",
       "Begin connecting an account", Auth::key, "platforms:write", BodyKind::json, false, kJson,
       200, {}, "ConnectPlatform", "ConnectStarted"},
      {"POST", "/api/v1/platforms/{id}/connect/complete", "platform_connect_complete", "platforms",
       "Finish a sign-in with the code it gave", Auth::key, "platforms:write", BodyKind::json, false,
       kJson, 200, {}, "CompleteConnect", "ConnectStarted"},
      {"DELETE", "/api/v1/platforms/{id}/account", "platform_disconnect", "platforms",
       "Forget the connected account", Auth::key, "platforms:write", BodyKind::none, false, 0, 204,
       {}, "", ""},
      {"POST", "/api/v1/platforms/{id}/test", "platform_test", "platforms",
       "Check that the connected account works", Auth::key, "platforms:write", BodyKind::none, false,
       0, 200, {}, "", "PlatformTest"},
      {"POST", "/api/v1/hooks/labelgrid/{id}", "hook_labelgrid", "platforms",
       "LabelGrid's webhooks arrive here; {id} is the account", Auth::signature, "", BodyKind::json,
       false, kJson, 202, {}, "Object", ""},

      {"POST", "/api/v1/api-keys", "api_key_create", "api-keys",
       "Make an API key; the answer shows it once", Auth::key, "api-keys:write", BodyKind::json, true,
       kJson, 201, {}, "CreateApiKey", "ApiKey"},
      {"GET", "/api/v1/api-keys", "api_key_list", "api-keys", "List API keys, newest first",
       Auth::key, "api-keys:read", BodyKind::none, false, 0, 200, kPage, "", "ApiKeyPage"},
      {"DELETE", "/api/v1/api-keys/{id}", "api_key_revoke", "api-keys", "Revoke an API key at once",
       Auth::key, "api-keys:write", BodyKind::none, false, 0, 200, {}, "", "ApiKey"},

      {"GET", "/api/v1/jobs", "job_list", "jobs", "List jobs, newest first", Auth::key, "jobs:read",
       BodyKind::none, false, 0, 200, kPage, "", "JobPage"},
      {"GET", "/api/v1/jobs/{id}", "job_get", "jobs", "One job", Auth::key, "jobs:read",
       BodyKind::none, false, 0, 200, {}, "", "Job"},
  };
  return rows;
}

constexpr std::array kScopes{
    Scope{"tracks:read", "See and download tracks"},
    Scope{"tracks:write", "Upload, change and delete tracks"},
    Scope{"distributions:read", "See distributions and their history"},
    Scope{"distributions:write", "Send tracks to platforms, retry and cancel"},
    Scope{"events:read", "Follow what happens"},
    Scope{"webhooks:read", "See webhook endpoints and deliveries, never their secrets"},
    Scope{"webhooks:write", "Make, change, test and delete webhook endpoints; send again"},
    Scope{"platforms:read", "See platforms and connected accounts"},
    Scope{"platforms:write", "Connect, test and disconnect accounts"},
    Scope{"api-keys:read", "See API keys, never their secrets"},
    Scope{"api-keys:write", "Make and revoke API keys within the own scopes"},
    Scope{"jobs:read", "See jobs"},
    Scope{"server:read", "See version and load of the server"},
};

}  // namespace

std::span<const Route> routes() { return table(); }
std::span<const Scope> scopes() { return kScopes; }

bool scope_allows(std::span<const std::string> granted, std::string_view needed) {
  for (const std::string_view scope : granted) {
    if (scope == "*" || scope == needed) return true;
    if (scope.ends_with(":*") && needed.starts_with(scope.substr(0, scope.size() - 1))) return true;
  }
  return false;
}

}  // namespace mv::api
