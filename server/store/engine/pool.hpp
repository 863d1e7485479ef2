// SPDX-License-Identifier: Apache-2.0
#pragma once
// A few connections, opened when first needed and shared by many threads. A database that is gone
// costs seconds: who is in the middle of something is cut off after `stuck`, and while a connection
// could not be made within the last second nobody else waits for another.
#include <chrono>
#include <condition_variable>
#include <exception>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <thread>
#include <vector>

#include "store/engine/connection.hpp"

namespace mv::store {

class Pool {
 public:
  using Make = std::function<std::unique_ptr<Connection>()>;
  using Steady = std::chrono::steady_clock;
  /// `stuck`: how long one lease may last, 0 = for ever.
  Pool(int limit, Make make, std::chrono::milliseconds stuck = {})
      : make_(std::move(make)), stuck_(stuck), free_slots_(limit < 1 ? 1 : limit) {
    if (stuck_.count() > 0) watch_ = std::thread([this] { watch(); });
  }
  ~Pool() {
    {
      const std::lock_guard lock(mutex_);
      ending_ = true;
      ended_.notify_all();
    }
    if (watch_.joinable()) watch_.join();
  }

  /// A connection out of the pool; goes back when destroyed, or away when it is dead.
  class Lease {
   public:
    Lease(Pool& pool, std::unique_ptr<Connection> connection)
        : pool_(pool), connection_(std::move(connection)) {
      pool_.begin(this, connection_->descriptor());
    }
    Lease(const Lease&) = delete;
    ~Lease() {
      pool_.end(this);
      pool_.put(std::move(connection_));
    }
    Connection& operator*() { return *connection_; }
    Connection* operator->() { return connection_.get(); }
    /// Opens another connection in place of a dead one; keeps that when it throws.
    void replace() {
      pool_.end(this);
      connection_ = pool_.connect();
      pool_.begin(this, connection_->descriptor());
    }

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
      return Lease(*this, kept ? std::move(kept) : connect());
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

  std::unique_ptr<Connection> connect() {
    constexpr std::chrono::seconds kPause{1};
    {
      const std::lock_guard lock(mutex_);
      if (failure_ && Steady::now() < failed_ + kPause) std::rethrow_exception(failure_);
    }
    try {
      auto made = make_();
      const std::lock_guard lock(mutex_);
      failure_ = nullptr;
      return made;
    } catch (...) {
      const std::lock_guard lock(mutex_);
      failure_ = std::current_exception();
      failed_ = Steady::now();
      throw;
    }
  }

  void begin(const Lease* lease, int descriptor) {
    const std::lock_guard lock(mutex_);
    leases_[lease] = {descriptor, Steady::now()};
  }
  void end(const Lease* lease) {
    const std::lock_guard lock(mutex_);
    leases_.erase(lease);
  }

  void watch() {
    std::unique_lock lock(mutex_);
    while (!ended_.wait_for(lock, std::chrono::milliseconds(500), [&] { return ending_; }))
      for (const auto& [lease, busy] : leases_)
        if (Steady::now() - busy.since > stuck_) cut(busy.descriptor);
  }

  Make make_;
  const std::chrono::milliseconds stuck_;
  std::mutex mutex_;
  struct Busy {
    int descriptor = -1;
    Steady::time_point since;
  };
  std::map<const Lease*, Busy> leases_;  ///< what is under way, for the watch
  std::exception_ptr failure_;           ///< of the last connection that could not be made
  Steady::time_point failed_;
  bool ending_ = false;
  std::condition_variable ended_;
  std::thread watch_;
  std::condition_variable freed_;
  std::vector<std::unique_ptr<Connection>> idle_;
  int free_slots_;
};

}  // namespace mv::store
