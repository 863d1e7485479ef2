// SPDX-License-Identifier: Apache-2.0
#include "http/loop/pool.hpp"

#include <algorithm>
#include <system_error>

namespace mv::http {

Pool::Pool(int threads, std::size_t queue_limit)
    : most_threads_(static_cast<std::size_t>(std::max(1, threads))), limit_(queue_limit) {}

bool Pool::submit(Job& job, bool always) {
  bool wake = false;
  {
    const std::lock_guard lock(mutex_);
    if (stopping_ || (!always && queued_ >= limit_)) return false;
    if (static_cast<std::size_t>(idle_) < queued_ + 1 && threads_.size() < most_threads_) {
      try {
        threads_.emplace_back([this] { work(); });
      } catch (const std::system_error&) {
        if (threads_.empty()) return false;
      }
    }
    job.next_ = nullptr;
    (last_ ? last_->next_ : first_) = &job;
    last_ = &job;
    ++queued_;
    // One thread on its way is enough: when it takes a job and more are left, it wakes the next.
    wake = idle_ > waking_ && waking_ == 0;
    if (wake) ++waking_;
  }
  if (wake) wake_.notify_one();
  return true;
}

void Pool::work() {
  std::unique_lock lock(mutex_);
  for (;;) {
    while (!first_) {
      if (stopping_) return;
      ++idle_;
      wake_.wait(lock);
      --idle_;
      if (waking_ > 0) --waking_;
    }
    Job* const job = first_;
    first_ = job->next_;
    if (!first_) last_ = nullptr;
    --queued_;
    const bool wake = first_ && idle_ > waking_ && waking_ == 0;
    if (wake) ++waking_;
    lock.unlock();
    if (wake) wake_.notify_one();
    job->run();
    lock.lock();
  }
}

void Pool::stop(bool run_queued) {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
    while (!run_queued && first_) {
      Job* const job = first_;
      first_ = job->next_;
      --queued_;
      job->drop();
    }
    if (!first_) last_ = nullptr;
  }
  wake_.notify_all();
  for (auto& thread : threads_)
    if (thread.joinable()) thread.join();
}

}  // namespace mv::http
