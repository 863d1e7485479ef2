// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <atomic>
#include <chrono>
#include <condition_variable>
#include <map>
#include <mutex>
#include <set>

#include "queue/queue.hpp"
#include "store/both.hpp"

using namespace mv;
using namespace mv::test;
using namespace mv::queue;
using namespace std::chrono_literals;

namespace {

/// What handlers did, with a wait that has a deadline.
class Log {
 public:
  void add(const std::string& line) {
    std::lock_guard lock(mutex_);
    lines_.push_back(line);
    changed_.notify_all();
  }
  template <class F>
  bool wait(F&& until) {
    std::unique_lock lock(mutex_);
    return changed_.wait_for(lock, 20s, [&] { return until(lines_); });
  }
  bool wait_count(std::size_t count) {
    return wait([&](const auto& lines) { return lines.size() >= count; });
  }
  std::vector<std::string> lines() {
    std::lock_guard lock(mutex_);
    return lines_;
  }

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  std::vector<std::string> lines_;
};

/// Waits for something in the database or the worker; these have no event to wait on.
template <class F>
bool eventually(F&& holds) {
  const auto until = std::chrono::steady_clock::now() + 20s;
  while (!holds()) {
    if (std::chrono::steady_clock::now() > until) return false;
    std::this_thread::yield();
  }
  return true;
}

std::string add(Fixture& f, std::string kind, std::string key = "", int max_attempts = 25) {
  model::Job job;
  job.kind = std::move(kind);
  job.key = std::move(key);
  job.max_attempts = max_attempts;
  return f.write([&](Tx& tx) { return job_add(tx, job, f.clock.now()); });
}

model::Job get(Fixture& f, const std::string& id) {
  return f.read([&](Tx& tx) { return *store::job_get(tx, id); });
}

bool reaches(Fixture& f, const std::string& id, model::JobState state) {
  return eventually([&] { return get(f, id).state == state; });
}

}  // namespace

TEST_CASE("a worker runs jobs that were there and jobs that come") {
  on_both([](Fixture& f) {
    Log log;
    Registry registry;
    registry.add("note", [&](JobContext& context) -> Outcome {
      log.add(context.job().id);
      return Done{};
    });
    const auto before = add(f, "note");
    Worker worker(*f.db, f.clock, registry, {.threads = 2});
    worker.start();
    REQUIRE(log.wait_count(1));
    const auto after = add(f, "note");
    REQUIRE(log.wait_count(2));
    REQUIRE(log.lines() == std::vector<std::string>{before, after});
    REQUIRE(reaches(f, after, model::JobState::done));
    REQUIRE(worker.stop(5s));
    REQUIRE(worker.counts().done == 2);
  });
}

