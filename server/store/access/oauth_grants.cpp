// SPDX-License-Identifier: Apache-2.0
#include "store/access/oauth_grants.hpp"

#include "store/engine/record.hpp"

namespace mv::store {
namespace {

using model::OAuthAccessToken;
using model::OAuthCode;
using model::OAuthGrant;
using model::OAuthRefreshToken;

}  // namespace

void oauth_grant_insert(Tx& tx, const OAuthGrant& grant) {
  record_insert(tx, "oauth_grants", grant);
}

std::optional<OAuthGrant> oauth_grant_find(Tx& tx, std::string_view id, bool to_change) {
  static const auto sql = select<OAuthGrant>("oauth_grants") + " where id = ?";
  static const auto locked = sql + " for update";
  return record_find<OAuthGrant>(tx, to_change && tx.is_postgresql() ? locked : sql, id);
}

Slice<OAuthGrant> oauth_grant_list(Tx& tx, std::string_view user_id, Millis now, const Page& page) {
  static const auto sql = select<OAuthGrant>("oauth_grants") +
                          " where user_id = ? and id < ? and ended_at = 0 and expires_at > ? "
                          "order by id desc limit ?";
  return slice_of(
      record_rows<OAuthGrant>(tx, sql, user_id, page_before(page), now, page_limit(page.limit) + 1),
      page);
}

void oauth_grant_use(Tx& tx, std::string_view id, Millis now, Millis expires_at) {
  tx.run("update oauth_grants set used_at = ?, expires_at = ? where id = ?", now, expires_at, id);
}

bool oauth_grant_end(Tx& tx, std::string_view id, std::string_view because, Millis now) {
  const bool ended = tx.run(
                         "update oauth_grants set ended_at = ?, ended_because = ? where id = ? and "
                         "ended_at = 0",
                         now, because, id) == 1;
  tx.run("delete from oauth_access_tokens where grant_id = ? and grant_id <> ''", id);
  tx.notify(kOAuthChannel, id);
  return ended;
}

// In this order: what is being redeemed or refreshed at this moment has its row locked, so each
// statement waits for that and the next one sees what came of it.
void oauth_grants_end(Tx& tx, std::string_view user_id, std::string_view because, Millis now) {
  tx.run("delete from oauth_devices where user_id = ? and user_id <> ''", user_id);
  tx.run("delete from oauth_codes where user_id = ? and grant_id = ''", user_id);
  tx.run(
      "update oauth_grants set ended_at = ?, ended_because = ? where user_id = ? and ended_at = 0",
      now, because, user_id);
  tx.run(
      "delete from oauth_access_tokens where grant_id <> '' and grant_id in (select id from "
      "oauth_grants where user_id = ? and ended_at <> 0)",
      user_id);
  tx.notify(kOAuthChannel, user_id);
}

void oauth_delete_of_client(Tx& tx, std::string_view client_id) {
  tx.run(
      "delete from oauth_refresh_tokens where grant_id in (select id from oauth_grants where "
      "client_id = ?)",
      client_id);
  for (const std::string_view sql : {"delete from oauth_access_tokens where client_id = ?",
           "delete from oauth_codes where client_id = ?",
           "delete from oauth_devices where client_id = ?",
           "delete from oauth_grants where client_id = ?"})
    tx.run(sql, client_id);
  tx.notify(kOAuthChannel, client_id);
}

int oauth_delete_ended(Tx& tx, Millis now, int limit) {
  constexpr Millis kDay = 24 * 3'600'000LL;
  std::int64_t most = 0;
  const auto gone = [&](std::int64_t rows) { most = std::max(most, rows); };
  gone(
      tx.run("delete from oauth_access_tokens where digest in (select digest from "
             "oauth_access_tokens where expires_at <= ? limit ?)",
          now, limit));
  // A code that comes once more within a day ends what it was redeemed for.
  gone(
      tx.run("delete from oauth_codes where digest in (select digest from oauth_codes where "
             "expires_at <= ? limit ?)",
          now - kDay, limit));
  gone(
      tx.run("delete from oauth_devices where digest in (select digest from oauth_devices where "
             "expires_at <= ? limit ?)",
          now - kDay, limit));
  gone(
      tx.run("delete from oauth_refresh_tokens where digest in (select digest from "
             "oauth_refresh_tokens where expires_at <= ? limit ?)",
          now, limit));
  gone(
      tx.run("delete from oauth_grants where id in (select id from oauth_grants where "
             "expires_at <= ? limit ?)",
          now - 30 * kDay, limit));
  return static_cast<int>(most);
}

void oauth_code_insert(Tx& tx, const OAuthCode& code) { record_insert(tx, "oauth_codes", code); }

std::optional<OAuthCode> oauth_code_find_to_redeem(Tx& tx, std::string_view digest) {
  static const auto sql = select<OAuthCode>("oauth_codes") + " where digest = ?";
  static const auto locked = sql + " for update";
  return record_find<OAuthCode>(tx, tx.is_postgresql() ? locked : sql, digest);
}

void oauth_code_redeem(Tx& tx, std::string_view digest, std::string_view grant_id) {
  tx.run("update oauth_codes set grant_id = ? where digest = ?", grant_id, digest);
}

void oauth_access_token_insert(Tx& tx, const OAuthAccessToken& token) {
  record_insert(tx, "oauth_access_tokens", token);
}

std::optional<OAuthAccessToken> oauth_access_token_find(Tx& tx, std::string_view digest) {
  static const auto sql = select<OAuthAccessToken>("oauth_access_tokens") + " where digest = ?";
  return record_find<OAuthAccessToken>(tx, sql, digest);
}

bool oauth_access_token_delete(Tx& tx, std::string_view digest) {
  const bool there = tx.run("delete from oauth_access_tokens where digest = ?", digest) == 1;
  tx.notify(kOAuthChannel);
  return there;
}

void oauth_own_tokens_delete(Tx& tx, std::string_view client_id) {
  tx.run("delete from oauth_access_tokens where client_id = ? and grant_id = ''", client_id);
  tx.notify(kOAuthChannel);
}

std::int64_t oauth_access_tokens_count(Tx& tx, std::string_view grant_id, Millis now) {
  return tx
      .value<std::int64_t>(
          "select count(*) from oauth_access_tokens where grant_id = ? and "
          "grant_id <> '' and expires_at > ?",
          grant_id, now)
      .value_or(0);
}

void oauth_refresh_token_insert(Tx& tx, const OAuthRefreshToken& token) {
  record_insert(tx, "oauth_refresh_tokens", token);
}

std::optional<OAuthRefreshToken> oauth_refresh_token_find(
    Tx& tx, std::string_view digest, bool to_change) {
  static const auto sql = select<OAuthRefreshToken>("oauth_refresh_tokens") + " where digest = ?";
  static const auto locked = sql + " for update";
  return record_find<OAuthRefreshToken>(tx, to_change && tx.is_postgresql() ? locked : sql, digest);
}

void oauth_refresh_token_use(Tx& tx, const OAuthRefreshToken& token) {
  tx.run("update oauth_refresh_tokens set successor = ?, answer = ?, used_at = ? where digest = ?",
      token.successor, token.answer, token.used_at, token.digest);
}

}  // namespace mv::store
