// SPDX-License-Identifier: Apache-2.0
#include "store/engine/migrate.hpp"

#include <fmt/format.h>

#include <map>

#include "base/crypto/digest.hpp"
#include "base/text/text.hpp"
#include "store/engine/connection.hpp"
#include "store/engine/database.hpp"

namespace mv::store {
namespace {

constexpr std::int64_t kMigrationLock = 0x6d76'0001;

struct Recorded {
  std::string name;
  std::string checksum;
  Millis applied_at = 0;
};

std::string for_dialect(std::string text, Dialect dialect) {
  const bool postgresql = dialect == Dialect::postgresql;
  text = replace_all(std::move(text), "{{text}}", postgresql ? "text collate \"C\"" : "text");
  return replace_all(std::move(text), "{{identity}}",
      postgresql ? "bigint generated always as identity primary key"
                 : "integer primary key autoincrement");
}

/// The statements of one half of a migration for one database.
std::vector<std::string> statements(std::string_view sql, bool up, Dialect dialect) {
  std::vector<std::string> out;
  std::string open;
  bool wanted = false;
  for (const auto& raw : split(sql, '\n')) {
    auto line = trim(raw);
    if (line == "-- up" || line == "-- down") {
      wanted = (line == "-- up") == up;
      continue;
    }
    const auto only = dialect == Dialect::sqlite ? "-- sqlite: " : "-- postgresql: ";
    if (line.starts_with(only)) line.remove_prefix(std::string_view(only).size());
    if (!wanted || line.empty() || line.starts_with("--")) continue;
    open += std::string(line) + '\n';
    if (line.ends_with(';')) out.push_back(for_dialect(std::exchange(open, {}), dialect));
  }
  return out;
}

void run_script(Tx& tx, std::string_view sql, bool up) {
  auto& connection = static_cast<Connection&>(tx);
  for (const auto& statement : statements(sql, up, tx.dialect())) connection.script(statement);
}

std::string checksum(const Migration& migration) { return to_hex(sha256(migration.sql)); }

void lock(Tx& tx) {
  if (tx.is_postgresql()) {
    // Another node may be migrating a large database: that is worth waiting for.
    static_cast<Connection&>(tx).script("set local lock_timeout = 0");
    tx.value<std::string>("select pg_advisory_xact_lock(?)", kMigrationLock);
  }
  static_cast<Connection&>(tx).script(
      for_dialect("create table if not exists schema_migrations (number bigint primary key, "
                  "name {{text}} not null, checksum {{text}} not null, applied_at bigint not null)",
          tx.dialect()));
}

std::map<int, Recorded> recorded(Tx& tx) {
  std::map<int, Recorded> out;
  for (auto& [number, name, sum, at] : tx.rows<int, std::string, std::string, Millis>(
           "select number, name, checksum, applied_at from schema_migrations"))
    out[number] = {name, sum, at};
  return out;
}

/// Refuses a schema of a newer program and one that another program has changed.
Status verify(const std::map<int, Recorded>& have) {
  const auto known = migrations();
  if (!have.empty() && have.rbegin()->first > known.back().number)
    return make_error(Code::unsupported,
        fmt::format("the database is at schema {}, this program knows up to {}",
            have.rbegin()->first, known.back().number),
        "A newer version of mvd has used it",
        "Install that version, or restore a backup from before the upgrade.");
  for (const auto& migration : known)
    if (auto found = have.find(migration.number);
        found != have.end() && found->second.checksum != checksum(migration))
      return make_error(Code::corrupt,
          fmt::format("migration {:04} ({}) in the database differs from the one in "
                      "this program",
              migration.number, found->second.name),
          "Its recorded checksum differs",
          "Use the version of mvd that created the database, or restore a backup.");
  return {};
}

template <class T, class F>
Result<T> with_database(const std::string& url, F&& f) {
  MV_TRY(auto db, Database::open(url, {.migrate = false, .limited = false}));
  return db->write([&](Tx& tx) -> Result<T> { return f(tx); });
}

}  // namespace

Result<std::vector<MigrationState>> migration_states(Tx& tx) {
  lock(tx);
  const auto have = recorded(tx);
  MV_CHECK(verify(have));
  std::vector<MigrationState> out;
  for (const auto& migration : migrations()) {
    const auto found = have.find(migration.number);
    const bool applied = found != have.end();
    out.push_back({migration.number, std::string(migration.name), applied,
        applied ? found->second.applied_at : 0});
  }
  return out;
}

Result<int> migrations_apply(Tx& tx, Millis now) {
  lock(tx);
  const auto have = recorded(tx);
  MV_CHECK(verify(have));
  int count = 0;
  for (const auto& migration : migrations()) {
    if (have.contains(migration.number)) continue;
    run_script(tx, migration.sql, true);
    tx.run("insert into schema_migrations (number, name, checksum, applied_at) values (?, ?, ?, ?)",
        migration.number, std::string(migration.name), checksum(migration), now);
    ++count;
  }
  return count;
}

Result<int> migrations_undo(Tx& tx, int count) {
  lock(tx);
  const auto have = recorded(tx);
  MV_CHECK(verify(have));
  const auto known = migrations();
  int undone = 0;
  for (auto at = known.rbegin(); at != known.rend() && undone < count; ++at) {
    if (!have.contains(at->number)) continue;
    run_script(tx, at->sql, false);
    tx.run("delete from schema_migrations where number = ?", at->number);
    ++undone;
  }
  return undone;
}

Result<std::vector<MigrationState>> migrate_status(const std::string& url) {
  return with_database<std::vector<MigrationState>>(url, migration_states);
}

Result<int> migrate_up(const std::string& url, Millis now) {
  return with_database<int>(url, [&](Tx& tx) { return migrations_apply(tx, now); });
}

Result<int> migrate_down(const std::string& url, int count) {
  return with_database<int>(url, [&](Tx& tx) { return migrations_undo(tx, count); });
}

}  // namespace mv::store
