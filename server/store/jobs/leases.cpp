// SPDX-License-Identifier: Apache-2.0
#include "store/jobs/leases.hpp"

#include "store/engine/record.hpp"

namespace mv::store {

std::optional<std::int64_t> lease_take(
    Tx& tx, std::string_view name, std::string_view owner, Millis now, Millis until) {
  return tx.value<std::int64_t>(
      "insert into leases (name, owner, generation, lease_until, note) values (?, ?, 1, ?, '') "
      "on conflict (name) do update set owner = excluded.owner, generation = leases.generation + "
      "1, "
      "lease_until = excluded.lease_until, note = '' where leases.owner = '' or leases.lease_until "
      "< ? "
      "returning generation",
      name, owner, until, now);
}

bool lease_renew(
    Tx& tx, std::string_view name, std::string_view owner, std::int64_t generation, Millis until) {
  return tx.run("update leases set lease_until = ? where name = ? and owner = ? and generation = ?",
             until, name, owner, generation) == 1;
}

bool lease_note(Tx& tx, std::string_view name, std::string_view owner, std::int64_t generation,
    std::string_view note) {
  return tx.run("update leases set note = ? where name = ? and owner = ? and generation = ?", note,
             name, owner, generation) == 1;
}

void lease_give_back(
    Tx& tx, std::string_view name, std::string_view owner, std::int64_t generation) {
  tx.run(
      "update leases set owner = '', lease_until = 0, note = '' where name = ? and owner = ? and "
      "generation = ?",
      name, owner, generation);
}

std::optional<Lease> lease_find(Tx& tx, std::string_view name) {
  static const auto sql = select<Lease>("leases") + " where name = ?";
  return record_find<Lease>(tx, sql, name);
}

void leases_clear(Tx& tx) { tx.run("update leases set owner = '', lease_until = 0, note = ''"); }

}  // namespace mv::store
