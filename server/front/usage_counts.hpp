// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <array>
#include <chrono>
#include <mutex>
#include <string>
#include <string_view>
#include <unordered_map>

#include "api/message.hpp"
#include "base/clock.hpp"
#include "model/usage/latency.hpp"
#include "model/usage/usage.hpp"

namespace mv::server {

/// METHOD path of the route table, "" when it has no such route.
std::string endpoint_of(const api::Request& request);
/// key_…; "" without an API key.
std::string_view key_of(const api::Request& request);
/// Of the answer's body; 0 for a stream.
std::int64_t bytes_of(const api::Response& response);

/// What is a flood is seen in windows of so many milliseconds.
inline constexpr Millis kUsageWindow = 10'000;

/// How many requests there were since they were last taken, by what the requests of one row of
/// usage_hours have in common. Thread-safe; threads do not meet.
class UsageCounts {
 public:
  struct Counts {
    std::int64_t requests = 0, refused = 0, failed = 0, bytes_out = 0;  ///< as in UsageHour
    Millis window = 0;                                                  ///< of the last request
    int in_window = 0;  ///< how many ranked ones there were in it
    model::Latency latency;
    model::UsageHour of{};  ///< what they have in common
    void add(const Counts& other);
    model::UsageHour row() const;
  };
  using Cells = std::unordered_map<std::string, Counts>;

  /// Counts one; how many `ranked` ones like it this thread has counted in the same window, about.
  int add(const api::Request& request, const api::Response& response,
      std::chrono::microseconds took, Millis now, bool ranked);
  /// Counts what was taken once more.
  void add(const Cells::value_type& cell);
  Cells take();

 private:
  /// Of some of the threads.
  struct alignas(64) Shard {
    std::mutex mutex;
    Cells::value_type* last = nullptr;  ///< the cell of the last request: often that of the next
    Cells cells;
  };
  Shard& mine();

  std::array<Shard, 16> shards_;
};

}  // namespace mv::server
