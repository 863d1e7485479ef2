// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <condition_variable>
#include <map>
#include <mutex>
#include <span>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "http/request_log.hpp"
#include "model/usage/latency.hpp"
#include "model/usage/usage.hpp"
#include "store/engine/database.hpp"

namespace mv::server {

/// Stores every request, and how many there were in each hour, from a thread of its own: a request
/// costs a note in memory. What is noted is in the database a moment later; a crash loses the notes
/// of that moment. While the database does not answer, requests are counted and no longer kept one
/// by one. Requests of nobody that is known, those that a limit refused, and more than 500 a
/// second of one account are only counted.
class UsageLog final : public http::RequestLog {
 public:
  /// `each`: whether requests are kept one by one, too.
  UsageLog(store::Database& db, const Clock& clock, bool each);
  ~UsageLog() override;  ///< stores what is noted
  void note(const api::Request& request, const api::Response& response,
      std::chrono::microseconds took) override;
  /// Stores what is noted by now. Errors: those of the database; the notes are kept then.
  Status flush();

 private:
  struct Note {
    model::LoggedRequest request;  ///< as it was said, and without an endpoint, until `finish`
    std::string method;
    std::string_view route;  ///< of the route table
    bool timed = true;       ///< it was no stream, whose time says nothing
  };
  struct Counts {
    model::UsageHour sum;
    model::Latency latency;
  };
  /// By what the requests of one row of usage_hours have in common, in one order on every server.
  using Cells = std::map<std::string, Counts, std::less<>>;

  static void finish(Note& note);
  bool is_kept(const model::LoggedRequest& request);
  static void count(Cells& cells, const Note& note);
  void run();
  Status store(std::span<Note> notes, Cells cells);

  store::Database& db_;
  const Clock& clock_;
  const bool each_;
  std::map<std::string, int> kept_;  ///< of the second `second_`, by account; under `storing_`
  Millis second_ = 0;
  std::mutex storing_;  ///< held by who stores; never while `mutex_` is waited for
  std::mutex mutex_;
  std::condition_variable changed_;
  std::vector<Note> notes_;
  Cells counted_;  ///< what found no room in `notes_`
  bool stopping_ = false;
  std::thread thread_;
};

}  // namespace mv::server
