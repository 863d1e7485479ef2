// SPDX-License-Identifier: Apache-2.0
#include "store/jobs/leases.hpp"

#include "store/both.hpp"
#include "store/engine/database_clock.hpp"
#include "store/jobs/jobs.hpp"
#include "store/server_facts.hpp"

using namespace mv;
using namespace mv::test;
using namespace mv::store;

TEST_CASE("leases: one owner at a time, by generation") {
  on_both([](Fixture& f) {
    const auto take = [&](const char* owner, Millis now) {
      return f.write([&](Tx& tx) { return lease_take(tx, "x", owner, now, now + 100); });
    };
    REQUIRE(take("a", kNow) == 1);
    CHECK(!take("b", kNow));
    CHECK(!take("a", kNow + 100));
    f.write([](Tx& tx) {
      CHECK(lease_renew(tx, "x", "a", 1, kNow + 500));
      CHECK(lease_note(tx, "x", "a", 1, "here"));
      CHECK(!lease_renew(tx, "x", "b", 1, kNow + 900));
    });
    CHECK(!take("b", kNow + 500));
    CHECK(f.read([](Tx& tx) { return lease_find(tx, "x")->note; }) == "here");
    REQUIRE(take("b", kNow + 501) == 2);
    f.write([](Tx& tx) {
      CHECK(!lease_renew(tx, "x", "a", 1, kNow + 900));
      lease_give_back(tx, "x", "a", 1);
      CHECK(lease_find(tx, "x")->owner == "b");
      lease_give_back(tx, "x", "b", 2);
    });
    REQUIRE(take("a", kNow) == 3);
    f.write([](Tx& tx) { leases_clear(tx); });
    REQUIRE(take("c", kNow) == 4);
  });
}

TEST_CASE("facts: the first value stays") {
  on_both([](Fixture& f) {
    f.write([](Tx& tx) {
      CHECK(!fact_get(tx, "n"));
      CHECK(fact_keep(tx, "n", "1") == "1");
      CHECK(fact_keep(tx, "n", "2") == "1");
      CHECK(!has_secrets(tx));
    });
  });
}

TEST_CASE("a server whose clock is wrong goes by the database's") {
  on_postgresql([](Fixture& f) {
    ManualClock wrong(kNow);  // years away
    DatabaseClock clock(wrong);
    CHECK(clock.now() == kNow);
    auto other = Database::open(f.url, {.clock = &clock, .time = &clock});
    REQUIRE(other.ok());
    const auto theirs = *f.read([](Tx& tx) {
      return tx.value<Millis>(
          "select cast(extract(epoch from clock_timestamp()) * 1000 as bigint)");
    });
    CHECK(clock.now() - theirs < 5'000);
    CHECK(theirs - clock.now() < 5'000);
    wrong.advance(3'600'000);
    CHECK(clock.now() - theirs < 60'000);

    model::Job job;
    job.kind = "work";
    const Want want{"work", 1};
    f.write([&](Tx& tx) { job_add(tx, job, theirs); });
    REQUIRE(f.write([&](Tx& tx) {
               return jobs_claim(tx, {&want, 1}, "w", theirs, 600'000);
             }).size() == 1);
    const auto rescued = (*other)->write(
        [&](Tx& tx) -> Result<std::size_t> { return jobs_rescue(tx, clock.now(), 10).size(); });
    CHECK(*rescued == 0);
  });
}
