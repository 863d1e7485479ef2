// SPDX-License-Identifier: Apache-2.0
#include "base/crash_point.hpp"
#include "store/engine/sqlite_database.hpp"

#include <fcntl.h>
#include <sys/stat.h>

#include <filesystem>

#include "base/log.hpp"
#include "store/engine/failure.hpp"
#include "store/engine/inside.hpp"
#include "store/engine/migrate.hpp"

namespace mv::store {
namespace {

constexpr std::size_t kBatch = 512;  // writes in one commit; more would delay the first of them

// Another program's commits (the sqlite3 shell) are seen after this at the latest.
constexpr std::chrono::milliseconds kSnapshotAge{100};

Error open_error(const std::string& path, const std::string& why) {
  return make_error(Code::io, "cannot open the database " + path, why,
      "Check that the folder exists and that you may write there.");
}

/// Creates the file for its owner only; SQLite's own files beside it take the same mode.
Status create_private(const std::string& path) {
  Fd fd(::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600));
  if (!fd) return errno_error(errno, "open " + path);
  return {};
}

}  // namespace

std::unique_ptr<Connection> SqliteDatabase::connect(const std::string& path, bool writer) {
  auto out = std::make_unique<Connection>(Dialect::sqlite, "dbname=\"" + path + "\"");
  out->script("pragma busy_timeout = 5000");  // first: the next ones may meet another process
  if (writer) {
    out->script("pragma journal_mode = wal");
    out->script("pragma wal_autocheckpoint = 2000");
    out->script("pragma journal_size_limit = 67108864");
  } else {
    out->script("pragma query_only = 1");
  }
  out->script("pragma synchronous = full");
  // The journal of savepoints, which a crash does not need, would be a file otherwise.
  out->script("pragma temp_store = memory");
  out->script("pragma foreign_keys = on");
  out->script("pragma cache_size = -4096");
  return out;
}

SqliteDatabase::SqliteDatabase(std::string path, FileLock lock, const Options& options)
    : path_(std::move(path)),
      lock_(std::move(lock)),
      writer_(connect(path_, true)),
      readers_(options.readers, [this] { return connect(path_, false); }),
      thread_([this] { write_loop(); }) {}

Result<std::unique_ptr<Database>> SqliteDatabase::open(
    const std::string& path, const Options& options) {
  if (path.empty() || path.find('"') != std::string::npos)
    return make_error(Code::config, "the database path '" + path + "' cannot be used",
        "It is empty or has a double quote", "Use sqlite:/path/to/file.db.");
  auto lock = FileLock::take(path + ".lock", false);
  if (!lock.ok() && lock.error().code == Code::conflict)
    return make_error(Code::conflict, "the database " + path + " is in use",
        "Another mvd has it open; an SQLite file serves one at a time",
        "Stop the other one, or use PostgreSQL for several servers.");
  if (!lock.ok()) return open_error(path, lock.error().line());
  MV_CHECK(create_private(path));
  try {
    std::unique_ptr<SqliteDatabase> out(new SqliteDatabase(path, std::move(lock).value(), options));
    if (options.migrate) {
      const auto now = options.clock ? options.clock->now() : SystemClock().now();
      auto applied = out->write([&](Tx& tx) { return migrations_apply(tx, now); });
      if (!applied.ok()) return std::move(applied).error();
    }
    return std::unique_ptr<Database>(std::move(out));
  } catch (const soci::soci_error& error) { return open_error(path, error.get_error_message()); }
}

