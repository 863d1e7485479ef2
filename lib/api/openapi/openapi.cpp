// SPDX-License-Identifier: Apache-2.0
#include "api/openapi/openapi.hpp"

#include <fmt/format.h>

#include <map>

#include "api/access/access_views.hpp"
#include "api/catalogue/generation_views.hpp"
#include "api/catalogue/identifier_views.hpp"
#include "api/catalogue/release_views.hpp"
#include "api/catalogue/track_views.hpp"
#include "api/catalogue/upload_views.hpp"
#include "api/distribution/distribution_views.hpp"
#include "api/distribution/platform_views.hpp"
#include "api/fields.hpp"
#include "api/notify/notify_views.hpp"
#include "api/openapi/openapi_webhooks.hpp"
#include "api/page.hpp"
#include "api/problem.hpp"
#include "api/routes.hpp"
#include "api/server_views.hpp"
#include "api/webhook/event_views.hpp"
#include "api/webhook/webhook_views.hpp"
#include "base/text/text.hpp"
#include "model/json.hpp"

namespace mv::api {
namespace {

using model::is_described;

json::object reference(std::string_view name) {
  return {{"$ref", fmt::format("#/components/schemas/{}", name)}};
}

void apply_rule(json::object& schema, const FieldRule& rule) {
  if (!rule.description.empty()) schema["description"] = rule.description;
  const bool text = schema.contains("type") && schema.at("type") == "string";
  const bool list = schema.contains("type") && schema.at("type") == "array";
  if (rule.min_length > 0 && text) schema["minLength"] = rule.min_length;
  if (text) schema["maxLength"] = rule.max_length;
  if (rule.min_length > 0 && list) schema["minItems"] = rule.min_length;
  if (list) schema["maxItems"] = rule.max_length;
  if (!rule.pattern.empty()) schema["pattern"] = rule.pattern;
  if (!rule.format.empty()) schema["format"] = rule.format;
  if (rule.minimum) schema["minimum"] = *rule.minimum;
  if (rule.maximum) schema["maximum"] = *rule.maximum;
  if (!rule.one_of.empty()) {
    json::array values;
    for (const auto value : rule.one_of) values.push_back(json::value(value));
    schema["enum"] = values;
  }
  if (!rule.example.empty()) schema["examples"] = json::array{json::parse(rule.example)};
}

template <class T>
json::object schema_of();

template <class T>
json::object object_schema() {
  json::object properties;
  json::array required;
  boost::mp11::mp_for_each<model::members_of<T>>([&](auto member) {
    using Member = std::decay_t<decltype(std::declval<T>().*member.pointer)>;
    auto schema = schema_of<Member>();
    for (const auto& rule : rules_of<T>()) {
      if (rule.name != member.name) continue;
      apply_rule(schema, rule);
      if (rule.required) required.push_back(json::value(member.name));
    }
    properties[member.name] = schema;
  });
  json::object out{{"type", "object"}, {"properties", properties}};
  if (!required.empty()) out["required"] = required;
  if (!rules_of<T>().empty()) out["additionalProperties"] = false;
  return out;
}

template <class T>
json::object schema_of() {
  if constexpr (model::is_optional<T>::value) {
    auto inner = schema_of<typename T::value_type>();
    if (inner.contains("type")) {
      inner["type"] = json::array{inner.at("type"), "null"};
      return inner;
    }
    return {{"anyOf", json::array{inner, json::object{{"type", "null"}}}}};
  } else if constexpr (model::is_vector<T>::value) {
    return {{"type", "array"}, {"items", schema_of<typename T::value_type>()}};
  } else if constexpr (std::is_same_v<T, json::object>) {
    return {{"type", "object"}, {"additionalProperties", true}};
  } else if constexpr (is_described<T>) {
    return object_schema<T>();
  } else if constexpr (std::is_same_v<T, std::string>) {
    return {{"type", "string"}};
  } else if constexpr (std::is_same_v<T, bool>) {
    return {{"type", "boolean"}};
  } else if constexpr (std::is_floating_point_v<T>) {
    return {{"type", "number"}};
  } else {
    return {{"type", "integer"}};
  }
}

json::object list_of(std::string_view name) {
  return {{"type", "object"},
      {"properties", {{"data", {{"type", "array"}, {"items", reference(name)}}},
                         {"has_more", {{"type", "boolean"}}},
                         {"next_cursor", {{"type", json::array{"string", "null"}}}}}},
      {"required", json::array{"data", "has_more"}}};
}

json::object schemas() {
  json::object out{
      {"CreateTrack", schema_of<CreateTrack>()},
      {"UpdateTrack", schema_of<UpdateTrack>()},
      {"Track", schema_of<TrackView>()},
      {"CreateDistribution", schema_of<CreateDistribution>()},
      {"UpdateDistribution", schema_of<UpdateDistribution>()},
      {"RetryDistribution", schema_of<RetryDistribution>()},
      {"CreateRelease", schema_of<CreateRelease>()},
      {"UpdateRelease", schema_of<UpdateRelease>()},
      {"ScheduleRelease", schema_of<ScheduleRelease>()},
      {"DistributeRelease", schema_of<DistributeRelease>()},
      {"Release", schema_of<ReleaseView>()},
      {"ReleasePlan", schema_of<ReleasePlan>()},
      {"RunDue", schema_of<RunDueView>()},
      {"SetTier", schema_of<SetTier>()},
      {"User", schema_of<UserView>()},
      {"CreateIdentifierRange", schema_of<CreateIdentifierRange>()},
      {"IdentifierRange", schema_of<IdentifierRangeView>()},
      {"Distribution", schema_of<DistributionView>()},
      {"DistributionPlan", schema_of<DistributionPlan>()},
      {"Change", schema_of<ChangeView>()},
      {"Event", schema_of<EventView>()},
      {"EventType", schema_of<EventTypeView>()},
      {"TriggerEvent", schema_of<TriggerEvent>()},
      {"Triggered", schema_of<Triggered>()},
      {"CreateWebhook", schema_of<CreateWebhook>()},
      {"UpdateWebhook", schema_of<UpdateWebhook>()},
      {"Webhook", schema_of<WebhookView>()},
      {"RotateSecret", schema_of<RotateSecret>()},
      {"RecoverWebhook", schema_of<RecoverWebhook>()},
      {"Recovery", schema_of<RecoveryView>()},
      {"Delivery", schema_of<DeliveryView>()},
      {"Platform", schema_of<PlatformView>()},
      {"ConnectPlatform", schema_of<ConnectPlatform>()},
      {"RoutePlatform", schema_of<RoutePlatform>()},
      {"Provider", schema_of<ProviderView>()},
      {"ConnectStarted", schema_of<ConnectStarted>()},
      {"CompleteConnect", schema_of<CompleteConnect>()},
      {"PlatformTest", schema_of<PlatformTest>()},
      {"CreateApiKey", schema_of<CreateApiKey>()},
      {"UpdateApiKey", schema_of<UpdateApiKey>()},
      {"SuspendApiKey", schema_of<SuspendApiKey>()},
      {"RateLimit", schema_of<RateLimitView>()},
      {"ApiKey", schema_of<ApiKeyView>()},
      {"Upload", schema_of<UploadView>()},
      {"Job", schema_of<JobView>()},
      {"CreateGeneration", schema_of<CreateGeneration>()},
      {"CreateArtwork", schema_of<CreateArtwork>()},
      {"Server", schema_of<ServerView>()},
      {"Metadata", schema_of<model::Metadata>()},
      {"Problem", schema_of<Problem>()},
      {"Health", {{"type", "object"}, {"properties", {{"status", {{"type", "string"}}},
                                                         {"version", {{"type", "string"}}}}}}},
      {"CreateNotifyChannel", schema_of<CreateNotifyChannel>()},
      {"UpdateNotifyChannel", schema_of<UpdateNotifyChannel>()},
      {"NotifyChannel", schema_of<NotifyChannelView>()},
      {"NotifyTest", schema_of<NotifyTest>()},
      {"OAuthError", {{"type", "object"},
                         {"properties", {{"error", {{"type", "string"}}},
                                            {"error_description", {{"type", "string"}}}}},
                         {"required", json::array{"error"}}}},
      {"Object", {{"type", "object"}, {"additionalProperties", true}}},
  };
  for (const std::string_view name : {"Track", "Release", "Distribution", "Event", "Webhook",
           "Delivery", "ApiKey", "Job", "NotifyChannel"})
    out[fmt::format("{}Page", name)] = list_of(name);
  out["RateLimitList"] = list_of("RateLimit");
  out["PlatformList"] = list_of("Platform");
  out["ProviderList"] = list_of("Provider");
  out["EventTypeList"] = list_of("EventType");
  out["IdentifierRangeList"] = list_of("IdentifierRange");
  out["History"] = list_of("Change");
  for (const auto& [name, schema] : openapi_webhook_schemas()) out[name] = schema;
  return out;
}

json::object html() { return {{"text/html", {{"schema", {{"type", "string"}}}}}}; }

/// What the route answers when something went wrong, in the form of its callers.
json::object refusal(Errors form, std::string_view description) {
  json::object content;
  switch (form) {
    case Errors::problem:
      content = {{"application/problem+json", {{"schema", reference("Problem")}}}};
      break;
    case Errors::oauth:
      content = {{"application/json", {{"schema", reference("OAuthError")}}}};
      break;
    case Errors::page: content = html(); break;
  }
  return {{"description", description}, {"content", content}};
}

json::object answers_of(const Route& route) {
  const auto refused = [&](std::string_view words) { return refusal(route.errors, words); };
  json::object out;
  json::object success{{"description", route.summary}};
  if (!route.response.empty())
    success["content"] = {{"application/json", {{"schema", reference(route.response)}}}};
  else if (route.errors == Errors::page && route.success == 200)
    success["content"] = html();
  out[std::to_string(route.success)] = success;
  if (route.auth != Auth::none) out["401"] = refused("No valid credentials");
  if (route.auth == Auth::key) out["403"] = refused("The scope is missing");
  if (route.path.find('{') != std::string_view::npos) out["404"] = refused("Not found");
  if (route.body == BodyKind::json || route.body == BodyKind::form) {
    out["400"] = refused("The request cannot be read");
    out["413"] = refused("Too large");
    out["415"] = refused("Content type not supported");
    if (route.errors != Errors::oauth) out["422"] = refused("Some values are not valid");
  }
  out["default"] = refused("Any other failure");
  return out;
}

json::object operation_of(const Route& route) {
  json::array parameters;
  for (const auto& segment : split(route.path, '/'))
    if (segment.starts_with('{'))
      parameters.push_back({{"name", segment.substr(1, segment.size() - 2)}, {"in", "path"},
          {"required", true}, {"schema", {{"type", "string"}, {"maxLength", 255}}}});
  for (const auto& field : route.query) {
    json::object schema{{"type", field.type}};
    if (field.minimum) schema["minimum"] = *field.minimum;
    if (field.maximum) schema["maximum"] = *field.maximum;
    parameters.push_back({{"name", field.name}, {"in", "query"}, {"description", field.description},
        {"schema", std::move(schema)}});
  }
  if (route.idempotent)
    parameters.push_back({{"name", "Idempotency-Key"}, {"in", "header"},
        {"description", "The same key and body give the same answer for 24 hours"},
        {"schema", {{"type", "string"}, {"minLength", 1}, {"maxLength", 255}}}});

  json::object out{{"operationId", route.operation}, {"tags", json::array{json::value(route.tag)}},
      {"summary", route.summary}, {"responses", answers_of(route)}};
  if (!parameters.empty()) out["parameters"] = parameters;
  if (!route.request.empty())
    out["requestBody"] = {{"required", true},
        {"content", {{route.body == BodyKind::form ? "application/x-www-form-urlencoded"
                                                   : "application/json",
                        {{"schema", reference(route.request)}}}}}};
  if (route.body == BodyKind::stream)
    out["requestBody"] = {{"required", false},
        {"content", {{route.method == "PATCH" ? "application/offset+octet-stream"
                                              : "application/octet-stream",
                        {{"schema", {{"type", "string"}, {"format", "binary"}}}}}}}};
  if (route.auth == Auth::none || route.auth == Auth::signature)
    out["security"] = json::array{};
  else
    out["security"] = json::array{{{"apiKey", json::array{}}}, {{"bearer", json::array{}}}};
  if (!route.scope.empty()) out["x-scope"] = route.scope;
  return out;
}

void indent(const json::value& value, std::string& out, int depth) {
  const std::string pad(static_cast<std::size_t>(depth) * 2 + 2, ' ');
  const std::string end(static_cast<std::size_t>(depth) * 2, ' ');
  bool first = true;
  if (value.is_object() && !value.get_object().empty()) {
    out += "{\n";
    for (const auto& [name, item] : value.get_object()) {
      out += (first ? "" : ",\n") + pad + json::serialize(json::value(name)) + ": ";
      indent(item, out, depth + 1);
      first = false;
    }
    out += "\n" + end + "}";
  } else if (value.is_array() && !value.get_array().empty()) {
    out += "[\n";
    for (const auto& item : value.get_array()) {
      out += (first ? "" : ",\n") + pad;
      indent(item, out, depth + 1);
      first = false;
    }
    out += "\n" + end + "]";
  } else {
    out += json::serialize(value);
  }
}

}  // namespace

json::object openapi_document() {
  std::map<std::string, json::object> paths;
  for (const auto& route : routes())
    paths[std::string(route.path)][lower(route.method)] = operation_of(route);
  json::object all;
  for (auto& [path, operations] : paths) all[path] = operations;
  return {{"openapi", "3.1.0"},
      {"info", {{"title", "MusicVerse"}, {"version", "1.0.0"},
                   {"description", "Check, send and follow music releases."},
                   {"license", {{"name", "Apache-2.0"}, {"identifier", "Apache-2.0"}}}}},
      {"servers", json::array{{{"url", "/"}, {"description", "This server"}}}}, {"paths", all},
      {"webhooks", openapi_webhooks()},
      {"components",
          {{"schemas", schemas()}, {"parameters", openapi_webhook_headers()},
              {"securitySchemes",
                  {{"apiKey", {{"type", "apiKey"}, {"in", "header"}, {"name", "X-API-Key"}}},
                      {"bearer", {{"type", "http"}, {"scheme", "bearer"}}}}}}}};
}

std::string openapi_text() {
  std::string out;
  indent(openapi_document(), out, 0);
  return out + "\n";
}

}  // namespace mv::api