TEST_CASE("outcomes: retry with backoff, retry-after, snooze, dead, exception") {
  on_both([](Fixture& f) {
    Log log;
    std::atomic<int> died{0};
    Registry registry;
    registry.add("flaky", [&](JobContext& context) -> Outcome {
      log.add("flaky");
      if (context.job().attempts < 3) return Retry{make_error(Code::network, "cut")};
      return Done{};
    });
    registry.add("told", [&](JobContext&) -> Outcome {
      return Retry{make_error(Code::rate_limited, "slower"), 90'000};
    });
    registry.add("later", [&](JobContext& context) -> Outcome {
      if (context.clock().now() < kNow + 500) return Snooze{kNow + 500};
      log.add("later " + std::to_string(context.job().attempts));
      return Done{};
    });
    std::atomic<int> told_its_kind{0};
    registry.add(
        "never", {.handler = [&](JobContext&) -> Outcome {
                    return Dead{make_error(Code::rejected, "policy")};
                  },
                     .keeps_awake = model::kHousekeeping,
                     .gave_up = [&](const model::Job&, const Error&) { ++told_its_kind; }});
    registry.add("bug", [](JobContext&) -> Outcome { throw std::runtime_error("oops"); });
    Worker worker(*f.db, f.clock, registry,
        {.threads = 2, .on_dead = [&](const model::Job& job, const Error& error) {
           log.add("dead " + job.kind + " " + error.what);
           ++died;
         }});
    worker.start();
    const auto flaky = add(f, "flaky"), told = add(f, "told"), later = add(f, "later");
    const auto never = add(f, "never"), bug = add(f, "bug", "", 1);
    REQUIRE(reaches(f, never, model::JobState::dead));
    REQUIRE(reaches(f, bug, model::JobState::dead));
    REQUIRE(eventually([&] { return died == 2; }));
    REQUIRE(told_its_kind == 1);
    REQUIRE(get(f, never).last_error.find("policy") != std::string::npos);
    REQUIRE(get(f, bug).last_error.find("oops") != std::string::npos);
    REQUIRE(eventually([&] {
      return get(f, told).attempts == 1 && get(f, told).state == model::JobState::queued;
    }));
    REQUIRE(get(f, told).run_at >= kNow + 90'000);
    REQUIRE(eventually([&] { return get(f, later).run_at == kNow + 500; }));
    REQUIRE(get(f, later).attempts == 0);
    REQUIRE(eventually([&] {
      const auto job = get(f, flaky);
      if (job.state == model::JobState::queued) {
        f.clock.set(std::max(f.clock.now(), job.run_at));
        worker.wake();
      }
      return job.state == model::JobState::done;
    }));
    f.clock.set(std::max(f.clock.now(), kNow + 500));
    worker.wake();
    REQUIRE(get(f, flaky).attempts == 3);
    REQUIRE(reaches(f, later, model::JobState::done));
    REQUIRE(get(f, later).attempts == 1);
    REQUIRE(worker.stop(5s));
  });
}

TEST_CASE("a slow kind leaves threads and claims to the others") {
  on_both([](Fixture& f) {
    Log log;
    std::mutex mutex;
    std::condition_variable opened;
    bool open = false;
    std::atomic<int> slow_now{0}, slow_most{0};
    Registry registry;
    registry.add(
        "slow",
        [&](JobContext&) -> Outcome {
          const int now = ++slow_now;
          slow_most = std::max(slow_most.load(), now);
          std::unique_lock lock(mutex);
          opened.wait(lock, [&] { return open; });
          --slow_now;
          return Done{};
        },
        2);
    registry.add("fast", [&](JobContext&) -> Outcome {
      log.add("fast");
      return Done{};
    });
    for (int i = 0; i < 20; ++i) add(f, "slow");
    Worker worker(*f.db, f.clock, registry, {.threads = 3});
    worker.start();
    REQUIRE(eventually([&] { return slow_now == 2; }));
    for (int i = 0; i < 30; ++i) add(f, "fast");
    REQUIRE(log.wait_count(30));
    REQUIRE(slow_now == 2);
    // Jobs that would only wait here stay in the queue for other servers.
    REQUIRE(f.read([](Tx& tx) { return store::jobs_count(tx, model::JobState::queued, "slow"); }) ==
            18);
    {
      std::lock_guard lock(mutex);
      open = true;
    }
    opened.notify_all();
    REQUIRE(eventually([&] { return worker.counts().done == 50; }));
    REQUIRE(slow_most == 2);
    REQUIRE(worker.stop(5s));
  });
}

TEST_CASE("leases: renewed while a handler runs, taken over when its worker is gone") {
  on_both([](Fixture& f) {
    Log log;
    std::mutex mutex;
    std::condition_variable opened;
    bool open = false;
    Registry registry;
    registry.add("long", [&](JobContext& context) -> Outcome {
      log.add("begin " + std::to_string(context.job().generation));
      std::unique_lock lock(mutex);
      opened.wait(lock, [&] { return open; });
      lock.unlock();
      log.add(context.check_lease().ok() ? "ours" : "lost");
      return Done{};
    });
    Worker worker(*f.db, f.clock, registry, {.threads = 1, .lease_ms = 60'000});
    struct Release {  // also when the test fails, or it would wait for the handler for ever
      std::function<void()> now;
      ~Release() { now(); }
    } release{[&] {
      std::lock_guard lock(mutex);
      open = true;
      opened.notify_all();
    }};
    worker.start();
    const auto id = add(f, "long");
    REQUIRE(log.wait_count(1));
    // Heartbeats: far beyond the first lease it is still ours.
    for (int i = 1; i <= 20; ++i) {
      f.clock.advance(10'000);
      worker.wake();
      REQUIRE(eventually([&] { return get(f, id).lease_until >= kNow + i * 10'000 + 50'000; }));
    }
    REQUIRE(get(f, id).generation == 1);
    // Another server takes it, as after a pause of this one.
    // (A row that a heartbeat has locked just now is passed over, so it may take a second look.)
    REQUIRE(eventually([&] {
      return f.write([&](Tx& tx) {
        const store::Want want{"long", 1};
        return store::jobs_rescue(tx, f.clock.now() + 3'600'000, 10).size() == 1 &&
               store::jobs_claim(tx, {&want, 1}, "other", f.clock.now(), 60'000).size() == 1;
      });
    }));
    release.now();
    REQUIRE(log.wait_count(2));
    REQUIRE(log.lines()[1] == "lost");
    REQUIRE(eventually([&] { return worker.counts().lost == 1; }));
    REQUIRE(get(f, id).worker == "other");
    REQUIRE(get(f, id).state == model::JobState::running);
    // The other one dies: its lease runs out and this worker runs the job again.
    f.clock.advance(70'000);
    worker.wake();
    REQUIRE(log.wait_count(4));
    REQUIRE(log.lines()[2] == "begin 3");
    REQUIRE(log.lines()[3] == "ours");
    REQUIRE(reaches(f, id, model::JobState::done));
    REQUIRE(worker.stop(5s));
  });
}

TEST_CASE("a cancelled job's handler is told at once") {
  on_both([](Fixture& f) {
    Log log;
    Registry registry;
    registry.add("loop", [&](JobContext& context) -> Outcome {
      log.add("begin");
      while (!context.cancelled()) std::this_thread::yield();
      log.add("cancelled");
      return Done{};
    });
    Worker worker(*f.db, f.clock, registry, {.threads = 1});
    worker.start();
    const auto id = add(f, "loop");
    REQUIRE(log.wait_count(1));
    f.write([&](Tx& tx) { REQUIRE(store::job_cancel(tx, id, kNow).ok()); });
    REQUIRE(log.wait_count(2));
    REQUIRE(worker.stop(5s));
    REQUIRE(get(f, id).state == model::JobState::cancelled);
  });
}

TEST_CASE("stop gives back what was not begun and tells handlers to end") {
  on_both([](Fixture& f) {
    Log log;
    Registry registry;
    registry.add("wait", [&](JobContext& context) -> Outcome {
      log.add("begin");
      while (!context.cancelled()) std::this_thread::yield();
      return Snooze{context.clock().now()};
    });
    for (int i = 0; i < 10; ++i) add(f, "wait");
    Worker worker(*f.db, f.clock, registry, {.threads = 2});
    worker.start();
    REQUIRE(log.wait_count(2));
    REQUIRE(worker.stop(5s));
    const auto jobs = f.read([](Tx& tx) { return store::job_list(tx, {}, {}); }).items;
    REQUIRE(jobs.size() == 10);
    for (const auto& job : jobs) {
      REQUIRE(job.state == model::JobState::queued);
      REQUIRE(job.attempts == 0);
      REQUIRE(job.worker.empty());
    }
    REQUIRE(log.lines().size() == 2);
  });
}

TEST_CASE("two workers share 2,000 jobs, each run once; periodic ones run once") {
  on_both([](Fixture& f) {
    std::mutex mutex;
    std::map<std::string, int> runs;
    std::atomic<int> swept{0};
    const auto registry = [&] {
      Registry out;
      out.add("unit", [&](JobContext& context) -> Outcome {
        std::lock_guard lock(mutex);
        ++runs[context.job().id];
        return Done{};
      });
      out.every("sweep", 60s,
          {.handler = [&](JobContext&) -> Outcome {
             ++swept;
             return Done{};
           },
              .keeps_awake = model::kHousekeeping});
      return out;
    };
    Worker one(*f.db, f.clock, registry(), {.threads = 2}),
        two(*f.db, f.clock, registry(), {.threads = 2});
    one.start();
    two.start();
    std::vector<model::Job> jobs(200);
    for (auto& job : jobs) job.kind = "unit";
    for (int i = 0; i < 10; ++i) f.write([&](Tx& tx) { return store::jobs_add(tx, jobs, kNow); });
    const auto done = [&] { return one.counts().done + two.counts().done; };
    REQUIRE(eventually([&] { return done() == 2001; }));
    REQUIRE(swept == 1);
    f.clock.advance(60'000);
    one.wake();
    two.wake();
    REQUIRE(eventually([&] { return done() == 2002; }));
    REQUIRE(swept == 2);
    REQUIRE(one.stop(5s));
    REQUIRE(two.stop(5s));
    REQUIRE(runs.size() == 2000);
    for (const auto& [id, count] : runs) REQUIRE(count == 1);
  });
}

TEST_CASE("a delayed job starts on time") {
  on_both([](Fixture& f) {
    SystemClock clock;
    std::atomic<Millis> started{0};
    Registry registry;
    registry.add("timed", [&](JobContext&) -> Outcome {
      started = clock.now();
      return Done{};
    });
    Worker worker(*f.db, clock, registry, {.threads = 1, .poll_ms = 30'000});
    worker.start();
    model::Job job;
    job.kind = "timed";
    job.run_at = clock.now() + 300;
    f.write([&](Tx& tx) { job_add(tx, job, clock.now()); });
    REQUIRE(eventually([&] { return started > 0; }));
    REQUIRE(started >= job.run_at);
    // 5 ms on a quiet machine (queue_bench measures); here only that no poll was waited for.
    REQUIRE(started < job.run_at + 2'000);
    REQUIRE(worker.stop(5s));
  });
}

TEST_CASE("the queue goes on after PostgreSQL was restarted") {
  on_postgresql([](Fixture& f) {
    Log log;
    Registry registry;
    registry.add("note", [&](JobContext& context) -> Outcome {
      log.add(context.job().id);
      return Done{};
    });
    Worker worker(*f.db, f.clock, registry, {.threads = 2, .poll_ms = 200});
    worker.start();
    const auto first = add(f, "note");
    REQUIRE(reaches(f, first, model::JobState::done));
    f.postgres->restart();
    // Until it takes connections again a write is refused, with words.
    model::Job job;
    job.kind = "note";
    std::string second;
    REQUIRE(eventually([&] {
      const auto added = f.db->write(
          [&](Tx& tx) -> Result<std::string> { return job_add(tx, job, f.clock.now()); });
      if (added.ok()) second = *added;
      return added.ok();
    }));
    REQUIRE(reaches(f, second, model::JobState::done));
    REQUIRE(worker.stop(5s));
  });
}

TEST_CASE("outcome_of: done, retry with the time asked for, dead") {
  REQUIRE(std::holds_alternative<Done>(outcome_of({})));
  REQUIRE(std::holds_alternative<Dead>(outcome_of(make_error(Code::rejected, "no"))));
  auto error = make_error(Code::rate_limited, "slower");
  error.retry_after = 7s;
  const auto outcome = outcome_of(error);
  REQUIRE(std::holds_alternative<Retry>(outcome));
  REQUIRE(std::get<Retry>(outcome).after == 7000);
}
