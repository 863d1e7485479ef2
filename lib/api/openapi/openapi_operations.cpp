// SPDX-License-Identifier: Apache-2.0
#include "api/openapi/openapi_operations.hpp"

#include <fmt/format.h>

#include <array>
#include <boost/json.hpp>
#include <string>

#include "base/text/text.hpp"

namespace mv::api {
namespace {

namespace json = boost::json;

struct Tag {
  std::string_view name, description;
};
constexpr std::array kTags{Tag{"server", "The server itself: health, load, this document"},
    Tag{"usage", "Your requests: how many, how many failed, how long they took"},
    Tag{"sales", "Sales reports, and what they add up to: streams and money"},
    Tag{"flags", "Features that are on for everybody, for some, or for nobody"},
    Tag{"uploads", "Audio and pictures on their way, by tus 1.0 or in one request"},
    Tag{"tracks", "Recordings with their metadata and covers"},
    Tag{"playlists", "Ordered lists of tracks, of which releases can be made"},
    Tag{"distributions", "What was sent where, and how it stands there"},
    Tag{"releases", "Singles, EPs and albums with their dates"},
    Tag{"identifiers", "Your own ranges of ISRC and UPC"},
    Tag{"users", "Accounts, their tiers and limits"},
    Tag{"payments", "What was paid for, by a payment service"},
    Tag{"events", "Everything that happened, as a list or as it happens"},
    Tag{"webhooks", "Events sent to your own programs"},
    Tag{"notifications", "Messages to people by Telegram or e-mail"},
    Tag{"platforms", "Where people listen, who delivers there, and your accounts"},
    Tag{"api-keys", "Keys of this API"}, Tag{"oauth", "OAuth 2.0: apps that act for people"},
    Tag{"generation", "Music and covers from prompts"}, Tag{"jobs", "Work that takes a while"}};

struct Header {
  std::string_view component, name, type, description, example;
};
constexpr std::array kHeaders{
    Header{"RequestId", "X-Request-Id", "string", "Names this request in the server's log",
        "req_01jhma0b3c5d7e9f2g4h6j8kmn"},
    Header{"RateLimit", "RateLimit", "string",
        "What is left of each limit, and seconds until one more may come "
        "(draft-ietf-httpapi-ratelimit-headers-10); absent for who has none",
        "\"account\";r=42;t=36"},
    Header{"RateLimitPolicy", "RateLimit-Policy", "string", "The limits: requests in seconds",
        "\"account\";q=100;w=3600"},
    Header{"XRateLimitLimit", "X-RateLimit-Limit", "integer", "Of the limit that is reached first",
        "100"},
    Header{"XRateLimitRemaining", "X-RateLimit-Remaining", "integer",
        "How many requests may come at once", "42"},
    Header{"XRateLimitReset", "X-RateLimit-Reset", "integer",
        "When all of them may again, in seconds since 1970", "1800003600"},
    Header{"RetryAfter", "Retry-After", "integer", "Seconds after which it may work", "36"},
    Header{
        "ETag", "ETag", "string", "The revision, for If-Match, where the thing has one", "\"r3\""},
    Header{"Location", "Location", "string", "Where the new thing is",
        "/api/v1/tracks/trk_01jhma0b3c5d7e9f2g4h6j8kmn"},
    Header{"IdempotentReplayed", "Idempotent-Replayed", "string",
        "true: the answer to an earlier request with this Idempotency-Key", "true"}};

json::object reference(std::string_view where, std::string_view name) {
  return {{"$ref", fmt::format("#/components/{}/{}", where, name)}};
}

bool is_counted(const Route& route) { return route.auth == Auth::key && !route.uncounted; }

json::object headers_of(const Route& route, int status) {
  json::object out;
  const auto add = [&](std::string_view component) {
    for (const auto& header : kHeaders)
      if (header.component == component) out[header.name] = reference("headers", component);
  };
  add("RequestId");
  if (is_counted(route))
    for (const auto* name : {"RateLimit", "RateLimitPolicy", "XRateLimitLimit",
             "XRateLimitRemaining", "XRateLimitReset"})
      add(name);
  if (status == 429 || status == 503) add("RetryAfter");
  if (status >= 300) return out;
  if (status == 201) add("Location");
  if (route.idempotent) add("IdempotentReplayed");
  if (!route.response.empty() && !route.response.ends_with("Page") &&
      !route.response.ends_with("List"))
    add("ETag");
  return out;
}

json::object html() { return {{"text/html", {{"schema", {{"type", "string"}}}}}}; }

/// What the route answers when something went wrong, in the form of its callers.
json::object refusal(const Route& route, int status, std::string_view description) {
  json::object content;
  switch (route.errors) {
    case Errors::problem:
      content = {{"application/problem+json", {{"schema", reference("schemas", "Problem")}}}};
      break;
    case Errors::oauth:
      content = {{"application/json", {{"schema", reference("schemas", "OAuthError")}}}};
      break;
    case Errors::ofrep:
      content = {{"application/problem+json", {{"schema", reference("schemas", "Problem")}}},
          {"application/json", {{"schema", reference("schemas", "FlagError")}}}};
      break;
    case Errors::page: content = html(); break;
  }
  return {{"description", description}, {"headers", headers_of(route, status)},
      {"content", std::move(content)}};
}

json::object success_of(const Route& route) {
  json::object out{{"description", route.summary}, {"headers", headers_of(route, route.success)}};
  if (!route.response.empty()) {
    auto schema = reference("schemas", route.response);
    // With dry_run nothing is done, and the plan is the answer.
    if (!route.plan.empty() && route.success == 200)
      schema = {{"oneOf", json::array{schema, reference("schemas", route.plan)}}};
    out["content"] = {{"application/json", {{"schema", std::move(schema)}}}};
  } else if (route.errors == Errors::page && route.success == 200) {
    out["content"] = html();
  } else if (!route.media.empty()) {
    // The one that may be JSON is a calendar: of releases. The one in YAML is the API's document.
    const auto schema_of_type = [](const std::string& type) {
      if (type == "application/json") return reference("schemas", "ReleasePage");
      if (type == "application/yaml") return reference("schemas", "Object");
      return json::object{{"type", "string"}, {"format", "binary"}};
    };
    json::object content;
    for (const auto& type : split(route.media, ' '))
      content[type] = {{"schema", schema_of_type(type)}};
    out["content"] = std::move(content);
  }
  return out;
}

json::object answers_of(const Route& route) {
  json::object out;
  const auto refused = [&](int status, std::string_view words) {
    out[std::to_string(status)] = refusal(route, status, words);
  };
  out[std::to_string(route.success)] = success_of(route);
  if (!route.plan.empty() && route.success != 200)
    out["200"] = {{"description", "The plan: with dry_run nothing is done"},
        {"headers", headers_of(route, 200)},
        {"content", {{"application/json", {{"schema", reference("schemas", route.plan)}}}}}};
  refused(400, "The request cannot be read");
  if (route.auth != Auth::none) refused(401, "No valid credentials");
  if (route.operation == "oauth_client_register") refused(403, "Apps cannot register themselves");
  if (route.auth == Auth::key || route.auth == Auth::owner) {
    refused(403, "Not allowed: a scope is missing, or it is another mode's key");
    if (route.errors != Errors::oauth) refused(422, "Some values are not valid");
  }
  if (route.path.find('{') != std::string_view::npos) refused(404, "Not found");
  if (route.method != "GET" && route.method != "HEAD")
    refused(409, "Not as it is now: the message says why");
  if (route.tus || (route.method == "PATCH" && route.body == BodyKind::json))
    refused(412, route.tus ? "Another version of tus" : "If-Match names another revision");
  if (route.tus && route.method == "PATCH") refused(460, "The part does not have its checksum");
  if (route.body != BodyKind::none) {
    refused(413, "Too large");
    refused(415, "Content type not supported");
  }
  if (is_counted(route)) refused(429, "A rate limit is reached");
  refused(500, "A fault of the server; its log has it under the request id");
  out["default"] = refusal(route, 503, "Any other failure");
  return out;
}

json::object header_parameter(std::string_view name, std::string_view description,
    json::object schema, bool required = false) {
  return {{"name", name}, {"in", "header"}, {"required", required}, {"description", description},
      {"schema", std::move(schema)}};
}

/// The header fields of tus that an operation takes: text, as all of them are.
struct TusField {
  std::string_view operation, name, description;
  int longest;
};
constexpr std::array kTusFields{TusField{"upload_create", "Upload-Length",
                                    "The file's size in bytes; none of a final upload", 20},
    TusField{"upload_create", "Upload-Metadata",
        "Names and base64 values with commas between: filename, sha256 (of the whole file, in hex)",
        8192},
    TusField{"upload_create", "Upload-Concat",
        "\"partial\", or \"final;\" and the URLs of complete partial uploads with blanks between: "
        "they become one",
        8192},
    TusField{
        "upload_append", "Upload-Offset", "Where the bytes begin: as many as have arrived", 20},
    TusField{
        "upload_append", "Upload-Checksum", "sha1 or sha256, a blank and the hash in base64", 255}};

json::array parameters_of(const Route& route) {
  json::array out;
  for (const auto& segment : split(route.path, '/'))
    if (segment.starts_with('{'))
      out.push_back({{"name", segment.substr(1, segment.size() - 2)}, {"in", "path"},
          {"required", true}, {"description", "Which one"},
          {"schema", {{"type", "string"}, {"minLength", 1}, {"maxLength", 255}}}});
  for (const auto& field : route.query) {
    json::object schema{{"type", field.type}};
    if (field.type == "string" && field.choices.empty()) schema["maxLength"] = field.longest;
    if (field.minimum) schema["minimum"] = *field.minimum;
    if (field.maximum) schema["maximum"] = *field.maximum;
    if (!field.choices.empty()) {
      json::array values;
      for (const auto& word : split(field.choices, ' ')) values.push_back(json::value(word));
      schema["enum"] = std::move(values);
    }
    out.push_back({{"name", field.name}, {"in", "query"}, {"description", field.description},
        {"schema", std::move(schema)}});
  }
  if (route.method == "PATCH" && route.body == BodyKind::json)
    out.push_back(
        header_parameter("If-Match", "The revision that is meant (ETag), where it has one",
            {{"type", "string"}, {"maxLength", 255}}));
  for (const auto& field : kTusFields)
    if (field.operation == route.operation)
      out.push_back(header_parameter(
          field.name, field.description, {{"type", "string"}, {"maxLength", field.longest}}));
  if (route.idempotent)
    out.push_back(header_parameter("Idempotency-Key",
        "The same key and body give the same answer for 24 hours",
        {{"type", "string"}, {"minLength", 1}, {"maxLength", 255},
            {"pattern", "^[\\x21-\\x7e]+$"}}));
  return out;
}

/// What the columns say, in sentences.
std::string description_of(const Route& route) {
  std::string out = std::string(route.summary) + ".";
  if (route.auth == Auth::owner)
    out += " Only the owner may, on the server's Unix socket.";
  else if (route.auth == Auth::signature)
    out += " The sender signs its request.";
  else if (route.auth == Auth::none)
    out += " Open to all.";
  else if (route.auth == Auth::client)
    out += " The app says which it is by Authorization: Basic, or in the form.";
  else if (!route.scope.empty())
    out += fmt::format(" Needs the scope {}.", route.scope);
  if (route.idempotent) out += " With an Idempotency-Key it can be repeated safely.";
  if (!route.plan.empty()) out += " With dry_run nothing is done: the answer is the plan.";
  if (!route.limit.empty())
    out += fmt::format(" Counts against the rate limit \"{}\", too.", route.limit);
  if (route.uncounted) out += " Costs nothing of your rate limits.";
  return out;
}

}  // namespace

json::object openapi_operation(const Route& route) {
  json::object out{{"operationId", route.operation}, {"tags", json::array{json::value(route.tag)}},
      {"summary", route.summary}, {"description", description_of(route)},
      {"responses", answers_of(route)}};
  if (auto parameters = parameters_of(route); !parameters.empty())
    out["parameters"] = std::move(parameters);
  if (!route.deprecated.empty()) out["deprecated"] = true;
  if (!route.request.empty())
    out["requestBody"] = {{"required", true},
        {"content", {{route.body == BodyKind::form ? "application/x-www-form-urlencoded"
                                                   : "application/json",
                        {{"schema", reference("schemas", route.request)}}}}}};
  if (route.body == BodyKind::stream)
    out["requestBody"] = {{"required", false},
        {"content", {{route.method == "PATCH" ? "application/offset+octet-stream"
                                              : "application/octet-stream",
                        {{"schema", {{"type", "string"}, {"format", "binary"}}}}}}}};
  // An app says in its request which it is: that is no scheme of OpenAPI.
  if (route.auth == Auth::none || route.auth == Auth::signature || route.auth == Auth::client)
    out["security"] = json::array{};
  else
    out["security"] = json::array{{{"apiKey", json::array{}}}, {{"bearer", json::array{}}}};
  if (!route.scope.empty()) out["x-scope"] = route.scope;
  if (!is_counted(route)) out["x-uncounted"] = true;
  return out;
}

json::array openapi_tags() {
  json::array out;
  for (const auto& tag : kTags)
    out.push_back({{"name", tag.name}, {"description", tag.description}});
  return out;
}

json::object openapi_answer_headers() {
  json::object out;
  for (const auto& header : kHeaders) {
    const json::value example =
        header.type == "integer" ? json::parse(header.example) : json::value(header.example);
    json::object schema{{"type", header.type}};
    if (header.type == "string") schema["maxLength"] = 1000;
    out[header.component] = {
        {"description", header.description}, {"schema", std::move(schema)}, {"example", example}};
  }
  return out;
}

}  // namespace mv::api
