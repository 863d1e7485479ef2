// SPDX-License-Identifier: Apache-2.0
#include "store/access/accounts.hpp"

#include "store/engine/record.hpp"

namespace mv::store {
namespace {

using model::ConnectAttempt;
using model::PlatformAccount;
using model::Route;

Error no_account(std::string_view id) {
  return make_error(Code::not_found, "there is no account " + std::string(id), {},
      "List them with mv platform list.");
}

}  // namespace

Status account_insert(Tx& tx, const PlatformAccount& account) {
  record_insert(tx, "platform_accounts", account);
  return {};
}

Result<PlatformAccount> account_get(Tx& tx, std::string_view id) {
  static const auto sql = select<PlatformAccount>("platform_accounts") + " where id = ?";
  auto found = record_find<PlatformAccount>(tx, sql, id);
  if (!found) return no_account(id);
  return *std::move(found);
}

Result<PlatformAccount> account_find(Tx& tx, const model::Owner& owner, std::string_view provider) {
  static const auto sql = select<PlatformAccount>("platform_accounts") +
                          " where user_id = ? and mode = ? and provider = ? "
                          "order by id desc limit 1";
  auto found = record_find<PlatformAccount>(tx, sql, owner.user_id, owner.mode, provider);
  if (!found)
    return make_error(Code::not_connected, "no account is connected at " + std::string(provider),
        {}, "Connect one with mv platform connect " + std::string(provider) + ".");
  return *std::move(found);
}

std::vector<PlatformAccount> account_list(Tx& tx, const model::Owner& owner) {
  static const auto sql = select<PlatformAccount>("platform_accounts") +
                          " where user_id = ? and mode = ? order by provider, id desc";
  return record_rows<PlatformAccount>(tx, sql, owner.user_id, owner.mode);
}

Result<std::int64_t> account_update(Tx& tx, const PlatformAccount& account) {
  static const UpdateTable table{
      .name = "platform_accounts", .noun = "account", .kept = {"provider"}, .missing = no_account};
  return record_update(tx, table, account);
}

Status account_delete(Tx& tx, const model::Owner& owner, std::string_view id) {
  if (tx.run("delete from platform_accounts where id = ? and user_id = ? and mode = ?", id,
          owner.user_id, owner.mode) == 0)
    return no_account(id);
  return {};
}

Status connect_attempt_insert(Tx& tx, const ConnectAttempt& attempt) {
  record_insert(tx, "connect_attempts", attempt);
  return {};
}

Result<ConnectAttempt> connect_attempt_take(Tx& tx, const model::Owner& owner,
    std::string_view provider, std::string_view state, Millis now) {
  static const std::string which = " where state = ? and user_id = ? and mode = ? and provider = ?";
  static const auto sql = "delete from connect_attempts" + which +
                          " and expires_at > ? returning " + columns<ConnectAttempt>();
  static const auto late = "select expires_at from connect_attempts" + which;
  if (auto found =
          record_find<ConnectAttempt>(tx, sql, state, owner.user_id, owner.mode, provider, now))
    return *std::move(found);
  if (tx.value<Millis>(late, state, owner.user_id, owner.mode, provider))
    return make_error(Code::gone, "this sign-in took too long", {}, "Start it again.");
  return make_error(Code::not_found, "this sign-in is not known",
      "It was already used, or did not start here", "Start it again.");
}

int connect_attempts_delete_expired(Tx& tx, Millis now, int limit) {
  return static_cast<int>(
      tx.run("delete from connect_attempts where state in (select state from connect_attempts "
             "where expires_at <= ? limit ?)",
          now, limit));
}

Status route_put(Tx& tx, const Route& route) {
  static const auto sql = insert_text<Route>("distribution_platforms") +
                          " on conflict (user_id, mode, platform) do update set "
                          "provider = excluded.provider, account_id = excluded.account_id, "
                          "enabled = excluded.enabled";
  record_write(tx, sql, route);
  return {};
}

std::optional<Route> route_get(Tx& tx, const model::Owner& owner, std::string_view platform) {
  static const auto sql =
      select<Route>("distribution_platforms") + " where user_id = ? and mode = ? and platform = ?";
  return record_find<Route>(tx, sql, owner.user_id, owner.mode, platform);
}

std::vector<Route> route_list(Tx& tx, const model::Owner& owner) {
  static const auto sql =
      select<Route>("distribution_platforms") + " where user_id = ? and mode = ? order by platform";
  return record_rows<Route>(tx, sql, owner.user_id, owner.mode);
}

Status route_delete(Tx& tx, const model::Owner& owner, std::string_view platform) {
  if (tx.run("delete from distribution_platforms where user_id = ? and mode = ? and platform = ?",
          owner.user_id, owner.mode, platform) == 0)
    return make_error(
        Code::not_found, "there is no route of your own for " + std::string(platform));
  return {};
}

}  // namespace mv::store
