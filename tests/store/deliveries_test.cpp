// SPDX-License-Identifier: Apache-2.0
// What the engine reads and writes, what people do by hand and retention.
#include <algorithm>
#include <set>

#include "webhook_rows.hpp"

using namespace mv;
using namespace mv::test;
using namespace mv::store;

namespace {

using Seqs = std::vector<std::int64_t>;

Seqs seqs_of(const std::vector<Pending>& rows) {
  Seqs out;
  for (const auto& row : rows) out.push_back(row.seq);
  return out;
}

model::Delivery get(Fixture& f, std::int64_t seq) {
  return *f.read([&](Tx& tx) { return std::optional(*delivery_get(tx, seq)); });
}

std::vector<model::Attempt> attempts(Fixture& f, std::int64_t seq) {
  return f.read([&](Tx& tx) { return attempt_list(tx, seq); });
}

Backlog backlog(Fixture& f, const std::vector<BacklogRequest>& requests, Millis now = kNow) {
  return f.read([&](Tx& tx) { return deliveries_backlog(tx, requests, now); });
}

}  // namespace

TEST_CASE("a delivery's id is made of its seq, and no other text is its id") {
  for (const std::int64_t seq : Seqs{1, 31, 32, INT64_C(1) << 40, INT64_MAX - 1, INT64_MAX}) {
    const auto id = delivery_id(seq);
    CHECK(is_id(id, "dlv") == false);  // shorter than other ids
    CHECK(id.size() == 17);
    CHECK(delivery_seq(id) == seq);
  }
  CHECK(delivery_id(5) < delivery_id(40));
  for (const std::string_view garbage :
      {"", "dlv_", "dlv", "5", "dlv_000000000000", "dlv_00000000000011", "dlv_000000000000i",
          "dlv_000000000000O", "dlv_00000000000 1", "DLV_0000000000001", "trk_0000000000001",
          "dlv_-000000000001", "dlv_zzzzzzzzzzzzz", "dlv_g000000000001", "dlv_8000000000001",
          "dlv_000000000000\xff", "dlv_0000000000001'; drop table x; --"}) {
    INFO(garbage);
    CHECK(delivery_seq(garbage) == 0);
  }
  CHECK(delivery_seq(std::string_view("dlv_000000000000\0", 17)) == 0);
  CHECK(delivery_seq("dlv_0000000000000") == 0);
}

TEST_CASE("new rows are scanned in order, pending or not, and the place is kept") {
  on_both([](Fixture& f) {
    const auto webhook = add(f, a_webhook({"*"}));
    const auto scan = [&](std::int64_t after, int limit) {
      return f.read([&](Tx& tx) { return deliveries_fresh(tx, after, limit); });
    };
    CHECK(scan(0, 10).last == 0);
    CHECK(scan(7, 10).last == 7);
    CHECK(f.read([](Tx& tx) { return deliveries_last_seq(tx); }) == 0);
    const auto rows = append(f, 10, webhook.seq);
    store_outcomes(f, {an_outcome(rows[0], 1, model::DeliveryState::delivered),
                          an_outcome(rows[3], 1, model::DeliveryState::failed, 500)});
    retry_at(f, rows[4], kNow + 77);

    auto fresh = scan(0, 4);
    CHECK(fresh.full);
    CHECK(fresh.last == rows[3]);
    CHECK(seqs_of(fresh.rows) == Seqs{rows[1], rows[2]});
    fresh = scan(fresh.last, 6);
    CHECK(fresh.full);
    CHECK(seqs_of(fresh.rows) == Seqs(rows.begin() + 4, rows.end()));
    CHECK(fresh.rows[0].attempts == 1);
    CHECK(fresh.rows[0].next_attempt_at == kNow + 77);
    CHECK(fresh.rows[1].webhook_seq == webhook.seq);
    CHECK(fresh.rows[1].created_at == kNow);
    fresh = scan(fresh.last, 6);
    CHECK_FALSE(fresh.full);
    CHECK(fresh.rows.empty());
    CHECK(fresh.last == rows.back());
    CHECK(f.read([](Tx& tx) { return deliveries_last_seq(tx); }) == rows.back());
  });
}

