// SPDX-License-Identifier: Apache-2.0
#pragma once
// Numbered schema changes, embedded at build from migrations/NNNN_name.sql.
//
// To add one: take the next number; write the SQL after a line `-- up` and what undoes it after
// `-- down`; statements end with `;` at the end of a line. One text serves both databases:
//   {{identity}}  a growing integer primary key    {{text}}  text that sorts by byte
//   -- sqlite: SQL…  and  -- postgresql: SQL…      a line for one of them only
// A migration that has been released is never edited: its checksum is recorded, and a database
// that holds another one is refused.
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.hpp"
#include "base/result.hpp"
#include "store/engine/tx.hpp"

namespace mv::store {

struct Migration {
  int number;
  std::string_view name;
  std::string_view sql;
};
/// All migrations of this program, in order.
std::span<const Migration> migrations();

struct MigrationState {
  int number = 0;
  std::string name;
  bool applied = false;
  Millis applied_at = 0;
};

/// Opens the database at `url` (see Database::open), takes its migration lock and acts. Errors as
/// Database::open; corrupt when a recorded checksum differs.
Result<std::vector<MigrationState>> migrate_status(const std::string& url);
/// Applies what is missing; returns how many were.
Result<int> migrate_up(const std::string& url, Millis now);
/// Undoes the last `count` migrations; loses the data they hold. Returns how many were undone.
Result<int> migrate_down(const std::string& url, int count);

/// The same inside a transaction that is already open (Database::open uses these).
Result<std::vector<MigrationState>> migration_states(Tx& tx);
Result<int> migrations_apply(Tx& tx, Millis now);
Result<int> migrations_undo(Tx& tx, int count);

}  // namespace mv::store
