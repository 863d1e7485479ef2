// SPDX-License-Identifier: Apache-2.0
#pragma once
// What one user may have at a time, so that none fills the disk or the sockets of all. 0 = no
// limit.
#include <fmt/format.h>

#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <string>

#include "base/result.hpp"

namespace mv::handlers {

struct Quotas {
  std::int64_t uploads = 100;               ///< under way
  std::int64_t upload_bytes = 100LL << 30;  ///< held by uploads that are no tracks
  int streams = 100;                        ///< open event streams
};

/// Counts open event streams. Any thread; seats may outlive it.
class StreamSeats {
  struct State {
    std::mutex mutex;
    std::map<std::string, int> open;
    std::int64_t all = 0;
  };

 public:
  explicit StreamSeats(int per_user) : state_(std::make_shared<State>()), per_user_(per_user) {}

  /// Given back when destroyed.
  class Seat {
   public:
    Seat() = default;
    Seat(Seat&&) = default;
    Seat& operator=(Seat&&) = default;
    ~Seat() {
      if (!state_) return;
      const std::lock_guard lock(state_->mutex);
      if (const auto found = state_->open.find(user_); --found->second == 0)
        state_->open.erase(found);
      --state_->all;
    }

   private:
    friend class StreamSeats;
    std::shared_ptr<State> state_;
    std::string user_;
  };

  /// Error: rate_limited when the user has as many as allowed.
  Result<Seat> take(const std::string& user) {
    const std::lock_guard lock(state_->mutex);
    auto& open = state_->open[user];
    if (per_user_ > 0 && open >= per_user_) {
      auto error = make_error(Code::rate_limited, fmt::format("{} event streams are open", open),
          fmt::format("A user may have {} (the server's setting quota.streams)", per_user_),
          "Close one first, or follow everything on one stream: GET /events/stream.");
      error.retry_after = std::chrono::seconds(5);
      return error;
    }
    ++open;
    ++state_->all;
    Seat out;
    out.state_ = state_;
    out.user_ = user;
    return out;
  }

  std::int64_t open() const {
    const std::lock_guard lock(state_->mutex);
    return state_->all;
  }

 private:
  std::shared_ptr<State> state_;
  int per_user_;
};

}  // namespace mv::handlers
