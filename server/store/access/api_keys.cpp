// SPDX-License-Identifier: Apache-2.0
#include "store/access/api_keys.hpp"

#include <boost/json.hpp>
#include <fmt/format.h>

#include "store/engine/id_list.hpp"
#include "store/engine/page.hpp"
#include "store/engine/record.hpp"

namespace mv::store {
namespace {

using model::ApiKey;

Error no_key(std::string_view id) {
  return make_error(Code::not_found, "there is no API key " + std::string(id), {},
      "List them with mv apikey list.");
}

}  // namespace

Status api_key_insert(Tx& tx, ApiKey key) {
  if (!key.parent_id.empty()) {
    // Locked, so that a revocation comes before this or finds the new key.
    static const TextPair sql([](Dialect dialect) {
      return select<ApiKey>("api_keys") + " where id = ? and user_id = ?" +
             (dialect == Dialect::postgresql ? " for share" : "");
    });
    const auto parent = record_find<ApiKey>(tx, sql(tx), key.parent_id, key.user_id);
    if (!parent || parent->revoked_at != 0 || parent->suspended_at != 0 ||
        (parent->expires_at != 0 && parent->expires_at <= key.created_at))
      return make_error(Code::forbidden, "the key used to create this one is no longer valid",
          "A key ends together with the key that created it", "Create it with a valid key.");
    if (parent->expires_at != 0 && (key.expires_at == 0 || key.expires_at > parent->expires_at))
      key.expires_at = parent->expires_at;
  }
  record_insert(tx, "api_keys", key);
  tx.notify(kApiKeysChannel, key.id);
  return {};
}

std::optional<ApiKey> api_key_by_digest(Tx& tx, std::string_view digest) {
  static const auto sql = select<ApiKey>("api_keys") + " where digest = ?";
  static const auto old = select<ApiKey>("api_keys") + " where old_digest = ? and old_digest <> ''";
  auto found = record_find<ApiKey>(tx, sql, digest);
  return found ? found : record_find<ApiKey>(tx, old, digest);
}

Result<ApiKey> api_key_get(Tx& tx, const model::Owner& owner, std::string_view id, bool to_change) {
  static const auto sql = select<ApiKey>("api_keys") + " where id = ? and user_id = ? and mode = ?";
  static const auto locked = sql + " for update";
  auto found = record_find<ApiKey>(
      tx, to_change && tx.is_postgresql() ? locked : sql, id, owner.user_id, owner.mode);
  if (!found) return no_key(id);
  return *std::move(found);
}

Slice<ApiKey> api_key_list(Tx& tx, const model::Owner& owner, const Page& page) {
  static const auto sql = select<ApiKey>("api_keys") +
                          " where user_id = ? and mode = ? and id < ? order by id desc limit ?";
  return slice_of(record_rows<ApiKey>(tx, sql, owner.user_id, owner.mode, page_before(page),
                      page_limit(page.limit) + 1),
      page);
}

std::optional<std::string> api_key_name(Tx& tx, std::string_view id) {
  return tx.value<std::string>("select name from api_keys where id = ?", id);
}

void api_key_update(Tx& tx, const ApiKey& key) {
  tx.run(
      "update api_keys set name = ?, display = ?, digest = ?, rate = ?, networks = ?, "
      "old_digest = ?, old_until = ?, rotated_at = ?, suspended_at = ?, suspended_because = ? "
      "where id = ?",
      key.name, key.display, key.digest, key.rate,
      boost::json::serialize(boost::json::value_from(key.networks)), key.old_digest, key.old_until,
      key.rotated_at, key.suspended_at, key.suspended_because, key.id);
  tx.notify(kApiKeysChannel, key.id);
}

namespace {

/// Runs `sql` (set …, where parent_id = ? …) for the keys below, generation by generation.
template <class... A>
void each_below(Tx& tx, std::string_view sql, const std::string& id, const A&... args) {
  std::vector<std::string> parents{id};
  while (!parents.empty()) {
    std::vector<std::string> children;
    for (const auto& parent : parents)
      for (auto& [child] : tx.rows<std::string>(sql, args..., parent))
        children.push_back(std::move(child));
    for (const auto& child : children) tx.notify(kApiKeysChannel, child);
    parents = std::move(children);
  }
}

}  // namespace

void api_keys_suspend_below(Tx& tx, const ApiKey& key) {
  each_below(tx,
      "update api_keys set suspended_at = case when suspended_at = 0 then ? else suspended_at end, "
      "suspended_because = case when suspended_at = 0 then ? else suspended_because end "
      "where parent_id = ? and parent_id <> '' and revoked_at = 0 returning id",
      key.id, key.suspended_at, key.suspended_because);
}

void api_keys_resume_below(Tx& tx, const ApiKey& key) {
  each_below(tx,
      "update api_keys set suspended_because = case when suspended_at = ? then '' else "
      "suspended_because end, suspended_at = case when suspended_at = ? then 0 else suspended_at "
      "end where parent_id = ? and parent_id <> '' and revoked_at = 0 returning id",
      key.id, key.suspended_at, key.suspended_at);
}

Status api_key_revoke(
    Tx& tx, const model::Owner& owner, std::string_view id, Millis now, std::string_view because) {
  if (tx.run("update api_keys set revoked_because = case when revoked_at = 0 then ? else "
             "revoked_because end, revoked_at = case when revoked_at = 0 then ? else revoked_at "
             "end where id = ? and user_id = ? and mode = ?",
          because, now, id, owner.user_id, owner.mode) == 0)
    return no_key(id);
  tx.notify(kApiKeysChannel, id);
  // Each generation is locked by its update: a key that is made meanwhile waits for that and is
  // refused, or is found here.
  each_below(tx,
      "update api_keys set revoked_at = ?, revoked_because = ? where parent_id = ? and parent_id "
      "<> '' and revoked_at = 0 returning id",
      std::string(id), now, because.empty() ? "" : fmt::format("with {}: {}", id, because));
  return {};
}

void api_keys_revoke_all(Tx& tx, std::string_view user_id, Millis now) {
  tx.run("update api_keys set revoked_at = ? where user_id = ? and revoked_at = 0", now, user_id);
  tx.notify(kApiKeysChannel, user_id);
}

void api_keys_touch(Tx& tx, std::span<const std::pair<std::string, Millis>> uses) {
  static const TextPair sql([](Dialect dialect) -> std::string {
    if (dialect == Dialect::postgresql)
      return "update api_keys k set last_used_at = u.at from (select id, max(at) as at from "
             "jsonb_to_recordset(cast(? as jsonb)) as x (id text, at bigint) group by id) u "
             "where k.id = u.id and k.last_used_at < u.at";
    return "update api_keys set last_used_at = u.at from (select json_extract(value, '$.id') as "
           "id, "
           "max(json_extract(value, '$.at')) as at from json_each(?) group by 1) u "
           "where api_keys.id = u.id and last_used_at < u.at";
  });
  if (uses.empty()) return;
  boost::json::array list;
  for (const auto& [id, at] : uses) list.push_back({{"id", id}, {"at", at}});
  tx.run(sql(tx), boost::json::serialize(list));
}

}  // namespace mv::store
