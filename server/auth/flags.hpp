// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <atomic>
#include <condition_variable>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <thread>

#include "model/flag/flag.hpp"
#include "store/engine/database.hpp"

namespace mv::auth {

/// The flags as they were at most a second ago, on every server. They are asked in memory: while
/// the database does not answer, what was known last holds. Thread-safe.
class Flags {
 public:
  using All = std::map<std::string, model::Flag, std::less<>>;

  explicit Flags(store::Database& db);
  ~Flags();

  std::shared_ptr<const All> all() const { return all_.load(); }
  /// For whom `target` names; a flag that is not there is off.
  bool on(std::string_view flag, std::string_view target) const;
  /// Whether somebody switched it off for everybody.
  bool stopped(std::string_view flag) const;
  /// Reads them anew; after a change on this server, so that the next request sees it. Errors:
  /// those of the database.
  Status refresh();

 private:
  void run();

  store::Database& db_;
  std::atomic<std::shared_ptr<const All>> all_;
  std::mutex reading_;  ///< so that what was read first is not stored last
  std::mutex mutex_;
  std::condition_variable changed_;
  bool stale_ = false, stopping_ = false;
  std::thread thread_;
  store::Subscription changes_;  // last: it is told of while the rest stands
};

}  // namespace mv::auth
