// SPDX-License-Identifier: Apache-2.0
#include "api/access/oauth_views.hpp"

#include "api/or_null.hpp"

namespace mv::api {

OAuthClientView view(const model::OAuthClient& client, Millis now) {
  return {.id = client.id,
      .name = client.name,
      .mode = std::string(to_word(client.mode)),
      .publisher = text_or_null(client.publisher),
      .website = text_or_null(client.website),
      .origin = std::string(to_word(client.origin)),
      .confidential = client.confidential,
      .verified = client.verified,
      .redirect_uris = client.redirect_uris,
      .grants = client.grants,
      .scopes = client.scopes,
      .display = text_or_null(client.display),
      .old_until = client.old_until > now ? time_or_null(client.old_until) : std::nullopt,
      .rotated_at = time_or_null(client.rotated_at),
      .created_at = format_utc(client.created_at),
      .updated_at = format_utc(client.updated_at),
      .revision = client.revision};
}

// clang-format off
namespace {

const FieldRule kClientName{.name = "name",
    .description = "What people are asked about: the name of the app",
    .example = R"("Tour planner")", .required = true, .min_length = 1, .max_length = 60};
const FieldRule kRedirectUris{.name = "redirect_uris",
    .description = "Where people come back to: https, http at 127.0.0.1 or [::1], or for programs "
                   "without a secret a scheme of their own (com.example.app:/callback)",
    .example = R"(["https://app.example/callback"])", .max_length = 20};
const FieldRule kGrants{.name = "grants",
    .description = "How it gets tokens: authorization_code, refresh_token, client_credentials, "
                   "urn:ietf:params:oauth:grant-type:device_code",
    .example = R"(["authorization_code","refresh_token"])", .min_length = 1, .max_length = 4};
const FieldRule kScopes{.name = "scopes", .description = "The most that it may ask for",
    .example = R"(["tracks:read","releases:read"])", .required = true, .min_length = 1,
    .max_length = 30};
const FieldRule kPublisher{.name = "publisher", .description = "Who is behind it",
    .example = R"("Example Ltd")", .max_length = 100};
const FieldRule kWebsite{.name = "website", .description = "Where people read about it (https)",
    .example = R"("https://app.example")", .max_length = 300, .pattern = "^$|^https://[!-~]+$"};
const FieldRule kConfidential{.name = "confidential",
    .description = "Whether it can keep a secret: false for programs on people's own machines",
    .example = "true"};

FieldRule may_be_absent(FieldRule rule) {
  rule.required = false;
  return rule;
}

FieldRule form_field(std::string_view name, std::string_view description, std::size_t most = 2000) {
  return {.name = name, .description = description, .max_length = most};
}
const FieldRule kClientId = form_field("client_id", "Which app (where it sends no Authorization)", 300);
const FieldRule kClientSecret =
    form_field("client_secret", "Its secret (where it sends no Authorization)", 300);
const FieldRule kScope = form_field("scope", "What is asked for, separated by blanks");
const FieldRule kResource = form_field("resource", "What the token is for (RFC 8707)");

}  // namespace

template <>
std::span<const FieldRule> rules_of<CreateOAuthClient>() {
  static const std::vector<FieldRule> rules{
      kClientName, kRedirectUris, kGrants, kScopes, kPublisher, kWebsite, kConfidential};
  return rules;
}

template <>
std::span<const FieldRule> rules_of<UpdateOAuthClient>() {
  static const std::vector<FieldRule> rules{may_be_absent(kClientName), kRedirectUris, kGrants,
      may_be_absent(kScopes), kPublisher, kWebsite};
  return rules;
}

template <>
std::span<const FieldRule> rules_of<OAuthTokenForm>() {
  static const std::vector<FieldRule> rules{
      form_field("grant_type", "authorization_code, refresh_token, client_credentials or "
                               "urn:ietf:params:oauth:grant-type:device_code", 100),
      form_field("code", "Of the authorization response", 300),
      form_field("redirect_uri", "As in the authorization request"),
      form_field("code_verifier", "What the code challenge was made of (RFC 7636)", 300),
      form_field("refresh_token", "Of an earlier answer", 300),
      form_field("device_code", "Of the device authorization (RFC 8628)", 300),
      kScope, kResource, kClientId, kClientSecret};
  return rules;
}

template <>
std::span<const FieldRule> rules_of<OAuthRevokeForm>() {
  static const std::vector<FieldRule> rules{
      form_field("token", "An access token or a refresh token", 2000),
      form_field("token_type_hint", "access_token or refresh_token; it is found without", 100),
      kClientId, kClientSecret};
  return rules;
}

template <>
std::span<const FieldRule> rules_of<OAuthDeviceForm>() {
  static const std::vector<FieldRule> rules{kScope, kResource, kClientId, kClientSecret};
  return rules;
}
// clang-format on

}  // namespace mv::api
