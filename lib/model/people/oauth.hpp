// SPDX-License-Identifier: Apache-2.0
#pragma once
// OAuth 2.0: apps that act for people (RFC 6749, in the form of draft-ietf-oauth-v2-1).
#include <boost/describe.hpp>
#include <cstdint>
#include <string>
#include <vector>

#include "base/clock.hpp"
#include "model/mode.hpp"

namespace mv::model {

/// How the app came to be known here.
enum class ClientOrigin {
  built_in,    ///< mv itself
  account,     ///< somebody registered it
  registered,  ///< it registered itself (RFC 7591)
  document,    ///< its id is the URL of a document about it, and it belongs to no user
};
BOOST_DESCRIBE_ENUM(ClientOrigin, built_in, account, registered, document)

struct OAuthClient {
  std::string id;  ///< app_…; of a document its URL
  std::string user_id;
  Mode mode = Mode::live;  ///< an app of the sandbox never gets at live things
  std::string name;
  std::string publisher;  ///< who is behind it; "" = not said
  std::string website;    ///< "" = not said
  ClientOrigin origin = ClientOrigin::account;
  bool confidential = true;  ///< it has a secret; a program on people's own machines has none
  bool verified = false;     ///< the server's owner knows the publisher
  std::vector<std::string> redirect_uris;
  std::vector<std::string> grants;  ///< grant_type values
  std::vector<std::string> scopes;  ///< the most it may ask for
  std::string digest;               ///< of its secret; "" = it has none
  std::string display;              ///< the secret's prefix and last four characters
  std::string old_digest;           ///< of the secret before the rotation; "" = none
  Millis old_until = 0;             ///< until then that secret works, too
  Millis rotated_at = 0;
  Millis fresh_until = 0;  ///< when its document is to be read again; 0 = it has none
  std::int64_t revision = 1;
  Millis created_at = 0;
  Millis updated_at = 0;
};
BOOST_DESCRIBE_STRUCT(OAuthClient, (),
    (id, user_id, mode, name, publisher, website, origin, confidential, verified, redirect_uris,
        grants, scopes, digest, display, old_digest, old_until, rotated_at, fresh_until, revision,
        created_at, updated_at))

/// What a user allowed an app, with all the tokens that came of it.
struct OAuthGrant {
  std::string id;  ///< grt_…
  std::string client_id;
  std::string user_id;
  std::vector<std::string> scopes;
  std::string
      resource;      ///< the only one that its tokens are for (RFC 8707); "" = all of the server
  std::string from;  ///< the device or browser it was allowed from, for people
  Millis created_at = 0;
  Millis used_at = 0;     ///< when tokens were last given out
  Millis expires_at = 0;  ///< when no token of it works any more, unless it is refreshed
  Millis ends_at = 0;     ///< however often it is refreshed
  Millis ended_at = 0;    ///< 0 = not
  std::string ended_because;
};
BOOST_DESCRIBE_STRUCT(OAuthGrant, (),
    (id, client_id, user_id, scopes, resource, from, created_at, used_at, expires_at, ends_at,
        ended_at, ended_because))

/// An authorization code (RFC 6749 section 4.1.2).
struct OAuthCode {
  std::string digest;
  std::string client_id;
  std::string user_id;
  std::string redirect_uri;
  std::string challenge;  ///< S256 (RFC 7636)
  std::vector<std::string> scopes;
  std::string resource;
  std::string from;
  Millis created_at = 0;
  Millis expires_at = 0;
  std::string grant_id;  ///< what it was redeemed for; "" = not yet
};
BOOST_DESCRIBE_STRUCT(OAuthCode, (),
    (digest, client_id, user_id, redirect_uri, challenge, scopes, resource, from, created_at,
        expires_at, grant_id))

struct OAuthAccessToken {
  std::string digest;
  std::string grant_id;  ///< "" = the app's own (client credentials)
  std::string client_id;
  std::string user_id;  ///< whose things it reaches
  std::vector<std::string> scopes;
  std::string resource;
  Millis created_at = 0;
  Millis expires_at = 0;
};
BOOST_DESCRIBE_STRUCT(OAuthAccessToken, (),
    (digest, grant_id, client_id, user_id, scopes, resource, created_at, expires_at))

struct OAuthRefreshToken {
  std::string digest;
  std::string grant_id;
  std::string successor;  ///< digest of the one it was exchanged for; "" = it was not used
  std::string answer;     ///< what that exchange was answered, sealed under this token itself
  Millis created_at = 0;
  Millis used_at = 0;
  Millis expires_at = 0;
};
BOOST_DESCRIBE_STRUCT(
    OAuthRefreshToken, (), (digest, grant_id, successor, answer, created_at, used_at, expires_at))

enum class DeviceState { pending, approved, denied };
BOOST_DESCRIBE_ENUM(DeviceState, pending, approved, denied)

/// A device that waits for its user (RFC 8628).
struct OAuthDevice {
  std::string digest;     ///< of the device code
  std::string user_code;  ///< eight letters, as they are compared
  std::string client_id;
  std::vector<std::string> scopes;
  std::string resource;
  std::string address;     ///< of the device
  std::string user_agent;  ///< cut to 200 bytes
  DeviceState state = DeviceState::pending;
  std::string user_id;     ///< who approved it
  std::int64_t every = 5;  ///< seconds that it must wait between two questions
  Millis asked_at = 0;     ///< when it last asked
  Millis created_at = 0;
  Millis expires_at = 0;
};
BOOST_DESCRIBE_STRUCT(OAuthDevice, (),
    (digest, user_code, client_id, scopes, resource, address, user_agent, state, user_id, every,
        asked_at, created_at, expires_at))

}  // namespace mv::model