SqliteDatabase::~SqliteDatabase() {
  {
    std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  arrived_.notify_one();
  thread_.join();
}

Subscription SqliteDatabase::subscribe(
    std::string channel, std::function<void(std::string_view)> heard) {
  return subscribers_.add(std::move(channel), std::move(heard));
}

Database::Size SqliteDatabase::size() {
  const auto bytes = [](const std::string& path) -> std::int64_t {
    struct stat found {};
    return ::stat(path.c_str(), &found) == 0 ? found.st_size : 0;
  };
  return {bytes(path_), bytes(path_ + "-wal")};
}

/// A kept snapshot serves until the next commit begins: while one is under way another reader may
/// see it already, and what a caller has seen must not be gone in its next read.
void SqliteDatabase::begin_read(Connection& connection) {
  const auto commit = commits_.load();
  const auto now = std::chrono::steady_clock::now();
  if (const auto& kept = connection.snapshot;
      kept && kept->commit == commit && commit % 2 == 0 && now - kept->begun < kSnapshotAge)
    return;
  end_read(connection);
  connection.run("begin");
  connection.snapshot = {commit, now};
}

void SqliteDatabase::end_read(Connection& connection) {
  if (!std::exchange(connection.snapshot, std::nullopt)) return;
  try {
    connection.reset_statements();
    connection.run("rollback");
  } catch (const soci::soci_error&) {
    // An I/O error has ended the transaction already.
  }
}

Status SqliteDatabase::run_read(const Body& body) {
  const Inside inside;
  try {
    auto connection = readers_.take();
    begin_read(*connection);
    try {
      return body(*connection);
    } catch (...) {
      end_read(*connection);
      throw;
    }
  } catch (const soci::soci_error& error) { return to_error(failure_of(error), error); }
}

Status SqliteDatabase::run_write(const Body& body) {
  struct Steps {
    Steps() { step_point("store.before_write"); }
    ~Steps() { step_point("store.after_write"); }
  } steps;
  if (Inside::now()) throw std::logic_error("Database::write called inside read or write");
  Request request(body);
  {
    std::lock_guard lock(mutex_);
    mailbox_.push_back(&request);
  }
  arrived_.notify_one();
  std::unique_lock lock(request.mutex);
  request.ended.wait(lock, [&] { return request.done; });
  if (request.thrown) std::rethrow_exception(request.thrown);
  return std::move(request.status);
}

void SqliteDatabase::finish(Request& request) {
  std::lock_guard lock(request.mutex);
  request.done = true;
  // Told under the lock: the request lives on the caller's stack and goes when it is seen done.
  request.ended.notify_one();
}

void SqliteDatabase::write_loop() {
  const Inside inside;
  std::vector<Request*> batch;
  for (;;) {
    batch.clear();
    {
      std::unique_lock lock(mutex_);
      arrived_.wait(lock, [&] { return stopping_ || !mailbox_.empty(); });
      if (mailbox_.empty()) return;
      while (!mailbox_.empty() && batch.size() < kBatch) {
        batch.push_back(mailbox_.front());
        mailbox_.pop_front();
      }
    }
    commit_together(batch);
    const auto notices = writer_->take_notices();
    for (auto* request : batch) finish(*request);
    subscribers_.tell(notices);
  }
}

void SqliteDatabase::commit_together(std::vector<Request*>& batch) {
  try {
    writer_->run("begin immediate");
    const bool alone = batch.size() == 1;
    for (auto* request : batch) {
      if (!run_one(*request, alone)) return;
      if (writer_->lost_transaction())
        throw soci::soci_error("the transaction was ended by a failing write");
    }
    ++commits_;
    try {
      writer_->run("commit");
    } catch (...) {
      ++commits_;
      throw;
    }
    ++commits_;
    readers_.each_idle(end_read);
  } catch (const soci::soci_error& error) {
    log::error("database commit failed: {}", error.get_error_message());
    (void)writer_->take_notices();
    const auto failure = failure_of(error);
    for (auto* request : batch)
      if (request->status.ok() && !request->thrown)
        request->status = to_error(failure == Failure::other ? Failure::disk : failure, error);
    try {
      writer_->reset_statements();
      if (!writer_->lost_transaction()) writer_->run("rollback");
    } catch (const soci::soci_error& again) {
      log::error("database rollback failed: {}", again.get_error_message());
    }
  }
}

/// One that is alone needs no savepoint: it is undone with its transaction, and then the result is
/// false.
bool SqliteDatabase::run_one(Request& request, bool alone) {
  // Notices of earlier writes of this commit are put aside, so that undoing this one keeps them.
  auto earlier = writer_->take_notices();
  if (!alone) writer_->run("savepoint one");
  bool keep = false;
  try {
    request.status = request.body(*writer_);
    keep = request.status.ok();
  } catch (const soci::soci_error& error) {
    request.status = to_error(failure_of(error), error);
  } catch (...) { request.thrown = std::current_exception(); }
  auto mine = writer_->take_notices();
  if (keep) earlier.merge(mine);
  for (const auto& [channel, payload] : earlier) writer_->notify(channel, payload);
  if (!keep) {
    writer_->reset_statements();
    if (writer_->lost_transaction()) return !alone;
    writer_->run(alone ? "rollback" : "rollback to one");
  }
  if (!alone) writer_->run("release one");
  return keep || !alone;
}

}  // namespace mv::store
