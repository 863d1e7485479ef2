// SPDX-License-Identifier: Apache-2.0
#pragma once
// One connection and its prepared statements; the Tx that functions see.
#include <soci/soci.h>

#include <chrono>
#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>

#include "store/engine/statement.hpp"
#include "store/engine/tx.hpp"

namespace mv::store {

/// What the server says beside results goes to the log, not to stderr.
void quiet_notices(void* connection);

/// Ends both directions of a socket: who waits on it gets an error.
void cut(int descriptor);

using Notices = std::set<std::pair<std::string, std::string>>;

class Connection final : public Tx {
 public:
  /// Throws soci::soci_error.
  Connection(Dialect dialect, const std::string& connect);
  ~Connection() override;

  Dialect dialect() const override { return dialect_; }
  Statement& prepared(std::string_view sql, std::span<const Kind> arguments,
      std::span<const Kind> columns) override;
  void notify(std::string_view channel, std::string_view payload) override;

  /// Statements that are not kept: DDL, PRAGMA, SET.
  void script(const std::string& sql);
  /// What was notified since the last call.
  Notices take_notices() { return std::exchange(notices_, {}); }
  /// Resets statements that an exception left open.
  void reset_statements();
  /// False after PostgreSQL closed the connection or mark_broken.
  bool alive();
  void mark_broken() { broken_ = true; }
  int descriptor();  ///< of the socket; -1 on SQLite
  /// SQLite ended the transaction by itself (disk full and the like).
  bool lost_transaction();
  soci::session& session() { return session_; }

  /// A read transaction that is kept open between reads (SQLite): after which commit it began.
  struct Snapshot {
    std::uint64_t commit = 0;
    std::chrono::steady_clock::time_point begun;
  };
  std::optional<Snapshot> snapshot;

 private:
  struct Hash {
    using is_transparent = void;
    std::size_t operator()(std::string_view text) const {
      return std::hash<std::string_view>{}(text);
    }
  };
  Dialect dialect_;
  soci::session session_;
  std::unordered_map<std::string, std::unique_ptr<SociStatement>, Hash, std::equal_to<>>
      statements_;
  Notices notices_;
  bool broken_ = false;
};

}  // namespace mv::store
