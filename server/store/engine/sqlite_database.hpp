// SPDX-License-Identifier: Apache-2.0
#pragma once
// One SQLite file: a writer thread that commits all waiting writes at once, and some readers.
//
// Beginning and ending a read costs two file locks, more than a point read itself. So a reader
// keeps its transaction for the next read as long as nothing was committed; the writer ends those
// of idle readers after each commit, so that none holds the write-ahead log back.
#include <atomic>
#include <condition_variable>
#include <deque>
#include <exception>
#include <mutex>
#include <thread>
#include <vector>

#include "base/files.hpp"
#include "store/engine/database.hpp"
#include "store/engine/pool.hpp"
#include "store/engine/subscribers.hpp"

namespace mv::store {

class SqliteDatabase final : public Database {
 public:
  static Result<std::unique_ptr<Database>> open(const std::string& path, const Options& options);
  ~SqliteDatabase() override;

  Dialect dialect() const override { return Dialect::sqlite; }
  Subscription subscribe(std::string channel, std::function<void(std::string_view)> heard) override;
  Size size() override;

 protected:
  Status run_read(const Body& body) override;
  Status run_write(const Body& body) override;

 private:
  struct Request {
    explicit Request(const Body& from) : body(from) {}
    const Body& body;
    Status status;
    std::exception_ptr thrown;
    std::mutex mutex;
    std::condition_variable ended;
    bool done = false;
  };

  SqliteDatabase(std::string path, FileLock lock, const Options& options);
  void begin_read(Connection& connection);
  static void end_read(Connection& connection);
  void write_loop();
  void commit_together(std::vector<Request*>& batch);
  bool run_one(Request& request, bool alone);
  static void finish(Request& request);
  static std::unique_ptr<Connection> connect(const std::string& path, bool writer);

  std::string path_;
  FileLock lock_;
  std::unique_ptr<Connection> writer_;
  Pool readers_;
  std::atomic<std::uint64_t> commits_{0};  // each counts twice: odd while one is under way
  Subscribers subscribers_;
  std::mutex mutex_;
  std::condition_variable arrived_;
  std::deque<Request*> mailbox_;
  bool stopping_ = false;
  std::thread thread_;
};

}  // namespace mv::store
