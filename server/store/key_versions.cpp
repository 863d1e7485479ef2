// SPDX-License-Identifier: Apache-2.0
#include "store/key_versions.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "store/engine/record.hpp"

namespace mv::store {
namespace {

/// Every column with digests under a pepper of the key file.
struct DigestColumn {
  std::string_view table, column, what;
  std::string_view until = "expires_at";  ///< of some use until then; 0 = without end
  std::string_view only = "1 = 1";        ///< of none where this does not hold
};
constexpr DigestColumn kDigests[] = {
    {"api_keys", "digest", "API keys", "expires_at", "revoked_at = 0"},
    {"api_keys", "old_digest", "former secrets of API keys", "old_until", "revoked_at = 0"},
    {"oauth_clients", "digest", "apps", "cast(0 as bigint)"},
    {"oauth_clients", "old_digest", "former secrets of apps", "old_until"},
    {"oauth_refresh_tokens", "digest", "refresh tokens"},
    {"oauth_refresh_tokens", "successor", "successors of refresh tokens"},
    {"oauth_access_tokens", "digest", "access tokens"},
    {"oauth_codes", "digest", "authorization codes"},
    {"oauth_devices", "digest", "devices"},
    {"sessions", "digest", "sessions"},
    {"invitations", "digest", "links"},
};

std::vector<std::string> count_texts(std::string_view condition) {
  std::vector<std::string> out;
  for (const auto& each : kDigests)
    out.push_back(
        fmt::format("select count(*) from {} where {} <> '' and ({} = 0 or {} > ?) and {} and {}",
            each.table, each.column, each.until, each.until, each.only,
            fmt::format(fmt::runtime(condition), each.column)));
  return out;
}

}  // namespace

void key_versions_hold(Tx& tx) {
  // SQLite has one transaction that writes at a time.
  if (tx.is_postgresql())
    tx.value<std::string>("select id from key_versions where state = 'sealing' for update");
}

std::vector<KeyVersion> key_versions(Tx& tx) {
  static const auto sql = select<KeyVersion>("key_versions") + " order by created_at desc, id desc";
  return record_rows<KeyVersion>(tx, sql);
}

bool key_version_add(Tx& tx, const KeyVersion& version) {
  static const auto sql = insert_text<KeyVersion>("key_versions") + " on conflict do nothing";
  if (record_write(tx, sql, version) != 1) return false;
  tx.notify(kKeysChannel, version.id);
  return true;
}

bool key_version_move(Tx& tx, std::string_view id, KeyState from, KeyState to, Millis now) {
  if (tx.run("update key_versions set state = ?, changed_at = ? where id = ? and state = ?", to,
          now, id, from) != 1)
    return false;
  tx.notify(kKeysChannel, id);
  return true;
}

void key_version_set_peppers(Tx& tx, std::string_view id, std::string_view sealed) {
  tx.run("update key_versions set peppers = ? where id = ?", sealed, id);
  tx.notify(kKeysChannel, id);
}

void key_version_give_up(Tx& tx, std::string_view id) {
  tx.run("delete from key_versions where id = ? and state = 'coming'", id);
  tx.notify(kKeysChannel, id);
}

void key_holder_put(Tx& tx, const KeyHolder& holder, Millis now) {
  static const auto sql =
      insert_text<KeyHolder>("key_holders") +
      " on conflict (node) do update set host = excluded.host, keys = excluded.keys, seals = "
      "excluded.seals, lease_until = excluded.lease_until";
  record_write(tx, sql, holder);
  tx.run("delete from key_holders where lease_until < ?", now);
  tx.notify(kKeysChannel, holder.node);
}

void key_holder_delete(Tx& tx, std::string_view node) {
  if (tx.run("delete from key_holders where node = ?", node) == 1) tx.notify(kKeysChannel);
}

std::vector<KeyHolder> key_holders(Tx& tx, Millis now) {
  static const auto sql =
      select<KeyHolder>("key_holders") + " where lease_until >= ? order by node";
  return record_rows<KeyHolder>(tx, sql, now);
}

KeyStanding key_standing(Tx& tx, Millis now) {
  KeyStanding out;
  std::string coming;
  bool leaving = false;
  for (const auto& version : key_versions(tx)) {
    if (version.state == KeyState::sealing) out.id = version.id;
    if (version.state == KeyState::coming) coming = version.id;
    leaving |= version.state == KeyState::leaving;
    // Those that have left no peppers have no digests, either.
    if (!version.peppers.empty())
      for (auto& each : digests_of_key(tx, version.tag, now)) out.older.push_back(std::move(each));
  }
  out.rotating = leaving || !coming.empty();
  for (const auto& holder : key_holders(tx, now)) {
    const bool lacks = !coming.empty() && std::find(holder.keys.begin(), holder.keys.end(),
                                              coming) == holder.keys.end();
    if (lacks || (leaving && holder.seals != out.id)) out.waits_for.push_back(holder.host);
  }
  return out;
}

std::vector<DigestCount> digests_of_key(Tx& tx, std::string_view tag, Millis now) {
  static const auto tagged = count_texts("substr({}, 1, 17) = ?");
  static const auto plain = count_texts("{} not like '%.%'");
  std::vector<DigestCount> out;
  for (std::size_t i = 0; i < std::size(kDigests); ++i) {
    const auto count = tag.empty() ? tx.value<std::int64_t>(plain[i], now)
                                   : tx.value<std::int64_t>(tagged[i], now, std::string(tag) + ".");
    if (count.value_or(0) > 0) out.push_back({std::string(kDigests[i].what), *count});
  }
  return out;
}

}  // namespace mv::store
