// SPDX-License-Identifier: Apache-2.0
#pragma once
// A few connections, opened when first needed and shared by many threads.
#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <vector>

#include "store/connection.hpp"

namespace mv::store {

class Pool {
 public:
  using Make = std::function<std::unique_ptr<Connection>()>;
  Pool(int limit, Make make) : make_(std::move(make)), free_slots_(limit < 1 ? 1 : limit) {}

  /// A connection out of the pool; goes back when destroyed, or away when it is dead.
  class Lease {
   public:
    Lease(Pool& pool, std::unique_ptr<Connection> connection)
        : pool_(pool), connection_(std::move(connection)) {}
    Lease(const Lease&) = delete;
    ~Lease() { pool_.put(std::move(connection_)); }
    Connection& operator*() { return *connection_; }
    Connection* operator->() { return connection_.get(); }
    /// Opens another connection in place of a dead one; keeps that when it throws.
    void replace() { connection_ = pool_.make_(); }

   private:
    Pool& pool_;
    std::unique_ptr<Connection> connection_;
  };

  /// Waits for a free one. Throws what `make` throws.
  Lease take() {
    std::unique_ptr<Connection> kept;
    {
      std::unique_lock lock(mutex_);
      freed_.wait(lock, [&] { return free_slots_ > 0; });
      --free_slots_;
      if (!idle_.empty()) {
        kept = std::move(idle_.back());
        idle_.pop_back();
      }
    }
    try {
      return Lease(*this, kept ? std::move(kept) : make_());
    } catch (...) {
      put(nullptr);
      throw;
    }
  }

  /// Calls f(Connection&) for those nobody uses.
  template <class F>
  void each_idle(F&& f) {
    std::lock_guard lock(mutex_);
    for (auto& connection : idle_) f(*connection);
  }

 private:
  void put(std::unique_ptr<Connection> connection) {
    if (connection && !connection->alive()) connection.reset();
    std::lock_guard lock(mutex_);
    if (connection) idle_.push_back(std::move(connection));
    ++free_slots_;
    freed_.notify_one();
  }

  Make make_;
  std::mutex mutex_;
  std::condition_variable freed_;
  std::vector<std::unique_ptr<Connection>> idle_;
  int free_slots_;
};

}  // namespace mv::store
