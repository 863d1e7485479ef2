// SPDX-License-Identifier: Apache-2.0
#include "api/openapi/openapi.hpp"

#include <fmt/format.h>

#include <map>

#include "api/access/access_views.hpp"
#include "api/access/flag_views.hpp"
#include "api/access/oauth_views.hpp"
#include "api/access/payment_views.hpp"
#include "api/access/people_views.hpp"
#include "api/access/usage_views.hpp"
#include "api/catalogue/generation_views.hpp"
#include "api/catalogue/identifier_views.hpp"
#include "api/catalogue/playlist_views.hpp"
#include "api/catalogue/release_views.hpp"
#include "api/catalogue/sales_views.hpp"
#include "api/catalogue/track_views.hpp"
#include "api/catalogue/upload_views.hpp"
#include "api/distribution/distribution_views.hpp"
#include "api/distribution/platform_views.hpp"
#include "api/fields.hpp"
#include "api/notify/notify_views.hpp"
#include "api/openapi/openapi_operations.hpp"
#include "api/openapi/openapi_webhooks.hpp"
#include "api/openapi/yaml.hpp"
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
  // Of what may be null the type is a list, and null its second.
  const auto* type = schema.if_contains("type");
  if (type && type->is_array()) type = &type->get_array().front();
  const bool text = type && *type == "string", list = type && *type == "array";
  if (rule.min_length > 0 && text) schema["minLength"] = rule.min_length;
  if (text) schema["maxLength"] = rule.max_length;
  if (rule.min_length > 0 && list) schema["minItems"] = rule.min_length;
  if (list) schema["maxItems"] = rule.max_length;
  if (!rule.pattern.empty()) schema["pattern"] = rule.pattern;
  // A text that may be empty has no format that it always keeps.
  if (!rule.format.empty() && !rule.pattern.starts_with("^$|")) schema["format"] = rule.format;
  if (rule.minimum) schema["minimum"] = *rule.minimum;
  if (rule.maximum) schema["maximum"] = *rule.maximum;
  if (!rule.one_of.empty()) {
    json::array values;
    for (const auto value : rule.one_of) values.push_back(json::value(value));
    if (schema.at("type").is_array()) values.push_back(nullptr);
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

/// A merge patch (RFC 7396) of it: any part, and null takes a member away, at every depth; lists
/// are replaced whole.
void make_patch(json::object& of) {
  of.erase("required");
  for (auto& [name, schema] : of["properties"].as_object()) {
    auto& object = schema.as_object();
    if (auto* values = object.if_contains("enum")) values->as_array().push_back(nullptr);
    if (auto* type = object.if_contains("type"); type && type->is_string())
      *type = json::array{*type, "null"};
    if (object.contains("properties")) make_patch(object);
  }
}
template <class T>
json::object patch_of() {
  auto out = schema_of<T>();
  make_patch(out);
  return out;
}

/// A form of OAuth: what it does not know is ignored (RFC 6749 section 3.2).
template <class T>
json::object form_of() {
  auto out = schema_of<T>();
  out.erase("additionalProperties");
  return out;
}

/// `schema` with the member "metadata" as a merge patch.
json::object with_metadata(json::object schema, std::string_view patch) {
  auto& member = schema["properties"].as_object()["metadata"];
  const bool optional = member.at("type").is_array();
  member = reference(patch);
  if (optional) member = {{"anyOf", json::array{member, json::object{{"type", "null"}}}}};
  return schema;
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
      {"MetadataPatch", patch_of<model::Metadata>()},
      {"ReleaseMetadataPatch", patch_of<model::ReleaseMetadata>()},
      {"CreateTrack", with_metadata(schema_of<CreateTrack>(), "MetadataPatch")},
      {"UpdateTrack", with_metadata(schema_of<UpdateTrack>(), "MetadataPatch")},
      {"Track", schema_of<TrackView>()},
      {"CreatePlaylist", schema_of<CreatePlaylist>()},
      {"UpdatePlaylist", schema_of<UpdatePlaylist>()},
      {"Playlist", schema_of<PlaylistView>()},
      {"CreateDistribution", with_metadata(schema_of<CreateDistribution>(), "MetadataPatch")},
      {"UpdateDistribution", with_metadata(schema_of<UpdateDistribution>(), "MetadataPatch")},
      {"RetryDistribution", schema_of<RetryDistribution>()},
      {"ConfirmDistribution", schema_of<ConfirmDistribution>()},
      {"Link", schema_of<LinkView>()},
      {"CreateRelease", with_metadata(schema_of<CreateRelease>(), "ReleaseMetadataPatch")},
      {"UpdateRelease", with_metadata(schema_of<UpdateRelease>(), "ReleaseMetadataPatch")},
      {"ScheduleRelease", schema_of<ScheduleRelease>()},
      {"DistributeRelease", schema_of<DistributeRelease>()},
      {"Release", schema_of<ReleaseView>()},
      {"ReleasePlan", schema_of<ReleasePlan>()},
      {"RunDue", schema_of<RunDueView>()},
      {"SetTier", schema_of<SetTier>()},
      {"CreateUser", schema_of<CreateUser>()},
      {"UpdateUser", schema_of<UpdateUser>()},
      {"User", schema_of<UserView>()},
      {"Credential", schema_of<CredentialView>()},
      {"Session", schema_of<SessionView>()},
      {"AuditEntry", schema_of<AuditEntryView>()},
      {"Sales", schema_of<SalesView>()},
      {"SalesReport", schema_of<SalesReportView>()},
      {"Usage", schema_of<UsageView>()},
      {"Request", schema_of<RequestView>()},
      {"CreateFlag", schema_of<CreateFlag>()},
      {"UpdateFlag", schema_of<UpdateFlag>()},
      {"KillFlag", schema_of<KillFlag>()},
      {"Flag", schema_of<FlagView>()},
      {"EvaluateFlag", form_of<EvaluateFlag>()},
      {"FlagEvaluation", schema_of<FlagEvaluation>()},
      {"FlagError",
          {{"type", "object"},
              {"properties", {{"key", {{"type", "string"}}}, {"errorCode", {{"type", "string"}}},
                                 {"errorDetails", {{"type", "string"}}}}},
              {"required", json::array{"errorCode"}}}},
      {"FlagEvaluations",
          {{"type", "object"},
              {"properties",
                  {{"flags", {{"type", "array"}, {"items", {{"type", "object"},
                                                               {"additionalProperties", true}}}}}}},
              {"required", json::array{"flags"}}}},
      {"Payment", schema_of<PaymentView>()},
      {"StripeReceipt", schema_of<StripeReceiptView>()},
      {"CreateOAuthClient", schema_of<CreateOAuthClient>()},
      {"UpdateOAuthClient", schema_of<UpdateOAuthClient>()},
      {"OAuthClient", schema_of<OAuthClientView>()},
      {"ConnectedApp", schema_of<ConnectedAppView>()},
      {"OAuthTokenForm", form_of<OAuthTokenForm>()},
      {"OAuthRevokeForm", form_of<OAuthRevokeForm>()},
      {"OAuthDeviceForm", form_of<OAuthDeviceForm>()},
      {"OAuthToken", schema_of<OAuthTokenView>()},
      {"OAuthTokenFacts", schema_of<OAuthTokenFacts>()},
      {"OAuthDevice", schema_of<OAuthDeviceView>()},
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
      {"LeakReport", {{"type", "array"}, {"items", schema_of<LeakedSecret>()}, {"minItems", 1},
                         {"maxItems", kMostLeaks}}},
      {"LeakVerdicts",
          {{"type", "array"}, {"items", schema_of<LeakVerdict>()}, {"maxItems", kMostLeaks}}},
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
           "Delivery", "ApiKey", "Job", "NotifyChannel", "User", "Session", "AuditEntry", "Request",
           "Payment", "OAuthClient", "ConnectedApp", "Playlist", "SalesReport"})
    out[fmt::format("{}Page", name)] = list_of(name);
  out["FlagList"] = list_of("Flag");
  out["RateLimitList"] = list_of("RateLimit");
  out["PlatformList"] = list_of("Platform");
  out["ProviderList"] = list_of("Provider");
  out["EventTypeList"] = list_of("EventType");
  out["IdentifierRangeList"] = list_of("IdentifierRange");
  out["History"] = list_of("Change");
  out["LinkList"] = list_of("Link");
  for (const auto& [name, schema] : openapi_webhook_schemas()) out[name] = schema;
  return out;
}

