// SPDX-License-Identifier: Apache-2.0
// PostgreSQL keeps the plan of a statement from the first uses on, while the tables are all but
// empty. It has to be a good one when they are full.
#include "store/jobs/jobs.hpp"
#include "store/webhook_rows.hpp"

using namespace mv;
using namespace mv::test;
using namespace mv::store;

namespace {

constexpr int kFirstUses = 8;  // PostgreSQL settles on a plan after five
constexpr int kMany = 5'000, kBatch = 10;

/// How many rows of `table` the statements of `work` read.
std::int64_t rows_read(Fixture& f, const std::string& table, const std::function<void(Tx&)>& work) {
  return f.write([&](Tx& tx) {
    const auto read = [&] {
      return *tx.value<std::int64_t>(
          "select cast(sum(seq_tup_read + idx_tup_fetch) as bigint) from pg_stat_xact_user_tables "
          "where relname = ?",
          table);
    };
    const auto before = read();
    work(tx);
    return read() - before;
  });
}

std::vector<Completion> running_jobs(Fixture& f, int count) {
  std::vector<model::Job> jobs(static_cast<std::size_t>(count));
  for (auto& job : jobs) job.kind = "work";
  f.write([&](Tx& tx) { jobs_add(tx, jobs, kNow); });
  const Want want{"work", count};
  std::vector<Completion> out;
  for (const auto& job : f.write([&](Tx& tx) {
         return jobs_claim(tx, {&want, 1}, "w1", kNow, 60'000);
       }))
    out.push_back({{job.id, job.generation}});
  return out;
}

}  // namespace

TEST_CASE("outcomes are stored by their rows' keys, however many others wait") {
  on_postgresql([](Fixture& f) {
    const auto webhook = add(f, a_webhook({"*"}));
    for (const auto seq : append(f, kFirstUses, webhook.seq))
      store_outcomes(f, {an_outcome(seq, 1, model::DeliveryState::delivered)});
    std::vector<Outcome> batch;
    for (const auto seq : append(f, kMany, webhook.seq))
      if (batch.size() < kBatch)
        batch.push_back(an_outcome(seq, 1, model::DeliveryState::delivered));
    CHECK(rows_read(f, "webhook_deliveries", [&](Tx& tx) { outcomes_store(tx, batch, kNow); }) <=
          4 * kBatch);
    CHECK(count(f, "webhook_attempts") == kFirstUses + kBatch);
  });
}

TEST_CASE("jobs end, and their leases are renewed, by their keys, however many others run") {
  on_postgresql([](Fixture& f) {
    const auto renew = [](Tx& tx, const std::vector<Completion>& jobs) {
      std::vector<Claim> claims;
      for (const auto& job : jobs) claims.push_back(job.claim);
      CHECK(jobs_renew(tx, claims, kNow + 90'000).empty());
    };
    for (const auto& job : running_jobs(f, kFirstUses))
      f.write([&](Tx& tx) {
        renew(tx, {job});
        CHECK(jobs_complete(tx, {&job, 1}, kNow) == 1);
      });
    auto many = running_jobs(f, kMany);
    REQUIRE(many.size() == kMany);
    many.resize(kBatch);
    CHECK(rows_read(f, "jobs", [&](Tx& tx) { renew(tx, many); }) <= 4 * kBatch);
    CHECK(rows_read(f, "jobs", [&](Tx& tx) { CHECK(jobs_complete(tx, many, kNow) == kBatch); }) <=
          4 * kBatch);
  });
}

TEST_CASE("an event finds its endpoints, and an endpoint its rows, among many others") {
  on_postgresql([](Fixture& f) {
    auto ours = a_webhook({"track.*"});
    ours = add(f, ours);
    const auto backlog = [&](Tx& tx) {
      const BacklogRequest request{.webhook_seq = ours.seq, .fresh = kBatch, .due = kBatch};
      return deliveries_backlog(tx, {&request, 1}, kNow).rows;
    };
    const auto texts = [](Tx& tx, const std::vector<Pending>& rows) {
      std::vector<std::int64_t> seqs;
      for (const auto& row : rows) seqs.push_back(row.event_seq);
      return events_by_seq(tx, seqs).size();
    };
    for (int i = 0; i < kFirstUses; ++i)
      f.write([&](Tx& tx) {
        event_append(tx, an_event("track.created"));
        CHECK(texts(tx, backlog(tx)) == static_cast<std::size_t>(i + 1));
      });
    f.write([&](Tx& tx) {
      for (int i = 0; i < kMany; ++i) {
        auto other = a_webhook({"*"});
        other.user_id = "usr_" + std::to_string(i);
        webhook_insert(tx, other);
      }
      auto other = a_webhook({"distribution.*"});
      webhook_insert(tx, other);
      std::vector<model::Event> events(kMany, an_event("distribution.live"));
      for (auto& event : events) event.id = new_id("evt", kNow);
      events_append(tx, events);
    });
    const auto append = [](Tx& tx) { event_append(tx, an_event("track.created")); };
    CHECK(rows_read(f, "webhook_subscriptions", append) <= 4);
    CHECK(rows_read(f, "events", append) <= 4);
    std::vector<Pending> rows;
    CHECK(rows_read(f, "webhook_deliveries", [&](Tx& tx) { rows = backlog(tx); }) <= 4 * kBatch);
    CHECK(rows.size() == kBatch);
    CHECK(rows_read(f, "events", [&](Tx& tx) { CHECK(texts(tx, rows) == kBatch); }) <= 4 * kBatch);
  });
}
