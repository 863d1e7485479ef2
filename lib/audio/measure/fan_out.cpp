// SPDX-License-Identifier: Apache-2.0
#include "audio/measure/fan_out.hpp"

#include <algorithm>

namespace mv::audio {
namespace {
constexpr std::size_t kSlots = 8;
}

FanOut::FanOut(std::vector<Listener> listeners)
    : listeners_(std::move(listeners)), slots_(kSlots), seen_(listeners_.size(), 0) {
  try {
    for (std::size_t i = 0; i < listeners_.size(); ++i) {
      threads_.emplace_back([this, i] { listen(i); });
    }
  } catch (...) {
    stop();
    throw;
  }
}

FanOut::~FanOut() { stop(); }

Block& FanOut::next() {
  std::unique_lock lock(mutex_);
  changed_.wait(
      lock, [&] { return pushed_ < *std::min_element(seen_.begin(), seen_.end()) + kSlots; });
  return slots_[pushed_ % kSlots];
}

void FanOut::push() {
  {
    const std::lock_guard lock(mutex_);
    ++pushed_;
  }
  changed_.notify_all();
}

void FanOut::finish() {
  stop();
  if (failure_) std::rethrow_exception(failure_);
}

void FanOut::stop() {
  {
    const std::lock_guard lock(mutex_);
    done_ = true;
  }
  changed_.notify_all();
  for (auto& thread : threads_) {
    if (thread.joinable()) thread.join();
  }
}

void FanOut::listen(std::size_t index) {
  for (std::uint64_t turn = 0;; ++turn) {
    {
      std::unique_lock lock(mutex_);
      changed_.wait(lock, [&] { return pushed_ > turn || done_; });
      if (pushed_ <= turn) return;
      // After a failure the rest is only waved through.
      if (failure_) {
        seen_[index] = turn + 1;
        changed_.notify_all();
        continue;
      }
    }
    std::exception_ptr failure;
    try {
      listeners_[index](slots_[turn % kSlots]);
    } catch (...) { failure = std::current_exception(); }
    const std::lock_guard lock(mutex_);
    if (failure) failure_ = failure;
    seen_[index] = turn + 1;
    changed_.notify_all();
  }
}

}  // namespace mv::audio
