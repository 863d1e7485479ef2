// SPDX-License-Identifier: Apache-2.0
#pragma once
// What the dispatcher and the worker threads share. Not for users of the queue.
//
// The dispatcher alone speaks to the database about jobs. It fills one ready list per kind: a kind
// whose jobs take long gets as many as it has slots, so that other servers find the rest; one that
// empties its list between two rounds gets twice as many, up to the batch. Worker threads take
// turns over the kinds and leave outcomes behind; there are as many of them as were needed so far.
#include <atomic>
#include <chrono>
#include <condition_variable>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <unordered_map>
#include <utility>
#include <vector>

#include "queue/queue.hpp"

namespace mv::queue {

/// One claimed job, from claim to stored outcome.
struct Running {
  model::Job job;
  std::atomic<bool> cancelled{false};
  std::atomic<bool> stopped{false};  // cancelled because this worker stops: it is still ours
  bool begun = false;
};
using RunningPtr = std::shared_ptr<Running>;

struct KindState {
  const Registry::Entry* entry = nullptr;
  std::deque<RunningPtr> ready;  ///< claimed, not begun
  int running = 0;
  int slots = 0;  ///< jobs at a time
  int ahead = 0;  ///< how many are held at most: slots, more for a fast kind
  std::chrono::steady_clock::time_point claimed{};
};

struct Ended {
  RunningPtr running;
  store::Completion completion;
  Error error;  ///< of a dead one, for the hook
};

struct Worker::Shared {
  Shared(store::Database& db, const Clock& clock, Registry registry, WorkerOptions options);

  void start(const std::shared_ptr<Shared>& self);
  bool stop(std::chrono::milliseconds grace);
  void wake();
  void heard(std::string_view payload);

  // The dispatcher's thread.
  void dispatch();
  void wait_for_work();
  void round();
  void heartbeat();
  void rescue();
  void add_periodic();
  std::vector<store::Want> wants_locked() const;
  void adapt_locked(KindState& kind);
  void accept(std::vector<model::Job> jobs);
  void settle(const std::vector<Ended>& batch);
  void grow_locked();
  void release_not_begun();
  Millis next_wait_locked(Millis now) const;

  // A worker thread.
  void work();
  RunningPtr take_locked();
  void run_one(const RunningPtr& running);
  void leave(const RunningPtr& running, Outcome outcome);
  void dead_hook(const model::Job& job, const Error& error);

  store::Database& db;
  const Clock& clock;
  const Registry registry;
  WorkerOptions options;

  mutable std::mutex mutex;
  std::condition_variable work_arrived;   // worker threads
  std::condition_variable something;      // the dispatcher
  std::condition_variable handler_ended;  // stop
  std::map<std::string, KindState, std::less<>> kinds;
  std::vector<KindState*> turns;
  std::size_t turn = 0;
  std::unordered_map<std::string, RunningPtr> held;  // claimed and not yet stored, by id
  std::vector<Ended> ended;
  std::deque<std::pair<model::Job, Error>> dead;
  Counts counts;
  int busy = 0;
  int resting = 0;  // threads that wait for work
  bool woken = true;
  bool more = false;  // the last claim was full: there may be more
  bool stopping = false;
  bool finished = false;  // the dispatcher ends
  bool drained = false;   // it has ended: threads leave

  // The dispatcher's alone.
  bool failing = false;    // the last round could not be stored; said once
  Millis next_run_at = 0;  // of a delayed job; 0 = none
  Millis next_heartbeat = 0;
  Millis next_rescue = 0;
  std::map<std::string, Millis, std::less<>> next_slot;

  std::function<void()> run_thread;
  store::Subscription subscription;
  std::thread dispatcher;
  std::vector<std::thread> threads;
};

}  // namespace mv::queue
