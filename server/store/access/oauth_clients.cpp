// SPDX-License-Identifier: Apache-2.0
#include "store/access/oauth_clients.hpp"

#include <tuple>

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

bool oauth_client_learn(Tx& tx, const OAuthClient& client) {
  static const auto insert =
      insert_text<OAuthClient>("oauth_clients") + " on conflict (id) do nothing";
  static const auto find =
      select<OAuthClient>("oauth_clients") + " where id = ? and origin = 'document'";
  static const auto locked = find + " for update";
  if (record_write(tx, insert, client) == 1) return false;
  const auto before = record_find<OAuthClient>(tx, tx.is_postgresql() ? locked : find, client.id);
  if (!before) {  // it was swept between the two statements
    record_insert(tx, "oauth_clients", client);
    return false;
  }
  const auto said = [](const OAuthClient& app) {
    return std::tie(app.name, app.website, app.redirect_uris, app.grants, app.scopes);
  };
  if (said(*before) == said(client)) {
    tx.run("update oauth_clients set fresh_until = ? where id = ?", client.fresh_until, client.id);
    return false;
  }
  auto after = client;
  after.revision = before->revision;
  return oauth_client_update(tx, after).ok();
}

// The age stands in the outer statement, too: PostgreSQL looks at that again when the row was read
// anew meanwhile.
int oauth_clients_delete_unused(Tx& tx, Millis before, int limit) {
  return static_cast<int>(
      tx.run("delete from oauth_clients where origin = 'document' and fresh_until <= ? and id in "
             "(select id from oauth_clients c where origin = 'document' and fresh_until <= ? and "
             "not exists (select 1 from oauth_grants g where g.client_id = c.id and "
             "g.ended_at = 0 and g.expires_at > ?) limit ?)",
          before, before, before, limit));
}

}  // namespace mv::store