TEST_CASE("a seq is not given out again after the last row was deleted") {
  on_both([](Fixture& f) {
    const auto webhook = add(f, a_webhook({"*"}));
    const auto before = append(f, 3, webhook.seq).back();
    f.write([&](Tx& tx) { return webhook_delete(tx, webhook, kNow).ok(); });
    while (f.write([](Tx& tx) { return webhook_sweep(tx, 10); }) > 0) {}
    const auto next = add(f, a_webhook({"*"}));
    CHECK(next.seq > webhook.seq);
    CHECK(append(f, 1, next.seq).front() > before);
  });
}

TEST_CASE("what an endpoint asks for: fresh rows by seq, retries by time, and the next to come") {
  on_both([](Fixture& f) {
    const auto a = add(f, a_webhook({"*"})), b = add(f, a_webhook({"track.*"})),
               idle = add(f, a_webhook({"payment.succeeded"}));
    const auto rows = append(f, 10, a.seq);
    Seqs other;
    for (const auto& row : deliveries(f))
      if (row.webhook_seq == b.seq) other.push_back(row.seq);
    retry_at(f, rows[0], kNow + 500);
    retry_at(f, rows[1], kNow - 10);
    retry_at(f, rows[2], kNow - 30);
    retry_at(f, rows[3], kNow);
    retry_at(f, rows[4], kNow + 300);
    store_outcomes(f, {an_outcome(rows[5], 1, model::DeliveryState::delivered)});

    auto got = backlog(f, {{a.seq, 3, 5}});
    CHECK(seqs_of(got.rows) == Seqs{rows[6], rows[7], rows[8], rows[2], rows[1], rows[3]});
    REQUIRE(got.next_due.size() == 1);
    CHECK(got.next_due[0] == std::pair{a.seq, kNow + 300});
    CHECK(got.rows[3].tries == 1);

    got = backlog(f, {{a.seq, 0, 2}});
    CHECK(seqs_of(got.rows) == Seqs{rows[2], rows[1]});
    got = backlog(f, {{a.seq, 100, 0}});
    CHECK(seqs_of(got.rows) == Seqs{rows[6], rows[7], rows[8], rows[9]});
    CHECK(got.next_due.empty());

    got = backlog(f, {{b.seq, 2, 2}, {idle.seq, 5, 5}, {a.seq, 1, 1}, {4711, 9, 9}});
    Seqs of_b, of_a;
    for (const auto& row : got.rows) (row.webhook_seq == b.seq ? of_b : of_a).push_back(row.seq);
    CHECK(of_b == Seqs{other[0], other[1]});
    CHECK(of_a == Seqs{rows[6], rows[2]});
    const std::map<std::int64_t, Millis> next(got.next_due.begin(), got.next_due.end());
    CHECK(next == std::map<std::int64_t, Millis>{
                      {a.seq, kNow + 300}, {b.seq, 0}, {idle.seq, 0}, {4711, 0}});
    CHECK(backlog(f, {}).rows.empty());

    std::vector<bool> all(4, true);
    const auto with = [&](const std::vector<bool>& shards) {
      auto list = f.read([&](Tx& tx) { return webhooks_with_pending(tx, shards); });
      std::sort(list.begin(), list.end());
      return list;
    };
    CHECK(with(all) == Seqs{a.seq, b.seq});
    std::vector<bool> one(4, false);
    one[static_cast<std::size_t>(b.seq) % 4] = true;
    CHECK(with(one) == Seqs{b.seq});
    f.write([&](Tx& tx) { return webhook_disable(tx, b.seq, "", kNow); });
    CHECK(with(all) == Seqs{a.seq});
  });
}

