// SPDX-License-Identifier: Apache-2.0
#pragma once
// OAuth 2.0: apps, what users allowed them, and the forms and answers of its endpoints.
#include <boost/describe.hpp>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "api/rules.hpp"
#include "model/people/oauth.hpp"

namespace mv::api {

inline constexpr std::string_view kDeviceGrant = "urn:ietf:params:oauth:grant-type:device_code";

struct CreateOAuthClient {
  std::string name;
  std::vector<std::string> redirect_uris;
  std::vector<std::string> grants{"authorization_code", "refresh_token"};
  std::vector<std::string> scopes;
  std::string publisher, website;
  bool confidential = true;
};
BOOST_DESCRIBE_STRUCT(
    CreateOAuthClient, (), (name, redirect_uris, grants, scopes, publisher, website, confidential))
template <>
std::span<const FieldRule> rules_of<CreateOAuthClient>();

struct UpdateOAuthClient {
  std::optional<std::string> name;
  std::optional<std::vector<std::string>> redirect_uris, grants, scopes;
  std::optional<std::string> publisher, website;
};
BOOST_DESCRIBE_STRUCT(
    UpdateOAuthClient, (), (name, redirect_uris, grants, scopes, publisher, website))
template <>
std::span<const FieldRule> rules_of<UpdateOAuthClient>();

struct OAuthClientView {
  std::string id, name, mode;
  std::optional<std::string> publisher, website;
  std::string origin;  ///< account, registered
  bool confidential = true, verified = false;
  std::vector<std::string> redirect_uris, grants, scopes;
  std::optional<std::string> display;    ///< how its secret begins and ends
  std::optional<std::string> old_until;  ///< until when the secret before works, too
  std::optional<std::string> rotated_at;
  std::string created_at, updated_at;
  std::int64_t revision = 1;
  std::optional<std::string> secret;  ///< once, in the answer that makes it
};
BOOST_DESCRIBE_STRUCT(OAuthClientView, (),
    (id, name, mode, publisher, website, origin, confidential, verified, redirect_uris, grants,
        scopes, display, old_until, rotated_at, created_at, updated_at, revision, secret))
OAuthClientView view(const model::OAuthClient& client, Millis now);

/// An app that a user allowed something.
struct ConnectedAppView {
  std::string id;  ///< grt_…
  std::string client_id, name;
  std::optional<std::string> publisher;
  bool verified = false;
  std::vector<std::string> scopes;
  std::string from;  ///< the browser or device it was allowed from
  std::string created_at, used_at, expires_at;
  std::int64_t active_tokens = 0;
};
BOOST_DESCRIBE_STRUCT(ConnectedAppView, (),
    (id, client_id, name, publisher, verified, scopes, from, created_at, used_at, expires_at,
        active_tokens))

// ---- forms of the endpoints; every field may be absent, and the endpoint says what it needs

struct OAuthTokenForm {
  std::string grant_type, code, redirect_uri, code_verifier, refresh_token, device_code, scope,
      resource, client_id, client_secret;
};
BOOST_DESCRIBE_STRUCT(OAuthTokenForm, (),
    (grant_type, code, redirect_uri, code_verifier, refresh_token, device_code, scope, resource,
        client_id, client_secret))
template <>
std::span<const FieldRule> rules_of<OAuthTokenForm>();

struct OAuthRevokeForm {
  std::string token, token_type_hint, client_id, client_secret;
};
BOOST_DESCRIBE_STRUCT(OAuthRevokeForm, (), (token, token_type_hint, client_id, client_secret))
template <>
std::span<const FieldRule> rules_of<OAuthRevokeForm>();

struct OAuthDeviceForm {
  std::string scope, resource, client_id, client_secret;
};
BOOST_DESCRIBE_STRUCT(OAuthDeviceForm, (), (scope, resource, client_id, client_secret))
template <>
std::span<const FieldRule> rules_of<OAuthDeviceForm>();

// ---- answers; what is null is left out, as clients expect

struct OAuthTokenView {
  std::string access_token, token_type;
  std::int64_t expires_in = 0;
  std::string scope;
  std::optional<std::string> refresh_token;
};
BOOST_DESCRIBE_STRUCT(
    OAuthTokenView, (), (access_token, token_type, expires_in, scope, refresh_token))

struct OAuthTokenFacts {
  bool active = false;
  std::optional<std::string> scope, client_id, username, token_type;
  std::optional<std::int64_t> exp, iat;
  std::optional<std::string> sub, aud, iss;
};
BOOST_DESCRIBE_STRUCT(
    OAuthTokenFacts, (), (active, scope, client_id, username, token_type, exp, iat, sub, aud, iss))

struct OAuthDeviceView {
  std::string device_code, user_code, verification_uri, verification_uri_complete;
  std::int64_t expires_in = 0, interval = 5;
};
BOOST_DESCRIBE_STRUCT(OAuthDeviceView, (),
    (device_code, user_code, verification_uri, verification_uri_complete, expires_in, interval))

}  // namespace mv::api
