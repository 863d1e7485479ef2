// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <map>
#include <mutex>
#include <optional>
#include <string>

#include "base/clock.hpp"
#include "base/result.hpp"

namespace mv::auth {

/// What was read of the database by digest, as it was a moment ago: at most kStale old, so that
/// what ends on another server ends here within a second, and dropped at once by `forget`.
/// Thread-safe.
template <class T>
class Recent {
 public:
  static constexpr Millis kStale = 900;

  /// `read` gives a Result<std::optional<T>>; that nothing is there is remembered, too.
  template <class Read>
  Result<std::optional<T>> find(const std::string& digest, Millis now, Read&& read) {
    std::uint64_t generation = 0;
    {
      const std::lock_guard lock(mutex_);
      generation = generation_;
      const auto found = known_.find(digest);
      if (found != known_.end() && now - found->second.read_at < kStale) return found->second.value;
    }
    MV_TRY(std::optional<T> value, read());
    const std::lock_guard lock(mutex_);
    if (known_.size() >= kMost) known_.clear();
    if (generation == generation_) known_.insert_or_assign(digest, Entry{value, now});
    return value;
  }

  void forget() {
    const std::lock_guard lock(mutex_);
    known_.clear();
    ++generation_;
  }

 private:
  static constexpr std::size_t kMost = 10'000;
  struct Entry {
    std::optional<T> value;
    Millis read_at = 0;
  };
  std::mutex mutex_;
  std::map<std::string, Entry, std::less<>> known_;
  std::uint64_t generation_ = 0;  ///< what was read before a change is not kept after it
};

}  // namespace mv::auth
