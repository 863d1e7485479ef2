// SPDX-License-Identifier: Apache-2.0
#pragma once
// The threads that run handlers. Jobs are linked into the queue themselves: no allocation.
#include <condition_variable>
#include <cstddef>
#include <mutex>
#include <thread>
#include <vector>

namespace mv::http {

class Job {
 public:
  virtual ~Job() = default;
  virtual void run() noexcept = 0;  ///< on a thread of the pool
  virtual void drop() noexcept {}   ///< instead of run, by stop(false)

 private:
  friend class Pool;
  Job* next_ = nullptr;
};

class Pool {
 public:
  /// At most `queue_limit` jobs wait; those that run are not counted. Threads are made when they
  /// are first needed.
  Pool(int threads, std::size_t queue_limit);
  ~Pool() { stop(); }

  /// Queues `job`, which must live until it has run. False when the queue is full; `always`
  /// passes the limit, for the rest of a request that has begun. Any thread. False, too, when there
  /// is no thread and none can be made.
  bool submit(Job& job, bool always = false);
  /// Runs what is queued, or drops it; then ends the threads. Idempotent.
  void stop(bool run_queued = true);

 private:
  void work();

  const std::size_t most_threads_;
  const std::size_t limit_;
  std::mutex mutex_;
  std::condition_variable wake_;
  Job* first_ = nullptr;
  Job* last_ = nullptr;
  std::size_t queued_ = 0;
  int idle_ = 0;
  int waking_ = 0;  ///< told to wake, not yet running
  bool stopping_ = false;
  std::vector<std::thread> threads_;
};

}  // namespace mv::http
