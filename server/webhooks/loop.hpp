// SPDX-License-Identifier: Apache-2.0
#pragma once
// The thread that sends: epoll around curl_multi, and which endpoint goes next. Endpoints that may
// send take turns; retries get at most half of the slots. One that is at its window, paused or out
// of tokens costs nothing. No endpoint takes more than a quarter of the slots that are free, and
// an attempt that was silent for a second gives its slot back, so that those that hang cannot
// keep the others waiting.
#include <curl/curl.h>

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <deque>
#include <memory>
#include <mutex>
#include <queue>
#include <string>
#include <thread>
#include <unordered_map>
#include <vector>

#include "base/files.hpp"
#include "webhooks/engine.hpp"
#include "webhooks/messages.hpp"
#include "webhooks/transfer.hpp"

namespace mv::webhooks {

class Loop {
 public:
  using Report = std::function<void(Reported)>;
  /// `unstored` says how many outcomes wait for the database.
  Loop(const Clock& clock, Guard& guard, const EngineOptions& options, Report report,
      std::function<int()> unstored);
  ~Loop();

  Status start();
  /// Starts nothing more; true when all that was under way ended within `grace`. The rest is cut
  /// off without an outcome, and will be sent again.
  bool stop(std::chrono::milliseconds grace);
  /// Any thread.
  void merge(Loaded loaded);
  Engine::Counts counts() const;

 private:
  struct Flight;
  struct Resolved {
    Flight* flight;
    Result<Addresses> addresses;
  };

  void run();
  void wait();
  void wake();
  // Messages.
  void take_messages();
  void apply(Loaded loaded);
  EndpointState* find(std::int64_t webhook_seq);
  bool ours(std::int64_t webhook_seq) const;
  void drop_queues(const std::vector<bool>& taken);
  void note_left();
  // Choice.
  void consider(EndpointState& endpoint) { consider(endpoint, clock_.now()); }
  void consider(EndpointState& endpoint, Millis now);
  void run_timers();
  void start_ready();
  void note_silent();
  int free_slots() const;
  void feed();
  void flush();
  // Sending.
  void begin(EndpointState& endpoint, bool retries_allowed, Millis now);
  void on_resolved(Flight& flight, const Result<Addresses>& addresses);
  void finish(Flight& flight, const Answer& answer);
  void note_health(EndpointState& endpoint, const Decision& decision, const store::Pending& row);
  void collect();
  void release(Flight& flight);
  static int on_socket(CURL*, curl_socket_t socket, int what, void* user, void*);
  static int on_timer(CURLM*, long timeout_ms, void* user);
  static int on_close(void* user, curl_socket_t socket);

  const Clock& clock_;
  Guard& guard_;
  const EngineOptions& options_;
  const Report report_;
  const std::function<int()> unstored_;
  Wire wire_;

  std::mutex mutex_;
  std::condition_variable idle_;
  std::deque<Loaded> messages_;  // guarded, like what follows
  std::vector<Resolved> resolved_;
  bool stopping_ = false, drained_ = false, finished_ = false;
  std::atomic<bool> woken_{false};
  std::atomic<int> resolving_{0};

  // The thread's own.
  Fd epoll_, event_;
  CURLM* multi_ = nullptr;
  std::chrono::steady_clock::time_point curl_timer_{};
  bool curl_timer_set_ = false;
  /// What curl wants to hear of a socket, and what epoll was told.
  struct Watch {
    std::uint32_t wanted = 0, told = 0;
    std::uint32_t generation = 0;  ///< tells events of an earlier owner of the number apart
  };
  std::uint32_t watches_ = 0;
  std::unordered_map<curl_socket_t, Watch> watched_;
  std::unordered_map<std::int64_t, std::unique_ptr<EndpointState>> endpoints_;
  std::vector<bool> owned_;
  Millis owned_until_ = 0;
  std::deque<std::int64_t> ready_;
  std::vector<std::int64_t> hungry_;
  using Timer = std::pair<Millis, std::int64_t>;
  std::priority_queue<Timer, std::vector<Timer>, std::greater<>> timers_;
  std::vector<std::unique_ptr<Flight>> flights_;  // all that were made
  std::vector<Flight*> free_;
  int in_flight_ = 0, retries_in_flight_ = 0, silent_ = 0;
  std::uint64_t serials_ = 0;
  std::deque<std::pair<Flight*, std::uint64_t>> started_;  // oldest first
  Reported reported_;
  bool ending_ = false, leaving_ = false;

  std::atomic<std::int64_t> delivered_{0}, retried_{0}, failed_{0}, switched_off_{0};
  std::atomic<int> shown_in_flight_{0};
  std::thread thread_;
};

}  // namespace mv::webhooks
