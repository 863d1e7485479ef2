// SPDX-License-Identifier: Apache-2.0
#include "store/events/deliveries.hpp"

namespace mv::store {
namespace {

constexpr std::int64_t kShardLock = 0x6d76'0003;

}  // namespace

Shards shards_renew(Tx& tx, std::string_view node, Millis now, Millis lease_ms) {
  tx.value<std::string>("select pg_advisory_xact_lock(?)", kShardLock);
  const Millis until = now + lease_ms;
  tx.run(
      "insert into webhook_nodes (name, lease_until) values (?, ?) on conflict (name) do "
      "update set lease_until = excluded.lease_until",
      node, until);
  tx.run("delete from webhook_nodes where lease_until < ?", now);
  tx.run(
      "insert into webhook_shards (shard, owner, generation, lease_until) select s, '', 0, 0 "
      "from generate_series(0, ? - 1) as s on conflict do nothing",
      kShards);
  const auto nodes = tx.value<std::int64_t>("select count(*) from webhook_nodes").value_or(1);
  const auto fair = (kShards + nodes - 1) / nodes;
  tx.run("update webhook_shards set lease_until = ? where owner = ?", until, node);
  const auto mine =
      tx.value<std::int64_t>("select count(*) from webhook_shards where owner = ?", node)
          .value_or(0);
  if (mine < fair)
    tx.run(
        "update webhook_shards set owner = ?, generation = generation + 1, lease_until = ? where "
        "shard in (select shard from webhook_shards where lease_until < ? order by shard limit ?)",
        node, until, now, fair - mine);
  Shards out{.lease_until = until};
  std::int64_t count = 0;
  for (const auto& [shard, generation] : tx.rows<std::int64_t, std::int64_t>(
           "select shard, generation from webhook_shards where owner = ? order by shard", node)) {
    const auto at = static_cast<std::size_t>(shard);
    out.owned[at] = true;
    out.generation[at] = generation;
    out.leaving[at] = ++count > fair;
  }
  return out;
}

void shards_give_back(Tx& tx, std::string_view node, const std::vector<bool>& shards) {
  for (std::size_t at = 0; at < shards.size(); ++at)
    if (shards[at])
      tx.run("update webhook_shards set owner = '', lease_until = 0 where shard = ? and owner = ?",
          static_cast<std::int64_t>(at), node);
}

void shards_release(Tx& tx, std::string_view node) {
  tx.run("update webhook_shards set owner = '', lease_until = 0 where owner = ?", node);
  tx.run("delete from webhook_nodes where name = ?", node);
}

}  // namespace mv::store