TEST_CASE("outcomes and attempts are stored together; the same again changes nothing") {
  on_both([](Fixture& f) {
    const auto webhook = add(f, a_webhook({"*"}));
    const auto rows = append(f, 4, webhook.seq);
    auto again = an_outcome(rows[1], 1, model::DeliveryState::pending, 503);
    again.next_attempt_at = kNow + 900;
    auto failed = an_outcome(rows[2], 1, model::DeliveryState::failed, 0);
    failed.fault = "system";
    const std::vector<Outcome> batch{
        an_outcome(rows[0], 1, model::DeliveryState::delivered), again, failed};
    store_outcomes(f, batch, kNow + 1);
    const auto before = deliveries(f);
    store_outcomes(f, batch, kNow + 2);
    store_outcomes(f, {}, kNow + 2);
    const auto after = deliveries(f);
    for (std::size_t i = 0; i < before.size(); ++i) {
      CHECK(after[i].state == before[i].state);
      CHECK(after[i].attempts == before[i].attempts);
      CHECK(after[i].finished_at == before[i].finished_at);
    }
    CHECK(count(f, "webhook_attempts") == 3);

    const auto ok = get(f, rows[0]);
    CHECK(ok.state == model::DeliveryState::delivered);
    CHECK(ok.attempts == 1);
    CHECK(ok.last_status == 200);
    CHECK(ok.last_error.empty());
    CHECK(ok.finished_at == kNow + 1);
    const auto later = get(f, rows[1]);
    CHECK(later.state == model::DeliveryState::pending);
    CHECK(later.next_attempt_at == kNow + 900);
    CHECK(later.last_status == 503);
    CHECK(later.last_error == "answered 500");
    CHECK(later.finished_at == 0);
    CHECK(get(f, rows[2]).fault == "system");
    CHECK(get(f, rows[3]).attempts == 0);

    const auto log = attempts(f, rows[0]);
    REQUIRE(log.size() == 1);
    CHECK(log[0].number == 1);
    CHECK(log[0].at == kNow);
    CHECK(log[0].duration_us == 1'234);
    CHECK(log[0].status == 200);
    CHECK(log[0].address == "192.0.2.1");
    CHECK(log[0].response_headers == batch[0].attempt.response_headers);
    CHECK(log[0].response_body == batch[0].attempt.response_body);
    CHECK(attempts(f, rows[2])[0].error == "answered 500");
    const auto missing = f.db->read([](Tx& tx) { return delivery_get(tx, 4711); });
    CHECK(code_of(missing) == Code::not_found);
  });
}

TEST_CASE("a late outcome never undoes an earlier one") {
  on_both([](Fixture& f) {
    const auto webhook = add(f, a_webhook({"*"}));
    const auto rows = append(f, 2, webhook.seq);
    store_outcomes(f, {an_outcome(rows[0], 1, model::DeliveryState::delivered)});
    // Another server had it under way too, when the first lost its lease.
    store_outcomes(f, {an_outcome(rows[0], 1, model::DeliveryState::failed, 500)});
    store_outcomes(f, {an_outcome(rows[0], 2, model::DeliveryState::failed, 500)});
    CHECK(get(f, rows[0]).state == model::DeliveryState::delivered);
    CHECK(get(f, rows[0]).last_status == 200);

    auto second = an_outcome(rows[1], 2, model::DeliveryState::pending, 500);
    second.next_attempt_at = kNow + 5'000;
    store_outcomes(f, {an_outcome(rows[1], 1, model::DeliveryState::pending, 500), second});
    CHECK(get(f, rows[1]).attempts >= 1);
    CHECK(attempts(f, rows[1]).size() == 2);
    auto stale = an_outcome(rows[1], 1, model::DeliveryState::pending, 500);
    stale.next_attempt_at = kNow + 1;
    store_outcomes(f, {second});
    store_outcomes(f, {stale});
    CHECK(get(f, rows[1]).next_attempt_at == kNow + 5'000);
    CHECK(get(f, rows[1]).attempts == 2);
  });
}

TEST_CASE("an outcome for a row that is gone leaves nothing behind") {
  on_both([](Fixture& f) {
    const auto webhook = add(f, a_webhook({"*"}));
    const auto rows = append(f, 2, webhook.seq);
    f.write([&](Tx& tx) { return webhook_delete(tx, webhook, kNow).ok(); });
    while (f.write([](Tx& tx) { return webhook_sweep(tx, 10); }) > 0) {}
    store_outcomes(f, {an_outcome(rows[0], 1, model::DeliveryState::delivered)});
    CHECK(count(f, "webhook_deliveries") == 0);
    CHECK(count(f, "webhook_attempts") == 0);
  });
}

TEST_CASE("a large batch of outcomes") {
  on_both([](Fixture& f) {
    const auto webhook = add(f, a_webhook({"*"}));
    const auto rows = append(f, 2'000, webhook.seq);
    std::vector<Outcome> batch;
    for (const auto seq : rows)
      batch.push_back(an_outcome(seq, 1, model::DeliveryState::delivered));
    store_outcomes(f, batch);
    CHECK(count(f, "webhook_attempts") == 2'000);
    CHECK(backlog(f, {{webhook.seq, 5, 5}}).rows.empty());
    const auto counts = f.read([&](Tx& tx) { return delivery_counts(tx, webhook.seq, 100); });
    CHECK(counts.pending + counts.failed == 0);
  });
}

TEST_CASE("deliveries are listed newest first, by state, page by page") {
  on_both([](Fixture& f) {
    const auto webhook = add(f, a_webhook({"*"}));
    add(f, a_webhook({"*"}));
    const auto rows = append(f, 12, webhook.seq);
    std::vector<Outcome> batch;
    for (int i = 0; i < 4; ++i)
      batch.push_back(an_outcome(rows[i], 1, model::DeliveryState::delivered));
    for (int i = 4; i < 7; ++i)
      batch.push_back(an_outcome(rows[i], 1, model::DeliveryState::failed, 500));
    store_outcomes(f, batch);
    const auto list = [&](std::optional<model::DeliveryState> state, int limit) {
      Seqs out;
      Page page{.limit = limit};
      do {
        const auto slice = *f.read(
            [&](Tx& tx) { return std::optional(delivery_list(tx, webhook.seq, {state}, page)); });
        CHECK(static_cast<int>(slice.items.size()) <= limit);
        for (const auto& row : slice.items) out.push_back(row.seq);
        page.after_id = slice.next_id;
      } while (!page.after_id.empty() && out.size() < 100);
      return out;
    };
    const auto reversed = [&](int from, int to) {
      return Seqs(rows.rend() - to, rows.rend() - from);
    };
    for (const int limit : {1, 3, 12, 100}) {
      CHECK(list(std::nullopt, limit) == reversed(0, 12));
      CHECK(list(model::DeliveryState::delivered, limit) == reversed(0, 4));
      CHECK(list(model::DeliveryState::failed, limit) == reversed(4, 7));
      CHECK(list(model::DeliveryState::pending, limit) == reversed(7, 12));
    }
    const auto counts = f.read([&](Tx& tx) { return delivery_counts(tx, webhook.seq, 4); });
    CHECK(counts.pending == 4);  // counted up to the limit
    CHECK(counts.failed == 3);
  });
}

TEST_CASE("a row that is sent again by hand starts a new schedule and keeps its history") {
  on_both([](Fixture& f) {
    const auto webhook = add(f, a_webhook({"*"}));
    const auto seq = append(f, 1, webhook.seq).front();
    auto failed = an_outcome(seq, 12, model::DeliveryState::failed, 500);
    failed.fault = "receiver";
    store_outcomes(f, {failed});
    f.write([&](Tx& tx) { delivery_redeliver(tx, *delivery_get(tx, seq), kNow); });
    const auto row = get(f, seq);
    CHECK(row.state == model::DeliveryState::pending);
    CHECK(row.fault.empty());
    CHECK(row.tries == 0);
    CHECK(row.attempts == 12);
    CHECK(row.finished_at == 0);
    const auto due = backlog(f, {{webhook.seq, 5, 5}});
    CHECK(seqs_of(due.rows) == Seqs{seq});
    store_outcomes(f, {an_outcome(seq, 13, model::DeliveryState::delivered)});
    CHECK(get(f, seq).state == model::DeliveryState::delivered);
    CHECK(attempts(f, seq).size() == 2);
    f.write([&](Tx& tx) { delivery_redeliver(tx, *delivery_get(tx, seq), kNow); });  // wanted twice
    CHECK(get(f, seq).state == model::DeliveryState::pending);
  });
}

TEST_CASE("recovery takes what failed in its span, all of it, in steps that last") {
  on_both([](Fixture& f) {
    const auto webhook = add(f, a_webhook({"*"}));
    add(f, a_webhook({"*"}));
    const auto early = append(f, 100, webhook.seq, kNow - 5'000);
    const auto rows = append(f, 2'500, webhook.seq, kNow);
    const auto late = append(f, 100, webhook.seq, kNow + 5'000);
    std::vector<Outcome> batch;
    for (const auto* list : {&early, &rows, &late})
      for (const auto seq : *list)
        if (seq != rows[7]) batch.push_back(an_outcome(seq, 12, model::DeliveryState::failed, 500));
    store_outcomes(f, batch);
    store_outcomes(f, {an_outcome(rows[7], 1, model::DeliveryState::delivered)});
    const auto between = [&](Millis since, Millis until) {
      return f.read(
          [&](Tx& tx) { return deliveries_failed_between(tx, webhook.seq, since, until); });
    };
    CHECK(between(kNow - 1'000, kNow + 1'000) == 2'499);
    CHECK(between(0, INT64_MAX) == 2'699);
    CHECK(between(kNow, kNow) == 2'499);  // both ends count

    f.write([&](Tx& tx) {
      return recovery_insert(tx, {.id = "rcv_1",
                                     .webhook_seq = webhook.seq,
                                     .since = kNow - 1'000,
                                     .until = kNow + 1'000,
                                     .total = 2'499,
                                     .created_at = kNow})
          .ok();
    });
    const auto step = [&](Millis now) {
      return *f.write(
          [&](Tx& tx) { return std::optional(*recovery_step(tx, "rcv_1", 1'000, now)); });
    };
    auto recovery = step(kNow + 1);
    CHECK(recovery.recovered == 900);
    CHECK(recovery.state == model::RecoveryState::running);
    // A row that is recovered and fails again meanwhile is not taken twice.
    store_outcomes(f, {an_outcome(rows[0], 13, model::DeliveryState::failed, 500)});
    recovery = step(kNow + 2);
    CHECK(recovery.recovered == 1'900);
    recovery = step(kNow + 3);
    CHECK(recovery.recovered == 2'499);
    CHECK(recovery.state == model::RecoveryState::done);
    CHECK(step(kNow + 4).updated_at == kNow + 3);
    const auto stored = *f.read([](Tx& tx) { return std::optional(*recovery_get(tx, "rcv_1")); });
    CHECK(stored.state == model::RecoveryState::done);
    CHECK(stored.recovered == 2'499);
    CHECK(stored.total == 2'499);
    CHECK(get(f, early[0]).state == model::DeliveryState::failed);
    CHECK(get(f, late[0]).state == model::DeliveryState::failed);
    CHECK(get(f, rows[0]).state == model::DeliveryState::failed);
    CHECK(get(f, rows[7]).state == model::DeliveryState::delivered);
    CHECK(get(f, rows[2'499]).state == model::DeliveryState::pending);
    CHECK(get(f, rows[2'499]).tries == 0);
    CHECK(backlog(f, {{webhook.seq, 10, 5'000}}).rows.size() == 2'498);
    CHECK(code_of(f.db->read([](Tx& tx) { return recovery_get(tx, "rcv_none"); })) ==
          Code::not_found);
  });
}

TEST_CASE("recovery with nothing to do is done at once") {
  on_both([](Fixture& f) {
    f.write([&](Tx& tx) { return recovery_insert(tx, {.id = "rcv_1", .webhook_seq = 1}).ok(); });
    const auto done =
        *f.write([](Tx& tx) { return std::optional(*recovery_step(tx, "rcv_1", 10, kNow)); });
    CHECK(done.state == model::RecoveryState::done);
    CHECK(done.recovered == 0);
  });
}

TEST_CASE("retention lets old finished rows go, some at a time, and keeps what is pending") {
  on_both([](Fixture& f) {
    const auto webhook = add(f, a_webhook({"*"}));
    const auto old = append(f, 30, webhook.seq, kNow - 1'000'000);
    const auto young = append(f, 10, webhook.seq, kNow);
    std::vector<Outcome> batch;
    for (const auto seq : old)
      if (seq != old[3]) batch.push_back(an_outcome(seq, 1, model::DeliveryState::delivered));
    store_outcomes(f, batch, kNow - 900'000);
    store_outcomes(f, {an_outcome(young[0], 1, model::DeliveryState::delivered)}, kNow);
    f.write([&](Tx& tx) { delivery_redeliver(tx, *delivery_get(tx, old[4]), kNow); });
    store_outcomes(f, {an_outcome(old[4], 2, model::DeliveryState::failed, 500)},
        kNow);  // old, but ended just now

    std::int64_t after = 0;
    int steps = 0;
    auto left = deliveries(f).size();
    do {
      after =
          f.write([&](Tx& tx) { return deliveries_delete_before(tx, after, kNow - 500'000, 7); });
      CHECK(left - deliveries(f).size() <= 7);
      left = deliveries(f).size();
      REQUIRE(++steps < 20);
    } while (after != 0);
    CHECK(left == 12);
    CHECK(get(f, old[3]).state == model::DeliveryState::pending);
    CHECK(get(f, old[4]).state == model::DeliveryState::failed);
    CHECK(count(f, "webhook_attempts") == 3);
    CHECK(steps >= 4);
  });
}

TEST_CASE("an event stays as long as a delivery needs it") {
  on_both([](Fixture& f) {
    const auto webhook = add(f, a_webhook({"track.updated"}));
    f.write([&](Tx& tx) {
      for (int i = 0; i < 5; ++i) event_append(tx, an_event("track.created", kNow - 1'000));
      event_append(tx, an_event("track.updated", kNow - 1'000));
      for (int i = 0; i < 5; ++i) event_append(tx, an_event("track.created", kNow - 1'000));
    });
    const auto go = [&](int limit) {
      return f.write([&](Tx& tx) { return events_delete_before(tx, kNow, limit); });
    };
    CHECK(go(3) == 3);
    CHECK(go(100) == 2);
    CHECK(go(100) == 0);
    CHECK(count(f, "events") == 6);
    store_outcomes(
        f, {an_outcome(deliveries(f)[0].seq, 1, model::DeliveryState::delivered)}, kNow - 500);
    f.write([&](Tx& tx) { return deliveries_delete_before(tx, 0, kNow, 100); });
    CHECK(deliveries(f).empty());
    CHECK(go(100) == 6);
    CHECK(webhook.seq > 0);
  });
}

TEST_CASE("an event's text comes back for its deliveries") {
  on_both([](Fixture& f) {
    const auto event = an_event("track.created");
    const auto seq = f.write([&](Tx& tx) { return event_append(tx, event); });
    const std::int64_t seqs[] = {seq, 4711};
    const auto got = f.read([&](Tx& tx) { return events_by_seq(tx, seqs); });
    REQUIRE(got.size() == 1);
    CHECK(got[0].event.id == event.id);
    CHECK(got[0].event.type == event.type);
    CHECK(got[0].event.created_at == kNow);
    CHECK(boost::json::parse(got[0].data) == event.data);
    CHECK(f.read([](Tx& tx) { return events_by_seq(tx, {}); }).empty());
  });
}