/// Bounds for what has none of its own: the numbers that JSON keeps whole, and lengths beyond all
/// that there is.
void give_bounds(json::value& node) {
  constexpr std::int64_t kWhole = (std::int64_t{1} << 53) - 1;
  constexpr int kLongText = 1 << 20, kLongList = 10'000;
  if (auto* list = node.if_array()) {
    for (auto& item : *list) give_bounds(item);
    return;
  }
  auto* object = node.if_object();
  if (!object) return;
  for (auto& [name, value] : *object)
    if (name != "example" && name != "examples" && name != "const" && name != "enum")
      give_bounds(value);
  const auto is = [&](std::string_view type) {
    const auto* said = object->if_contains("type");
    if (!said) return false;
    if (said->is_string()) return said->get_string() == type;
    return said->is_array() && !said->get_array().empty() &&
           said->get_array().front() == json::value(type);
  };
  const auto give = [&](std::string_view name, const json::value& value) {
    if (!object->contains(name)) (*object)[name] = value;
  };
  if (is("integer")) {
    give("format", "int64");
    give("minimum", -kWhole);
    give("maximum", kWhole);
  } else if (is("string") && !object->contains("enum") && !object->contains("const")) {
    give("maxLength", kLongText);
  } else if (is("array")) {
    give("maxItems", kLongList);
  }
}

