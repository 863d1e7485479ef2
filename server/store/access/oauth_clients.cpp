// SPDX-License-Identifier: Apache-2.0
#include "store/access/oauth_clients.hpp"

#include "store/access/oauth_grants.hpp"
#include "store/engine/id_list.hpp"
#include "store/engine/record.hpp"

namespace mv::store {
namespace {

using model::OAuthClient;

Error no_client(std::string_view id) {
  return make_error(Code::not_found, "there is no app " + std::string(id), {},
      "List yours with mv oauth client list.");
}

}  // namespace

void oauth_client_insert(Tx& tx, const OAuthClient& client) {
  record_insert(tx, "oauth_clients", client);
}

std::optional<OAuthClient> oauth_client_find(Tx& tx, std::string_view id) {
  static const auto sql = select<OAuthClient>("oauth_clients") + " where id = ?";
  return record_find<OAuthClient>(tx, sql, id);
}

std::optional<OAuthClient> oauth_client_by_digest(Tx& tx, std::string_view digest) {
  static const auto with = [](std::string condition) {
    return TextPair([=](Dialect dialect) {
      return select<OAuthClient>("oauth_clients") + condition +
             (dialect == Dialect::postgresql ? " for update" : "");
    });
  };
  static const auto by_secret = with(" where digest = ? and digest <> ''");
  static const auto by_old = with(" where old_digest = ? and old_digest <> ''");
  auto found = record_find<OAuthClient>(tx, by_secret(tx), digest);
  return found ? found : record_find<OAuthClient>(tx, by_old(tx), digest);
}

Result<OAuthClient> oauth_client_get(Tx& tx, const model::Owner& owner, std::string_view id) {
  static const auto sql = select<OAuthClient>("oauth_clients") +
                          " where id = ? and user_id = ? and mode = ? and origin <> 'built_in'";
  auto found = record_find<OAuthClient>(tx, sql, id, owner.user_id, owner.mode);
  if (!found) return no_client(id);
  return *std::move(found);
}

Slice<OAuthClient> oauth_client_list(Tx& tx, const model::Owner& owner, const Page& page) {
  static const auto sql = select<OAuthClient>("oauth_clients") +
                          " where user_id = ? and mode = ? and origin <> 'built_in' and id < ? "
                          "order by id desc limit ?";
  return slice_of(record_rows<OAuthClient>(tx, sql, owner.user_id, owner.mode, page_before(page),
                      page_limit(page.limit) + 1),
      page);
}

Result<std::int64_t> oauth_client_update(Tx& tx, const OAuthClient& client) {
  static const UpdateTable table{.name = "oauth_clients",
      .noun = "app",
      .kept = {"origin", "confidential"},
      .missing = no_client,
      .condition = " and origin <> 'built_in'"};
  auto revision = record_update(tx, table, client);
  if (revision.ok()) tx.notify(kOAuthChannel, client.id);
  return revision;
}

Status oauth_client_delete(Tx& tx, const model::Owner& owner, std::string_view id) {
  if (tx.run("delete from oauth_clients where id = ? and user_id = ? and mode = ? and "
             "origin <> 'built_in'",
          id, owner.user_id, owner.mode) != 1)
    return no_client(id);
  oauth_delete_of_client(tx, id);
  return {};
}

void oauth_clients_delete(Tx& tx, std::string_view user_id) {
  for (const auto& [id] : tx.rows<std::string>(
           "delete from oauth_clients where user_id = ? and origin <> 'built_in' returning id",
           user_id))
    oauth_delete_of_client(tx, id);
}

}  // namespace mv::store
