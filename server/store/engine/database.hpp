// SPDX-License-Identifier: Apache-2.0
#pragma once
// One database behind one URL: sqlite:PATH (also sqlite:///PATH) or postgresql://…
//
//   auto db = Database::open("sqlite:/var/lib/musicverse/mv.db");
//   auto track = (*db)->read([&](Tx& tx) { return track_get(tx, user, mode, id); });
//   auto done = (*db)->write([&](Tx& tx) -> Status { MV_CHECK(track_insert(tx, track)); return {};
//   });
//
// SQLite: every write goes to one writer thread, which commits all that wait as one transaction
// (synchronous=FULL), each in its own savepoint; an error or exception undoes that one only.
// Readers have their own connections. PostgreSQL: a pool of connections; a write
// is a READ COMMITTED transaction, run again after a serialization failure, a deadlock or a lost
// connection (when it cannot have committed), so `f` may run more than once: it only uses its Tx.
//
// To add an entity: a migration (migrations/NNNN_name.sql, see migrate.hpp), a described struct in
// lib/model, a header with its functions here (entity first: thing_insert, thing_get), and a file
// in tests/store. Members and columns have the same names; record.hpp maps between them.
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>

#include "base/clock.hpp"
#include "base/result.hpp"
#include "store/engine/tx.hpp"

namespace mv::store {

class DatabaseClock;

struct Options {
  int readers = 4;                ///< SQLite read connections, opened when first needed
  int connections = 8;            ///< PostgreSQL connections, opened when first needed
  bool migrate = true;            ///< bring the schema up to date first
  bool limited = true;            ///< PostgreSQL: no use of a connection lasts longer than 15 s
  const Clock* clock = nullptr;   ///< stamps migrations; nullptr = the system's
  DatabaseClock* time = nullptr;  ///< PostgreSQL keeps it at its time; nullptr = nobody asks
};

/// Ends the subscription when destroyed, which is before its database is; no callback runs after.
class Subscription {
 public:
  Subscription() = default;
  explicit Subscription(std::function<void()> end) : end_(std::move(end)) {}
  Subscription(Subscription&& other) noexcept : end_(std::exchange(other.end_, nullptr)) {}
  Subscription& operator=(Subscription&& other) noexcept {
    std::swap(end_, other.end_);
    return *this;
  }
  ~Subscription() {
    if (end_) end_();
  }

 private:
  std::function<void()> end_;
};

class Database {
 public:
  /// Opens, checks and (Options.migrate) migrates. Errors: config for a URL that cannot be read,
  /// conflict when another server has this SQLite file open, unavailable when PostgreSQL does not
  /// answer, unsupported when the schema is newer than this program.
  static Result<std::unique_ptr<Database>> open(const std::string& url, Options options = {});
  virtual ~Database() = default;

  virtual Dialect dialect() const = 0;

  /// Runs f(Tx&) -> Result<T> on the calling thread; f only reads. On SQLite it sees one snapshot,
  /// with every write that has returned; on PostgreSQL each statement sees one of its own. Any
  /// thread.
  template <class F>
  auto read(F&& f) -> std::invoke_result_t<F&, Tx&> {
    return call(std::forward<F>(f), false);
  }

  /// Runs f(Tx&) -> Result<T> in a write transaction and returns once it is durable. An error
  /// result or an exception rolls back. Any thread, but never from inside read or write (that is
  /// a bug and throws std::logic_error). Besides f's own errors: conflict for a broken unique
  /// key, io for a full disk, unavailable for a lost or busy database, internal for the rest.
  template <class F>
  auto write(F&& f) -> std::invoke_result_t<F&, Tx&> {
    return call(std::forward<F>(f), true);
  }

  /// Calls `heard(payload)` after each commit that notified `channel` (letters, digits and '_').
  /// On PostgreSQL also for other processes' commits, and with an empty payload after a
  /// reconnect, when notices may have been missed; keep a poll behind it. The callback runs on a
  /// thread of the database: it is short and neither reads nor writes.
  [[nodiscard]] virtual Subscription subscribe(
      std::string channel, std::function<void(std::string_view)> heard) = 0;

  /// Bytes of the database and of its write-ahead log; 0 where it does not apply.
  struct Size {
    std::int64_t data = 0;
    std::int64_t log = 0;
  };
  virtual Size size() = 0;

 protected:
  /// Runs in a transaction; the Result of `body` says whether to commit.
  using Body = std::function<Status(Tx&)>;
  virtual Status run_read(const Body& body) = 0;
  virtual Status run_write(const Body& body) = 0;

 private:
  template <class F>
  auto call(F&& f, bool write) -> std::invoke_result_t<F&, Tx&> {
    using R = std::invoke_result_t<F&, Tx&>;
    if constexpr (std::is_same_v<R, Status>) {
      return write ? run_write(std::ref(f)) : run_read(std::ref(f));
    } else {
      std::optional<R> out;
      const auto body = [&](Tx& tx) -> Status {
        out.emplace(f(tx));
        return out->ok() ? Status{} : Status{out->error()};
      };
      auto status = write ? run_write(std::ref(body)) : run_read(std::ref(body));
      if (!status.ok()) return std::move(status).error();
      return *std::move(out);
    }
  }
};

}  // namespace mv::store
