// SPDX-License-Identifier: Apache-2.0
#include <optional>

#include "auth/oauth/oauth.hpp"
#include "auth/oauth/oauth_error.hpp"
#include "auth/oauth/pkce.hpp"
#include "auth/sign_in.hpp"
#include "auth/token.hpp"
#include "store/access/audit.hpp"
#include "store/access/oauth_grants.hpp"

namespace mv::auth {

Result<SecretText> OAuth::make_code(
    model::OAuthCode code, const std::string& session_id, model::AuditEntry entry) {
  auto secret = make_token(kAuthorizationCode);
  code.digest = digest(secret.reveal());
  code.created_at = clock_.now();
  code.expires_at = code.created_at + times_.code;
  MV_CHECK(db_.write([&](store::Tx& tx) -> Status {
    MV_CHECK(check_signed_in(tx, code.user_id, session_id));
    store::oauth_code_insert(tx, code);
    store::audit_append(tx, entry);
    return {};
  }));
  return secret;
}

Result<Tokens> OAuth::redeem(const model::OAuthClient& client, std::string_view code,
    std::string_view verifier, std::string_view redirect_uri) {
  const auto invalid = [](std::string why) {
    return oauth_error("invalid_grant", "the authorization code is not accepted", std::move(why));
  };
  if (!is_token(code, kAuthorizationCode)) return invalid("It is none of this server");
  // What refuses a second use also writes, so the refusal is not the transaction's error.
  std::optional<Error> refusal;
  MV_TRY(auto tokens, db_.write([&](store::Tx& tx) -> Result<std::optional<Tokens>> {
    using Given = std::optional<Tokens>;
    refusal.reset();
    const auto found =
        find(code, [&](auto digest) { return store::oauth_code_find_to_redeem(tx, digest); });
    const auto now = clock_.now();
    if (!found || found->client_id != client.id) {
      refusal = invalid("It is unknown, or of another app");
    } else if (!verifies(verifier, found->challenge)) {
      refusal = invalid("code_verifier does not fit to code_challenge");
    } else if (!redirect_uri.empty() && redirect_uri != found->redirect_uri) {
      refusal = invalid("redirect_uri is another than that of the authorization request");
    } else if (!found->grant_id.empty()) {
      end_for_reuse(tx, found->grant_id, "an authorization code");
      refusal = invalid("It was used before, so all tokens that came of it have ended");
    } else if (found->expires_at <= now) {
      refusal = invalid("It has expired");
    } else {
      model::OAuthGrant grant;
      grant.user_id = found->user_id;
      grant.scopes = found->scopes;
      grant.resource = found->resource;
      grant.from = found->from;
      auto given = begin_grant(tx, client, grant);
      store::oauth_code_redeem(tx, found->digest, grant.id);
      return Given(std::move(given));
    }
    return Given();
  }));
  if (!tokens) {
    forget();
    return *std::move(refusal);
  }
  return *std::move(tokens);
}

}  // namespace mv::auth
