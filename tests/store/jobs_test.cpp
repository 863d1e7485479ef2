// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <mutex>
#include <set>
#include <thread>

#include "store/both.hpp"
#include "store/jobs/jobs.hpp"

using namespace mv;
using namespace mv::test;
using namespace mv::store;

namespace {

model::Job a_job(std::string kind = "work", std::string key = "") {
  model::Job job;
  job.kind = std::move(kind);
  job.key = std::move(key);
  job.payload = {{"text", "it's ü"}};
  return job;
}

std::vector<model::Job> claim(
    Fixture& f, int limit, Millis now = kNow, const std::string& kind = "work") {
  const Want want{kind, limit};
  return f.write([&](Tx& tx) { return jobs_claim(tx, {&want, 1}, "w1", now, 60'000); });
}

std::string add(Fixture& f, const model::Job& job, Millis now = kNow) {
  return f.write([&](Tx& tx) { return job_add(tx, job, now); });
}

model::Job get(Fixture& f, const std::string& id) {
  return f.read([&](Tx& tx) { return *job_get(tx, id); });
}

int complete(Fixture& f, const Completion& completion, Millis now = kNow) {
  return f.write([&](Tx& tx) { return jobs_complete(tx, {&completion, 1}, now); });
}

}  // namespace

TEST_CASE("jobs: added, claimed once, completed by generation") {
  on_both([](Fixture& f) {
    const auto id = add(f, a_job());
    const auto claimed = claim(f, 10);
    REQUIRE(claimed.size() == 1);
    REQUIRE(claimed[0].id == id);
    REQUIRE(claimed[0].state == model::JobState::running);
    REQUIRE(claimed[0].generation == 1);
    REQUIRE(claimed[0].attempts == 1);
    REQUIRE(claimed[0].lease_until == kNow + 60'000);
    REQUIRE(claimed[0].worker == "w1");
    REQUIRE(claimed[0].payload.at("text") == "it's ü");
    REQUIRE(claim(f, 10).empty());
    REQUIRE(complete(f, {{id, 7}}) == 0);
    REQUIRE(complete(f, {{id, 1}}) == 1);
    REQUIRE(complete(f, {{id, 1}}) == 0);
    REQUIRE(get(f, id).state == model::JobState::done);
    REQUIRE(get(f, id).finished_at == kNow);
  });
}

TEST_CASE("jobs: a key is taken while queued or running") {
  on_both([](Fixture& f) {
    const auto id = add(f, a_job("work", "k"));
    REQUIRE(add(f, a_job("work", "k")) == id);
    REQUIRE(add(f, a_job("work", "")) != add(f, a_job("work", "")));
    const auto claimed = claim(f, 10);
    REQUIRE(claimed.size() == 3);
    REQUIRE(complete(f, {{id, 1}}) == 1);
    REQUIRE(add(f, a_job("work", "k")) != id);
    const std::vector<model::Job> many{
        a_job("work", "k"), a_job("work", "j"), a_job("work", "j"), a_job(), a_job()};
    REQUIRE(f.write([&](Tx& tx) { return jobs_add(tx, many, kNow); }) == 3);
    REQUIRE(f.write([&](Tx& tx) { return jobs_add(tx, {}, kNow); }) == 0);
  });
}

TEST_CASE("jobs: a rolled back transaction adds none") {
  on_both([](Fixture& f) {
    (void)f.db->write([](Tx& tx) -> Status {
      job_add(tx, a_job(), kNow);
      return make_error(Code::invalid, "no");
    });
    REQUIRE(claim(f, 10).empty());
  });
}

TEST_CASE("jobs: higher priority, then longer waiting; delayed ones in time") {
  on_both([](Fixture& f) {
    auto first = a_job(), urgent = a_job(), later = a_job(), oldest = a_job();
    urgent.priority = 5;
    later.run_at = kNow + 500;
    oldest.run_at = kNow - 500;
    const auto a = add(f, first), b = add(f, urgent), c = add(f, later), d = add(f, oldest);
    REQUIRE(f.read([](Tx& tx) { return jobs_next_run_at(tx).value_or(0); }) == kNow + 500);
    REQUIRE(claim(f, 1).at(0).id == b);
    const auto rest = claim(f, 10);
    REQUIRE(rest.size() == 2);
    REQUIRE(rest[0].id == d);
    REQUIRE(rest[1].id == a);
    REQUIRE(claim(f, 10, kNow + 499).empty());
    REQUIRE(claim(f, 10, kNow + 500).at(0).id == c);
    REQUIRE(f.read([](Tx& tx) { return !jobs_next_run_at(tx); }));
  });
}

TEST_CASE("jobs: each kind has its own limit") {
  on_both([](Fixture& f) {
    for (int i = 0; i < 5; ++i) {
      add(f, a_job("a"));
      add(f, a_job("b"));
      add(f, a_job("other"));
    }
    const std::vector<Want> wants{{"a", 2}, {"b", 4}, {"none", 3}, {"zero", 0}};
    const auto claimed = f.write([&](Tx& tx) { return jobs_claim(tx, wants, "w", kNow, 1000); });
    const auto count = [&](const char* kind) {
      return std::count_if(
          claimed.begin(), claimed.end(), [&](const auto& job) { return job.kind == kind; });
    };
    REQUIRE(claimed.size() == 6);
    REQUIRE(count("a") == 2);
    REQUIRE(count("b") == 4);
  });
}

TEST_CASE("jobs: retry, snooze, dead, error words") {
  on_both([](Fixture& f) {
    const auto id = add(f, a_job());
    claim(f, 1);
    REQUIRE(complete(f, {{id, 1}, model::JobState::queued, kNow + 100, "it's broken", 0}) == 1);
    REQUIRE(get(f, id).last_error == "it's broken");
    REQUIRE(get(f, id).attempts == 1);
    REQUIRE(claim(f, 1).empty());
    REQUIRE(claim(f, 1, kNow + 100).size() == 1);
    REQUIRE(complete(f, {{id, 2}, model::JobState::queued, kNow + 200, "", 1}) == 1);
    REQUIRE(get(f, id).attempts == 1);
    REQUIRE(get(f, id).last_error == "it's broken");
    REQUIRE(claim(f, 1, kNow + 200).size() == 1);
    REQUIRE(complete(f, {{id, 3}, model::JobState::dead, 0, "no more", 0}, kNow + 300) == 1);
    const auto dead = get(f, id);
    REQUIRE(dead.state == model::JobState::dead);
    REQUIRE(dead.attempts == 2);
    REQUIRE(dead.finished_at == kNow + 300);
    REQUIRE(claim(f, 1, kNow + 999'999).empty());
  });
}

TEST_CASE("jobs: a snooze after progress gives all attempts back") {
  on_both([](Fixture& f) {
    const auto id = add(f, a_job());
    claim(f, 1);
    REQUIRE(complete(f, {{id, 1}, model::JobState::queued, kNow + 100, "once", 0}) == 1);
    REQUIRE(claim(f, 1, kNow + 100).at(0).attempts == 2);
    REQUIRE(complete(f, {{id, 2}, model::JobState::queued, kNow + 200, "", 2}) == 1);
    REQUIRE(get(f, id).attempts == 0);
  });
}

TEST_CASE(
    "jobs: asked for again, a wait for the next look is over; a pause after a failure stays") {
  on_both([](Fixture& f) {
    const auto waits = add(f, a_job("work", "waits"));
    claim(f, 1);
    REQUIRE(complete(f, {{waits, 1}, model::JobState::queued, kNow + 6 * 3'600'000, "", 1}) == 1);
    REQUIRE(claim(f, 1, kNow + 1000).empty());
    REQUIRE(add(f, a_job("work", "waits"), kNow + 1000) == waits);
    REQUIRE(claim(f, 1, kNow + 1000).at(0).id == waits);
    REQUIRE(complete(f, {{waits, 2}}) == 1);

    const auto pauses = add(f, a_job("work", "pauses"));
    claim(f, 1);
    REQUIRE(
        complete(f, {{pauses, 1}, model::JobState::queued, kNow + 60'000, "it is down", 0}) == 1);
    REQUIRE(add(f, a_job("work", "pauses"), kNow + 1000) == pauses);
    REQUIRE(claim(f, 1, kNow + 59'999).empty());
    REQUIRE(claim(f, 1, kNow + 60'000).at(0).id == pauses);
  });
}

TEST_CASE("jobs: one server alone takes back at start what was running") {
  on_both([](Fixture& f) {
    const auto id = add(f, a_job());
    REQUIRE(claim(f, 1).size() == 1);
    REQUIRE(claim(f, 1).empty());
    f.write([](Tx& tx) { REQUIRE(jobs_take_back_all(tx, kNow) == 1); });
    REQUIRE(claim(f, 1).at(0).id == id);
  });
}

TEST_CASE("jobs: leases are renewed, and expired ones taken back") {
  on_both([](Fixture& f) {
    auto last = a_job();
    last.max_attempts = 1;
    const auto a = add(f, a_job()), b = add(f, a_job()), c = add(f, last);
    REQUIRE(claim(f, 10).size() == 3);
    const std::vector<Claim> claims{{a, 1}, {b, 9}, {"job_none", 1}};
    auto lost = f.write([&](Tx& tx) { return jobs_renew(tx, claims, kNow + 90'000); });
    std::sort(lost.begin(), lost.end());
    std::vector<std::string> expected{b, "job_none"};
    std::sort(expected.begin(), expected.end());
    REQUIRE(lost == expected);
    REQUIRE(f.write([](Tx& tx) { return jobs_rescue(tx, kNow + 59'999, 10).size(); }) == 0);
    const auto rescued = f.write([](Tx& tx) { return jobs_rescue(tx, kNow + 60'000, 10); });
    REQUIRE(rescued.size() == 2);
    REQUIRE(get(f, a).state == model::JobState::running);
    REQUIRE(get(f, b).state == model::JobState::queued);
    REQUIRE(get(f, c).state == model::JobState::dead);
    REQUIRE(!get(f, c).last_error.empty());
    REQUIRE(claim(f, 10, kNow + 60'000).at(0).generation == 2);
    REQUIRE(complete(f, {{b, 1}}) == 0);  // the one that was thought dead comes back late
    REQUIRE(complete(f, {{b, 2}}) == 1);
  });
}

TEST_CASE("jobs: cancel, list, count, delete by age") {
  on_both([](Fixture& f) {
    const auto a = add(f, a_job("x")), b = add(f, a_job("y")), c = add(f, a_job("x"));
    f.write([&](Tx& tx) { REQUIRE(job_cancel(tx, a, kNow).ok()); });
    REQUIRE(
        code_of(f.db->write([&](Tx& tx) { return job_cancel(tx, a, kNow); })) == Code::conflict);
    REQUIRE(code_of(f.db->write([](Tx& tx) { return job_cancel(tx, "job_none", kNow); })) ==
            Code::not_found);
    f.read([&](Tx& tx) {
      const auto ids = [&](JobFilter filter) {
        std::vector<std::string> out;
        for (const auto& job : job_list(tx, filter, {}).items) out.push_back(job.id);
        return out;
      };
      using Ids = std::vector<std::string>;
      REQUIRE(ids({}) == Ids{c, b, a});
      REQUIRE(ids({.state = model::JobState::queued}) == Ids{c, b});
      REQUIRE(ids({.kind = "x"}) == Ids{c, a});
      REQUIRE(ids({.state = model::JobState::cancelled, .kind = "x"}) == Ids{a});
      REQUIRE(jobs_count(tx, model::JobState::queued, "") == 2);
      REQUIRE(jobs_count(tx, model::JobState::queued, "x") == 1);
      REQUIRE(jobs_count(tx, model::JobState::cancelled, "") == 1);
      REQUIRE(jobs_count(tx, model::JobState::running, "") == 0);
      return 0;
    });
    REQUIRE(f.write([](Tx& tx) { return jobs_delete_before(tx, kNow, 10); }) == 0);
    REQUIRE(f.write([](Tx& tx) { return jobs_delete_before(tx, kNow + 1, 10); }) == 1);
  });
}

TEST_CASE("jobs: a periodic one is added once per interval") {
  on_both([](Fixture& f) {
    const auto tick = [&](Millis now) {
      return f.write([&](Tx& tx) { return job_add_periodic(tx, "sweep", 1000, now); });
    };
    REQUIRE(tick(kNow));
    REQUIRE(!tick(kNow + 999));
    REQUIRE(!tick(kNow + 1000));  // the first is still queued
    const auto claimed = claim(f, 1, kNow + 1000, "sweep");
    REQUIRE(complete(f, {{claimed.at(0).id, 1}}) == 1);
    REQUIRE(!tick(kNow + 1999));
    REQUIRE(tick(kNow + 2000));
    REQUIRE(!tick(kNow));  // a server whose clock is behind
  });
}

TEST_CASE("8 threads claim 5,000 jobs, each exactly once") {
  on_both([](Fixture& f) {
    const std::vector<model::Job> jobs(500, a_job());
    for (int i = 0; i < 10; ++i)
      REQUIRE(f.write([&](Tx& tx) { return jobs_add(tx, jobs, kNow); }) == 500);
    std::mutex mutex;
    std::vector<std::string> seen;
    std::vector<std::thread> threads;
    for (int t = 0; t < 8; ++t)
      threads.emplace_back([&, t] {
        int empty = 0;
        while (empty < 3) {
          const Want want{"work", 37};
          auto got = f.db->write([&](Tx& tx) -> Result<std::vector<model::Job>> {
            return jobs_claim(tx, {&want, 1}, "w" + std::to_string(t), kNow, 60'000);
          });
          if (!got.ok() || got->empty()) {
            ++empty;
            continue;
          }
          std::vector<Completion> completions;
          for (const auto& job : *got) completions.push_back({{job.id, job.generation}});
          auto stored = f.db->write(
              [&](Tx& tx) -> Result<int> { return jobs_complete(tx, completions, kNow); });
          std::lock_guard lock(mutex);
          if (stored.ok() && *stored == static_cast<int>(got->size()))
            for (const auto& job : *got) seen.push_back(job.id);
        }
      });
    for (auto& thread : threads) thread.join();
    REQUIRE(seen.size() == 5000);
    REQUIRE(std::set<std::string>(seen.begin(), seen.end()).size() == 5000);
    REQUIRE(f.read([](Tx& tx) { return jobs_count(tx, model::JobState::done, ""); }) == 5000);
  });
}

TEST_CASE("a job of the server's own has no mode, a user's has theirs") {
  on_both([](Fixture& f) {
    for (const auto mode : {std::optional<model::Mode>(), std::optional(model::Mode::sandbox)}) {
      model::Job job;
      job.kind = "x";
      job.mode = mode;
      const auto id = f.write([&](Tx& tx) { return job_add(tx, job, kNow); });
      CHECK(f.read([&](Tx& tx) { return job_get(tx, id); })->mode == mode);
    }
  });
}
