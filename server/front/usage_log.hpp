// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <atomic>
#include <condition_variable>
#include <map>
#include <mutex>
#include <span>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "front/usage_counts.hpp"
#include "http/request_log.hpp"
#include "model/usage/usage.hpp"
#include "store/engine/database.hpp"

namespace mv::server {

/// Stores every request, and how many there were in each hour, from a thread of its own: a request
/// costs a count in memory. What is noted is in the database a moment later; a crash loses what was
/// noted in that moment. While the database does not answer, requests are counted and no longer
/// kept one by one. Requests of nobody that is known, those that a limit refused, and more than
/// 1,000 in ten seconds of one account are only counted.
class UsageLog final : public http::RequestLog {
 public:
  /// `each`: whether requests are kept one by one, too.
  UsageLog(store::Database& db, const Clock& clock, bool each);
  ~UsageLog() override;  ///< stores what is noted
  void note(const api::Request& request, const api::Response& response,
      std::chrono::microseconds took) override;
  /// Stores what is noted by now. Errors: those of the database; what was
  /// counted is kept then, the requests one by one are not.
  Status flush();

 private:
  using Cell = UsageCounts::Cells::value_type;

  bool is_kept(const api::Request& request, Millis now);
  void run();
  Status store(std::span<const model::LoggedRequest> each, std::span<const Cell* const> cells);

  store::Database& db_;
  const Clock& clock_;
  const bool each_;
  UsageCounts counts_;
  std::atomic<bool> noted_ = false;  ///< something is, since it was last stored
  std::mutex storing_;               ///< held by who stores
  std::mutex mutex_;                 ///< held for what follows, and never for long
  std::condition_variable changed_;
  std::vector<model::LoggedRequest> notes_;
  std::map<std::string, int, std::less<>> kept_;  ///< of the window `window_`, by account
  Millis window_ = 0;
  bool stopping_ = false;
  std::thread thread_;
};

}  // namespace mv::server
