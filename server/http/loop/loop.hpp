// SPDX-License-Identifier: Apache-2.0
#pragma once
// One socket thread and what belongs to it. Every connection stays on the loop that took it, so
// its state needs no lock; other threads reach it through `post`, `run` and Event only.
#include <chrono>
#include <coroutine>
#include <exception>
#include <functional>
#include <memory>
#include <mutex>
#include <string_view>
#include <utility>

#include "http/loop/pool.hpp"

namespace mv::http {

/// Something to be called on a loop's thread; linked into the loop's list, no allocation.
class Ready {
 public:
  virtual ~Ready() = default;
  virtual void ready() = 0;

 private:
  friend class Loop;
  Ready* next_ = nullptr;
};

/// What a loop looks after. All calls come on the loop's thread.
class Member {
 public:
  virtual ~Member() = default;
  virtual void tick(std::int64_t now) = 0;  ///< to check deadlines; steady milliseconds
  virtual void stop() = 0;                  ///< finish what runs, then end
  virtual void kill() = 0;                  ///< end now

 private:
  friend class Loop;
  Member* before_ = nullptr;
  Member* after_ = nullptr;
};

class Loop {
 public:
  struct Impl;

  /// Deadlines are checked every `tick` while there are members.
  explicit Loop(std::chrono::milliseconds tick);
  ~Loop();
  Loop(const Loop&) = delete;
  Loop& operator=(const Loop&) = delete;

  void start();
  void end();  ///< stops and joins the thread; nothing may wait on the loop any more

  void post(Ready& ready);               ///< any thread
  void run(std::function<void()> what);  ///< any thread; `what` runs on the loop's
  void add(Member& member);              ///< loop's thread, as the rest below
  void remove(Member& member);
  void for_each(const std::function<void(Member&)>& what);
  void after(std::chrono::milliseconds delay, std::function<void()> what);
  std::string_view date();  ///< the Date field's value (RFC 9110 section 5.6.7)

  static std::int64_t now();  ///< steady milliseconds
  Impl& impl() { return *impl_; }

 private:
  void drain();
  void arm_tick();

  std::unique_ptr<Impl> impl_;
  std::mutex mutex_;
  Ready* first_ = nullptr;
  Ready* last_ = nullptr;
  Member* members_ = nullptr;
};

/// Runs a function on the pool and resumes the coroutine on its loop. Must live until awaited.
class PoolCall final : private Job, private Ready {
 public:
  PoolCall(Loop& loop, Pool& pool, std::function<void()> what)
      : loop_(loop), pool_(pool), what_(std::move(what)) {}
  /// False when the pool is full; then it must not be awaited.
  bool start(bool always) { return pool_.submit(*this, always); }
  PoolCall(const PoolCall&) = delete;
  PoolCall& operator=(const PoolCall&) = delete;

  /// What to await: the end of the call. Throws what the function threw.
  struct End {
    PoolCall* call;
    bool await_ready() const { return call->done_; }
    void await_suspend(std::coroutine_handle<> waiting) const { call->waiting_ = waiting; }
    void await_resume() const {
      if (call->error_) std::rethrow_exception(call->error_);
    }
  };
  End end() { return {this}; }

 private:
  void run() noexcept override;
  void ready() override;

  Loop& loop_;
  Pool& pool_;
  std::function<void()> what_;
  std::coroutine_handle<> waiting_;
  std::exception_ptr error_;
  bool done_ = false;
};

/// Wakes one waiting coroutine from any thread; several calls before it runs count as one.
class Event final : private Ready, public std::enable_shared_from_this<Event> {
 public:
  explicit Event(Loop& loop) : loop_(&loop) {}
  void notify();  ///< any thread, also after `detach`
  void detach();  ///< later calls of notify do nothing

  /// What to await: the next notify, or one that came already.
  struct Next {
    Event* event;
    bool await_ready() const { return event->set_; }
    void await_suspend(std::coroutine_handle<> waiting) const { event->waiting_ = waiting; }
    void await_resume() const { event->set_ = false; }
  };
  Next next() { return {this}; }

 private:
  void ready() override;

  std::mutex mutex_;
  Loop* loop_;
  std::shared_ptr<Event> keep_;  ///< while posted
  std::coroutine_handle<> waiting_;
  bool set_ = false;
};

}  // namespace mv::http
