// SPDX-License-Identifier: Apache-2.0
#pragma once
// The authorization server: codes, tokens, devices (draft-ietf-oauth-v2-1, RFC 7009, 7662, 8628,
// 8707, 9700). It knows nothing of HTTP. What a client asks for has been held against its row
// before (handlers/oauth); who calls it is the client that the row is of.
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "auth/recent.hpp"
#include "base/secret.hpp"
#include "model/people/audit.hpp"
#include "model/people/oauth.hpp"
#include "model/people/person.hpp"
#include "store/engine/database.hpp"
#include "store/events/event_append.hpp"

namespace mv::auth {

/// How long things work.
struct OAuthTimes {
  Millis code = 60'000;
  Millis device = 600'000;
  Millis access = 3'600'000;
  Millis refresh = 30 * 24 * 3'600'000LL;  ///< unless it is used before
  Millis grant = 365 * 24 * 3'600'000LL;   ///< in any case
  /// A refresh token that comes once more within this time gets the same answer again: the first
  /// may have got lost. After that, or when the answer was used, it is a copy in wrong hands.
  Millis replay = 30'000;
};

/// What a token endpoint answers.
struct Tokens {
  SecretText access, refresh;  ///< refresh may be empty
  Millis access_expires_at = 0;
  std::vector<std::string> scopes;
};

/// A token that works.
struct ActiveToken {
  model::OAuthClient client;
  model::User user;      ///< whose things it reaches
  std::string grant_id;  ///< "" = the client's own
  std::vector<std::string> scopes;
  std::string resource;
  Millis created_at = 0, expires_at = 0;
  bool refresh = false;  ///< it is a refresh token
};

struct DeviceStart {
  SecretText device_code;
  std::string user_code;                      ///< WDJB-MJHT
  std::int64_t expires_in = 0, interval = 0;  ///< seconds
};

/// Thread-safe. Errors are those of oauth_error, and of the database.
class OAuth {
 public:
  OAuth(store::Database& db, const Clock& clock, SecretText pepper, OAuthTimes times = {});

  std::string digest(std::string_view token) const;  ///< hex
  Millis now() const { return clock_.now(); }

  /// A code for a user who has just allowed it in this browser, and the note of that. `code` has no
  /// digest and times yet. Error: unauthenticated when the browser has been signed out meanwhile.
  Result<SecretText> make_code(
      model::OAuthCode code, const std::string& session_id, model::AuditEntry entry);
  /// `redirect_uri`: as sent to the token endpoint, "" = not. A code that was redeemed before ends
  /// everything that came of it, but only when client and verifier are right.
  Result<Tokens> redeem(const model::OAuthClient& client, std::string_view code,
      std::string_view verifier, std::string_view redirect_uri);
  /// `scopes`: fewer than were granted; empty = all.
  Result<Tokens> refresh(const model::OAuthClient& client, const std::string& token,
      const std::vector<std::string>& scopes);
  /// The client's own: it reaches the things of the account that the client belongs to.
  Result<Tokens> own(
      const model::OAuthClient& client, std::vector<std::string> scopes, std::string resource);

  /// `device`: what the client said, without codes and times.
  Result<DeviceStart> begin_device(model::OAuthDevice device);
  /// What the user types, in any form: the device that waits for it. Nothing when there is none.
  Result<std::optional<model::OAuthDevice>> find_device(std::string_view user_code);
  /// The user's answer, in this browser. Errors: not_found when nothing waits for it any more;
  /// unauthenticated as above.
  Status decide_device(std::string_view user_code, const std::string& user_id,
      const std::string& session_id, bool allowed, model::AuditEntry entry);
  /// The device asks. Errors: authorization_pending, slow_down, access_denied, expired_token,
  /// invalid_grant.
  Result<Tokens> ask_device(const model::OAuthClient& client, std::string_view device_code);

  /// Ends a token of this client: of a refresh token everything that was allowed with it. Tokens
  /// that do not exist, or are another client's, are left as they are (RFC 7009 section 2.2).
  Status revoke(const model::OAuthClient& client, std::string_view token);
  /// A token of this client that works; nothing otherwise.
  Result<std::optional<ActiveToken>> look(const model::OAuthClient& client, std::string_view token);
  /// An access token, for the API. Error: unauthenticated.
  Result<ActiveToken> verify(std::string_view token);
  /// A token or an app's secret was found in public: what of it still works ends, with event and
  /// note. That is the access token alone; of a refresh token everything that was allowed with it;
  /// of a secret the tokens that the app got for itself, too. Whether this server gave it out.
  Result<bool> end_leaked(std::string_view secret, const store::FoundInPublic& where);
  /// Drops what is remembered of tokens; after a change on this server.
  void forget() { recent_.forget(); }

 private:
  Tokens give(store::Tx& tx, const model::OAuthGrant& grant, std::vector<std::string> scopes,
      bool refreshable);
  /// Gives `grant` its id and times.
  Tokens begin_grant(store::Tx& tx, const model::OAuthClient& client, model::OAuthGrant& grant);
  void end_for_reuse(store::Tx& tx, const std::string& grant_id, std::string_view what);
  Result<std::optional<ActiveToken>> read(store::Tx& tx, std::string_view token);
  Result<std::optional<Tokens>> replay(
      store::Tx& tx, const model::OAuthRefreshToken& used, const std::string& token);

  store::Database& db_;
  const Clock& clock_;
  const SecretText pepper_;
  const OAuthTimes times_;
  Recent<ActiveToken> recent_;
  store::Subscription changes_, user_changes_;
};

}  // namespace mv::auth
