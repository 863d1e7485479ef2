// SPDX-License-Identifier: Apache-2.0
// Asked for again while it is queued or runs: no wake-up is lost.
#include <thread>

#include "queue/queue.hpp"
#include "store/both.hpp"
#include "store/jobs/jobs.hpp"
#include "support/signal.hpp"

using namespace mv;
using namespace mv::test;
using namespace mv::store;
using namespace std::chrono_literals;

namespace {

model::Job keyed(const std::string& key, Millis run_at = 0) {
  model::Job job;
  job.kind = "work";
  job.key = key;
  job.run_at = run_at;
  return job;
}

std::string add(Fixture& f, const model::Job& job) {
  return f.write([&](Tx& tx) { return job_add(tx, job, kNow); });
}

std::vector<model::Job> claim(Fixture& f, Millis now = kNow) {
  const Want want{"work", 10};
  return f.write([&](Tx& tx) { return jobs_claim(tx, {&want, 1}, "w1", now, 60'000); });
}

std::vector<std::string> complete(Fixture& f, const Completion& completion) {
  std::vector<std::string> again;
  f.write([&](Tx& tx) { REQUIRE(jobs_complete(tx, {&completion, 1}, kNow, &again) == 1); });
  return again;
}

model::Job get(Fixture& f, const std::string& id) {
  return f.read([&](Tx& tx) { return *job_get(tx, id); });
}

}  // namespace

TEST_CASE("a job that is asked for while it runs runs once more") {
  on_both([](Fixture& f) {
    const auto id = add(f, keyed("k"));
    REQUIRE(claim(f).size() == 1);
    CHECK(add(f, keyed("k")) == id);
    CHECK(add(f, keyed("k")) == id);
    CHECK(claim(f).empty());
    complete(f, {{id, 1}});
    CHECK(get(f, id).finished_at == 0);
    const auto next = claim(f);
    REQUIRE(next.size() == 1);
    CHECK(next[0].id == id);
    CHECK(next[0].attempts == 1);
    complete(f, {{id, 2}});
    CHECK(get(f, id).state == model::JobState::done);
    CHECK(claim(f).empty());
  });
}

TEST_CASE("the wish of a batch counts as well, and keys may repeat in it") {
  on_both([](Fixture& f) {
    const auto id = add(f, keyed("k"));
    REQUIRE(claim(f).size() == 1);
    const std::vector<model::Job> many{keyed("k"), keyed("j"), keyed("j"), keyed("")};
    CHECK(f.write([&](Tx& tx) { return jobs_add(tx, many, kNow); }) == 2);
    complete(f, {{id, 1}});
    CHECK(claim(f).size() == 3);
  });
}

TEST_CASE("asked for again, a dead job lives, a snooze ends, a pause after a failure stays") {
  on_both([](Fixture& f) {
    const auto dead = add(f, keyed("dead")), snoozed = add(f, keyed("snoozed"));
    const auto failed = add(f, keyed("failed")), later = add(f, keyed("later"));
    REQUIRE(claim(f).size() == 4);
    for (const auto* key : {"dead", "snoozed", "failed"}) add(f, keyed(key));
    add(f, keyed("later", kNow + 300));
    CHECK(complete(f, {{dead, 1}, model::JobState::dead, 0, "broken", 0}) ==
          std::vector<std::string>{dead});
    complete(f, {{snoozed, 1}, model::JobState::queued, kNow + 500, "", 1});
    complete(f, {{failed, 1}, model::JobState::queued, kNow + 500, "cut", 0});
    complete(f, {{later, 1}});
    CHECK(get(f, dead).state == model::JobState::queued);
    CHECK(get(f, dead).attempts == 0);
    CHECK(get(f, dead).last_error == "broken");
    CHECK(get(f, snoozed).run_at == kNow);
    CHECK(get(f, failed).run_at == kNow + 500);
    CHECK(get(f, failed).attempts == 1);
    CHECK(get(f, later).run_at == kNow + 300);
    CHECK(claim(f).size() == 2);
    CHECK(claim(f, kNow + 300).size() == 1);
    CHECK(complete(f, {{dead, 2}, model::JobState::dead, 0, "broken", 0}).empty());
  });
}

TEST_CASE("a job of a dead server that was asked for again keeps the wish") {
  on_both([](Fixture& f) {
    auto last = keyed("k");
    last.max_attempts = 1;
    const auto id = add(f, last);
    REQUIRE(claim(f).size() == 1);
    add(f, keyed("k"));
    CHECK(f.write([](Tx& tx) { return jobs_rescue(tx, kNow + 60'000, 10); }).at(0).state ==
          model::JobState::queued);
    REQUIRE(claim(f, kNow + 60'000).at(0).attempts == 1);
    CHECK(f.write([](Tx& tx) { return jobs_rescue(tx, kNow + 120'000, 10); }).at(0).state ==
          model::JobState::dead);
    CHECK(get(f, id).state == model::JobState::dead);
  });
}

TEST_CASE("a queued job is not taken before the one who asked for it has committed") {
  on_postgresql([](Fixture& f) {
    const auto id = add(f, keyed("k"));
    Signal asked, commit;
    std::thread other([&] {
      f.write([&](Tx& tx) {
        job_add(tx, keyed("k"), kNow);
        asked.set();
        commit.wait();
      });
    });
    const bool told = asked.wait();
    const auto early = claim(f);
    commit.set();
    other.join();
    REQUIRE(told);
    CHECK(early.empty());
    CHECK(claim(f).at(0).id == id);
  });
}

TEST_CASE("a worker runs a job once more for all that was asked while it ran") {
  on_both([](Fixture& f) {
    Signal begun, go, second;
    std::atomic<int> runs{0};
    queue::Registry registry;
    registry.add("work", [&](queue::JobContext&) -> queue::Outcome {
      if (++runs == 2) second.set();
      begun.set();
      go.wait();
      return queue::Done{};
    });
    const auto id = add(f, keyed("k"));
    queue::Worker worker(*f.db, f.clock, registry, {.threads = 2});
    worker.start();
    REQUIRE(begun.wait());
    for (int i = 0; i < 5; ++i) add(f, keyed("k"));
    go.set();
    REQUIRE(second.wait());
    const auto until = std::chrono::steady_clock::now() + 20s;
    while (get(f, id).state != model::JobState::done && std::chrono::steady_clock::now() < until)
      std::this_thread::yield();
    CHECK(get(f, id).state == model::JobState::done);
    CHECK(runs == 2);
    REQUIRE(worker.stop(5s));
  });
}

TEST_CASE("a job that is handed back at shutdown has lost no attempt") {
  on_both([](Fixture& f) {
    Signal begun;
    queue::Registry registry;
    registry.add(
        "work",
        [&](queue::JobContext& context) -> queue::Outcome {
          begun.set();
          const auto until = std::chrono::steady_clock::now() + 20s;
          while (!context.cancelled() && std::chrono::steady_clock::now() < until)
            std::this_thread::yield();
          return queue::Retry{make_error(Code::cancelled, "stopped")};
        },
        1);
    const auto first = add(f, keyed("a")), waiting = add(f, keyed("b"));
    queue::Worker worker(*f.db, f.clock, registry, {.threads = 1});
    worker.start();
    REQUIRE(begun.wait());
    REQUIRE(worker.stop(20s));
    for (const auto& id : {first, waiting}) {
      CHECK(get(f, id).state == model::JobState::queued);
      CHECK(get(f, id).attempts == 0);
    }
    CHECK(claim(f).size() == 2);
  });
}
