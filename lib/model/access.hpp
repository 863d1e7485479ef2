// SPDX-License-Identifier: Apache-2.0
#pragma once
// Who may do what: API keys, connected platform accounts, uploads in progress.
#include <array>
#include <boost/describe.hpp>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.hpp"
#include "model/mode.hpp"

namespace mv::model {

/// What a user pays for, lowest first; the last is for who runs the server.
inline constexpr std::array<std::string_view, 4> kTiers{"free", "pro", "enterprise", "operator"};
/// What a tier that has ended falls back to.
inline constexpr std::string_view kLowestTier = kTiers.front();

struct ApiKey {
  std::string id;  ///< key_…
  std::string user_id;
  std::string name;
  Mode mode = Mode::live;
  std::string display;  ///< mv_live_…Ab3D: prefix and last four
  std::string digest;   ///< hex HMAC-SHA-256 of the key under the server's pepper; never sent out
  std::vector<std::string> scopes;
  Millis created_at = 0;
  Millis expires_at = 0;  ///< 0 = never
  Millis last_used_at = 0;
  Millis revoked_at = 0;
  std::string parent_id;  ///< the key with which it was made and with which it ends; "" = the owner
  std::string rate;       ///< its own limit as parse_rate reads it, beside the account's; "" = none
  std::vector<std::string> networks;  ///< from where it may be used, CIDR; empty = anywhere
  std::string old_digest;             ///< of the secret before the rotation; "" = none
  Millis old_until = 0;               ///< until then that secret works, too
  Millis rotated_at = 0;
  Millis suspended_at = 0;  ///< 0 = not
  std::string suspended_because;
  std::string revoked_because;  ///< "" = somebody did it, with no reason
  std::int64_t end_notice =
      0;                      ///< what its owner was told of its end: store/access/key_notices.hpp
  Millis old_told_at = 0;     ///< when its owner was reminded of its age; 0 = never
  Millis unused_told_at = 0;  ///< and that nobody uses it
};
BOOST_DESCRIBE_STRUCT(ApiKey, (),
    (id, user_id, name, mode, display, digest, scopes, created_at, expires_at, last_used_at,
        revoked_at, parent_id, rate, networks, old_digest, old_until, rotated_at, suspended_at,
        suspended_because, revoked_because, end_notice, old_told_at, unused_told_at))

enum class AccountState { connected, expired };
BOOST_DESCRIBE_ENUM(AccountState, connected, expired)

/// An account at a provider. `sealed_secret` is AES-GCM ciphertext (Sealer) of a JSON object.
struct PlatformAccount {
  std::string id;  ///< acc_…
  std::string user_id;
  Mode mode = Mode::live;
  std::string provider;  ///< soundcloud, labelgrid
  std::string name;      ///< the account's name there
  AccountState state = AccountState::connected;
  std::string sealed_secret;
  std::int64_t revision = 1;
  Millis created_at = 0;
  Millis updated_at = 0;
};
BOOST_DESCRIBE_STRUCT(PlatformAccount, (),
    (id, user_id, mode, provider, name, state, sealed_secret, revision, created_at, updated_at))

/// A sign-in at a provider that was begun (OAuth with PKCE, RFC 7636).
struct ConnectAttempt {
  std::string state;  ///< the OAuth state value
  std::string user_id;
  Mode mode = Mode::live;
  std::string provider;
  std::string sealed_verifier;
  std::string redirect_uri;
  Millis expires_at = 0;
};
BOOST_DESCRIBE_STRUCT(
    ConnectAttempt, (), (state, user_id, mode, provider, sealed_verifier, redirect_uri, expires_at))

enum class UploadState { open, complete };
BOOST_DESCRIBE_ENUM(UploadState, open, complete)

/// A tus upload. Its bytes are in a file of the media folder until it is complete.
struct Upload {
  std::string id;  ///< upl_…
  std::string user_id;
  Mode mode = Mode::live;
  std::string file_name;
  std::string sha256;  ///< hex, as promised by the client ("" = not), then as measured
  std::int64_t length = 0;
  UploadState state = UploadState::open;
  std::string metadata = {};  ///< Upload-Metadata as it was sent
  Millis created_at = 0;
  Millis expires_at = 0;
};
BOOST_DESCRIBE_STRUCT(Upload, (),
    (id, user_id, mode, file_name, sha256, length, state, metadata, created_at, expires_at))

enum class AnswerState { running, done };
BOOST_DESCRIBE_ENUM(AnswerState, running, done)

/// A request with an Idempotency-Key: who carries it out, then what it was answered.
struct IdempotentAnswer {
  std::string user_id;
  Mode mode = Mode::live;
  std::string route;  ///< "POST /api/v1/distributions"
  std::string key;
  std::string fingerprint;  ///< hex SHA-256 of query and body
  AnswerState state = AnswerState::running;
  int status = 0;
  std::string answer;           ///< sealed headers and body
  std::string owner;            ///< of the claim: unique for each request that is carried out
  std::int64_t generation = 1;  ///< grows when another takes the claim over
  Millis lease_until = 0;
  Millis created_at = 0;
};
BOOST_DESCRIBE_STRUCT(IdempotentAnswer, (),
    (user_id, mode, route, key, fingerprint, state, status, answer, owner, generation, lease_until,
        created_at))

/// Which provider serves a platform for a user, where it differs from the built-in route.
struct Route {
  std::string user_id;
  Mode mode = Mode::live;
  std::string platform;
  std::string provider;
  std::string account_id;
  bool enabled = true;
};
BOOST_DESCRIBE_STRUCT(Route, (), (user_id, mode, platform, provider, account_id, enabled))

}  // namespace mv::model
