// SPDX-License-Identifier: Apache-2.0
// A refresh token works once, and the answer to it brings the next one. When that answer gets lost
// the client asks again and gets the same one: never a second line of tokens. So two that have the
// same token are told apart by the first of them that uses what came of it.
#include <algorithm>
#include <boost/json.hpp>

#include "auth/oauth/oauth.hpp"
#include "auth/oauth/oauth_error.hpp"
#include "auth/token.hpp"
#include "base/crypto/digest.hpp"
#include "base/crypto/sealer.hpp"
#include "model/json.hpp"
#include "store/access/oauth_grants.hpp"

namespace mv::auth {
namespace {

constexpr std::string_view kAnswer = "oauth_refresh_tokens.answer";

/// Only who has the token can read what it was exchanged for; the database alone cannot.
Sealer sealer_of(const std::string& token) {
  return Sealer(SecretText(hmac_sha256(token, "refresh-answer")));
}

std::string text_of(const Tokens& tokens) {
  return boost::json::serialize(boost::json::object{{"access", tokens.access.reveal()},
      {"refresh", tokens.refresh.reveal()}, {"access_expires_at", tokens.access_expires_at},
      {"scopes", boost::json::value_from(tokens.scopes)}});
}

Tokens tokens_of(const std::string& text) {
  const auto read = boost::json::parse(text);
  Tokens out{.access = SecretText(std::string(read.at("access").as_string())),
      .refresh = SecretText(std::string(read.at("refresh").as_string())),
      .access_expires_at = read.at("access_expires_at").as_int64()};
  model::from_json(read.at("scopes"), out.scopes);
  return out;
}

bool within(const std::vector<std::string>& fewer, const std::vector<std::string>& all) {
  return std::all_of(fewer.begin(), fewer.end(),
      [&](const auto& scope) { return std::find(all.begin(), all.end(), scope) != all.end(); });
}

}  // namespace

Result<std::optional<Tokens>> OAuth::replay(
    store::Tx& tx, const model::OAuthRefreshToken& used, const std::string& token) {
  using Given = std::optional<Tokens>;
  if (used.used_at + times_.replay <= clock_.now()) return Given();
  const auto next = store::oauth_refresh_token_find(tx, used.successor);
  if (!next || next->used_at != 0) return Given();
  MV_TRY(const auto text, sealer_of(token).open(used.answer, kAnswer));
  return Given(tokens_of(text));
}

Result<Tokens> OAuth::refresh(const model::OAuthClient& client, const std::string& token,
    const std::vector<std::string>& scopes) {
  const auto invalid = [](std::string why) {
    return oauth_error("invalid_grant", "the refresh token is not accepted", std::move(why));
  };
  if (!is_token(token, kRefreshToken)) return invalid("It is none of this server");
  // What refuses a copy also writes, so the refusal is not the transaction's error.
  std::optional<Error> refusal;
  MV_TRY(auto tokens, db_.write([&](store::Tx& tx) -> Result<std::optional<Tokens>> {
    using Given = std::optional<Tokens>;
    refusal.reset();
    const auto refuse = [&](Error error) {
      refusal = std::move(error);
      return Given();
    };
    auto found =
        find(token, [&](auto digest) { return store::oauth_refresh_token_find(tx, digest, true); });
    const auto grant = found ? store::oauth_grant_find(tx, found->grant_id, true) : std::nullopt;
    if (!grant || grant->client_id != client.id)
      return refuse(invalid("It is unknown, or of another app"));
    const auto now = clock_.now();
    if (grant->ended_at != 0) return refuse(invalid("It has ended: " + grant->ended_because));
    if (found->expires_at <= now) return refuse(invalid("It has expired"));
    if (found->used_at != 0) {
      MV_TRY(auto again, replay(tx, *found, token));
      if (again) return again;
      end_for_reuse(tx, grant->id, "a refresh token");
      return refuse(invalid("It was used before, so all tokens of this permission have ended"));
    }
    if (!within(scopes, grant->scopes))
      return refuse(oauth_error("invalid_scope", "more was asked for than was allowed",
          "A refresh can ask for less, never for more"));
    auto given = give(tx, *grant, scopes.empty() ? grant->scopes : scopes, true);
    found->used_at = now;
    const auto next = find(given.refresh.reveal(),
        [&](auto digest) { return store::oauth_refresh_token_find(tx, digest); });
    found->successor = next->digest;
    found->answer = sealer_of(token).seal(text_of(given), kAnswer);
    store::oauth_refresh_token_use(tx, *found);
    return Given(std::move(given));
  }));
  if (!tokens) {
    forget();
    return *std::move(refusal);
  }
  return *std::move(tokens);
}

}  // namespace mv::auth