/// Schemas that nothing refers to.
void drop_unused(json::object& document) {
  auto& schemas = document["components"].as_object()["schemas"].as_object();
  for (bool dropped = true; dropped;) {
    dropped = false;
    const auto text = json::serialize(document);
    for (auto at = schemas.begin(); at != schemas.end();)
      if (text.find(fmt::format("#/components/schemas/{}\"", std::string_view(at->key()))) ==
          std::string::npos) {
        at = schemas.erase(at);
        dropped = true;
      } else {
        ++at;
      }
  }
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
    if (route.errors != Errors::page)  // pages are for people
      paths[std::string(route.path)][lower(route.method)] = openapi_operation(route);
  json::object all;
  for (auto& [path, operations] : paths) all[path] = operations;
  json::object out{{"openapi", "3.1.0"},
      {"info", {{"title", "MusicVerse"}, {"version", "1.0.0"},
                   {"description", "Check, send and follow music releases."},
                   {"contact", {{"name", "MusicVerse"}}},
                   {"license", {{"name", "Apache-2.0"}, {"identifier", "Apache-2.0"}}}}},
      {"servers", json::array{{{"url", "/"}, {"x-internal", false},
                      {"description", "The server that gave this document, production or local"}}}},
      {"tags", openapi_tags()}, {"paths", all}, {"webhooks", openapi_webhooks()},
      {"components",
          {{"schemas", schemas()}, {"parameters", openapi_webhook_headers()},
              {"headers", openapi_answer_headers()},
              {"securitySchemes",
                  {{"apiKey", {{"type", "apiKey"}, {"in", "header"}, {"name", "X-API-Key"}}},
                      {"bearer", {{"type", "http"}, {"scheme", "bearer"}}}}}}}};
  json::value whole(std::move(out));
  give_bounds(whole);
  drop_unused(whole.as_object());
  return std::move(whole.as_object());
}

std::string openapi_text() {
  std::string out;
  indent(openapi_document(), out, 0);
  return out + "\n";
}

std::string openapi_yaml() { return yaml_text(openapi_document()); }

}  // namespace mv::api
