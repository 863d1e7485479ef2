// SPDX-License-Identifier: Apache-2.0
#pragma once
// How work is done later: at least once, by any server that shares the database.
//
//   Registry registry;
//   registry.add("poll", {.handler = poll_status, .keeps_awake = "reviews to look at"});
//   registry.every("sweep", std::chrono::minutes(10),
//                  {.handler = sweep, .keeps_awake = model::kHousekeeping});
//   Worker worker(db, clock, std::move(registry), {.threads = 4});
//   worker.start();
//   db.write([&](Tx& tx) -> Status { job_add(tx, {.kind = "poll", .key = id}, now); return {}; });
//
// One dispatcher thread claims, renews leases (every lease/6), takes back expired ones and stores
// the outcomes of many jobs in one transaction; handlers run on `threads` threads. A job may run
// twice when a server dies or loses the database for longer than a lease: handlers look before
// they repeat what cannot be undone, and ask check_lease() right before it.
#include <chrono>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/clock.hpp"
#include "base/result.hpp"
#include "base/retry.hpp"
#include "model/job.hpp"
#include "model/waiting.hpp"
#include "store/engine/database.hpp"
#include "store/jobs/jobs.hpp"
#include "store/outlook.hpp"

namespace mv::queue {

using store::job_add;
using store::jobs_add;

/// It is finished.
struct Done {};
/// Try again: after the backoff, or after `after` when that is longer; dead when no attempt is
/// left.
struct Retry {
  Error error;
  std::optional<Millis> after = {};
};
/// It can never succeed.
struct Dead {
  Error error;
};
/// Not yet: run again at this time; the attempt does not count.
struct Snooze {
  Millis run_at = 0;
  bool fresh = false;  ///< it got on: earlier failures do not count either
};
using Outcome = std::variant<Done, Retry, Dead, Snooze>;

/// Done for ok; Retry for a retryable error (with its retry_after), else Dead.
Outcome outcome_of(const Status& status);

/// What a handler is given; valid during the call.
class JobContext {
 public:
  virtual ~JobContext() = default;
  virtual const model::Job& job() const = 0;
  virtual const Clock& clock() const = 0;
  /// The worker is stopping, or the job was cancelled or lost: end soon.
  virtual bool cancelled() const = 0;
  /// Whether the job is still ours by a clear margin; asks the database. Error: cancelled.
  virtual Status check_lease() = 0;
};

using Handler = std::function<Outcome(JobContext&)>;

struct KindOptions {
  Handler handler;
  int concurrency = 0;  ///< jobs of this kind at a time in this process; 0 = as many as threads
  Backoff backoff{std::chrono::milliseconds(1000), std::chrono::minutes(10)};
  bool shipment = false;  ///< works on a shipment; its payload is {distribution_id, provider}
  model::KeepsAwake keeps_awake;  ///< whether an embedded server stays for it; must be said
  /// Called on a worker thread after a job of this kind was stored as dead; not again after a
  /// crash, so what must happen belongs in the handler's own last attempt as well.
  std::function<void(const model::Job&, const Error&)> gave_up = {};
};

/// The kinds a worker knows.
class Registry {
 public:
  Registry& add(std::string kind, KindOptions options);
  /// The same for housekeeping.
  Registry& add(std::string kind, Handler handler, int concurrency = 0);
  /// Adds the kind and runs it once per interval, counted from 1970, across all servers.
  Registry& every(std::string kind, std::chrono::milliseconds interval, KindOptions options);

  struct Entry {
    KindOptions options;
    Millis interval = 0;  ///< 0 = not periodic
  };
  const std::map<std::string, Entry, std::less<>>& kinds() const { return kinds_; }
  /// The kinds that work on shipments.
  std::vector<std::string> shipment_kinds() const;
  /// The kinds for which an embedded server stays.
  store::AwakeKinds awake() const;

 private:
  std::map<std::string, Entry, std::less<>> kinds_;
};

struct WorkerOptions {
  int threads = 4;
  Millis lease_ms = 60'000;
  int batch = 500;         ///< jobs claimed at most at once
  Millis poll_ms = 1'000;  ///< looks for jobs at least this often
  std::string name;        ///< written into the rows; "" = host, process and a random part
  /// As KindOptions::gave_up, for every kind.
  std::function<void(const model::Job&, const Error&)> on_dead = {};
};

class Worker {
 public:
  Worker(store::Database& db, const Clock& clock, Registry registry, WorkerOptions options = {});
  ~Worker();  ///< stops and waits for running handlers
  Worker(const Worker&) = delete;

  void start();
  /// Claims nothing more, tells handlers to end, gives back what was not begun and waits up to
  /// `grace` for the rest. False when a handler is still running (its lease will expire): the
  /// process should exit.
  bool stop(std::chrono::milliseconds grace);
  /// Looks for jobs now; for tests that moved a ManualClock.
  void wake();

  struct Counts {
    std::int64_t done = 0, retried = 0, dead = 0, snoozed = 0, lost = 0, rescued = 0;
    int running = 0, waiting = 0;
  };
  Counts counts() const;

 private:
  struct Shared;
  std::shared_ptr<Shared> shared_;
};

}  // namespace mv::queue
