// SPDX-License-Identifier: Apache-2.0
#include "webhooks/endpoint.hpp"

#include "support/catch.hpp"

using namespace mv;
using namespace mv::webhooks;

namespace {

constexpr Millis kStart = 1'800'000'000'000;

model::Webhook a_row() {
  model::Webhook row;
  row.seq = 7;
  row.id = "whk_7";
  return row;
}

std::shared_ptr<const Endpoint> of(model::Webhook row) {
  auto out = std::make_shared<Endpoint>();
  out->row = std::move(row);
  return out;
}

/// next_attempt_at 0 is a fresh row.
Work work(std::int64_t seq, Millis next_attempt_at = 0) {
  return {{.seq = seq, .webhook_seq = 7, .event_seq = seq, .next_attempt_at = next_attempt_at},
      nullptr};
}

/// A state that has read everything: the database has no more than `count` fresh rows from 1.
EndpointState ready(model::Webhook row, int count) {
  EndpointState out(of(std::move(row)));
  for (int seq = 1; seq <= count; ++seq) out.offer_loaded(work(seq));
  out.loaded(10'000, count, 10'000, 0, 0);
  return out;
}

/// One attempt from start to stored.
std::int64_t turn(EndpointState& state, Millis now, bool success, Millis retry_at = 0) {
  const auto row = state.start(now, true).row;
  state.ended(success, now);
  state.stored(row.seq, retry_at);
  return row.seq;
}

/// Fails `count` attempts at `now`; the breaker must let them.
void fail(EndpointState& state, Millis now, int count) {
  for (int i = 0; i < count; ++i) {
    REQUIRE(state.can_start(now, true));
    turn(state, now, false);
  }
}

}  // namespace

TEST_CASE("the window starts at one, grows with each success and halves with each failure") {
  auto state = ready(a_row(), 60);
  const Millis now = kStart;
  CHECK(state.window() == 1);
  state.start(now, true);
  CHECK_FALSE(state.can_start(now, true));  // one answer first
  state.ended(true, now);
  CHECK(state.window() == 2);
  for (int i = 0; i < 30; ++i) turn(state, now, true);
  CHECK(state.window() == 32);  // max_in_flight
  turn(state, now, true);
  CHECK(state.window() == 32);
  turn(state, now, false);
  CHECK(state.window() == 16);
  turn(state, now, false);
  CHECK(state.window() == 8);
}

TEST_CASE("no more are in flight than the window, and never more than the endpoint's limit") {
  auto row = a_row();
  row.max_in_flight = 3;
  auto state = ready(row, 60);
  for (int i = 0; i < 10; ++i) turn(state, kStart, true);
  int started = 0;
  for (; state.can_start(kStart, true); ++started) state.start(kStart, true);
  CHECK(started == 3);
  CHECK(state.in_flight() == 3);

  row.max_in_flight = 2;  // a change takes hold while more are in flight
  state.configure(of(row));
  CHECK(state.window() == 2);
  state.ended(true, kStart);
  CHECK_FALSE(state.can_start(kStart, true));
  state.ended(true, kStart);
  CHECK(state.can_start(kStart, true));
}

TEST_CASE("five failures in a row open the breaker, one probe closes it or doubles the wait") {
  auto state = ready(a_row(), 60);
  Millis now = kStart;
  fail(state, now, 4);
  CHECK(state.open_until() == 0);
  fail(state, now, 1);
  CHECK(state.open_until() == now + EndpointState::kBreakerFirst);
  CHECK_FALSE(state.can_start(now, true));
  CHECK_FALSE(state.can_start(now + 999, true));
  CHECK(state.next_time(now) == now + 1'000);

  SECTION("a probe that fails doubles it, up to a minute") {
    for (const Millis wait : {2'000, 4'000, 8'000, 16'000, 32'000, 60'000, 60'000}) {
      now = state.open_until();
      REQUIRE(state.can_start(now, true));
      state.start(now, true);
      CHECK_FALSE(state.can_start(now, true));  // one probe at a time
      state.ended(false, now);
      CHECK(state.open_until() == now + wait);
    }
  }
  SECTION("a probe that succeeds closes it, and five failures open it again from the start") {
    now = state.open_until();
    turn(state, now, true);
    CHECK(state.open_until() == 0);
    CHECK(state.window() == 2);
    fail(state, now, 5);
    CHECK(state.open_until() == now + EndpointState::kBreakerFirst);
  }
}

TEST_CASE("attempts that were under way when the breaker opened do not make it longer") {
  auto state = ready(a_row(), 60);
  for (int i = 0; i < 9; ++i) turn(state, kStart, true);
  for (int i = 0; i < 10; ++i) state.start(kStart, true);
  for (int i = 0; i < 10; ++i) state.ended(false, kStart);
  CHECK(state.open_until() == kStart + EndpointState::kBreakerFirst);
  CHECK(state.window() == 1);
}

TEST_CASE("no probe goes while attempts of before the breaker are still under way") {
  auto state = ready(a_row(), 60);
  for (int i = 0; i < 9; ++i) turn(state, kStart, true);
  for (int i = 0; i < 6; ++i) state.start(kStart, true);
  for (int i = 0; i < 5; ++i) state.ended(false, kStart);
  const Millis later = state.open_until();
  CHECK_FALSE(state.can_start(later, true));  // the sixth hangs
  state.ended(false, later - 1);
  CHECK(state.can_start(later, true));
}

TEST_CASE("a probe takes what has waited longest, not a fresh row") {
  auto state = ready(a_row(), 20);
  state.offer_loaded(work(100, kStart - 5));
  fail(state, kStart, 5);
  // The eighth turn has not come; still the retry goes first.
  CHECK(state.start(state.open_until(), true).row.seq == 100);
}

TEST_CASE("fresh rows go before retries, every eighth turn is a retry's") {
  auto state = ready(a_row(), 40);
  for (int seq = 101; seq <= 105; ++seq) state.offer_loaded(work(seq, kStart - 1));
  std::vector<std::int64_t> order;
  for (int i = 0; i < 24; ++i) order.push_back(turn(state, kStart, true));
  std::vector<std::int64_t> expected;
  for (int i = 0, fresh = 1, due = 101; i < 24; ++i)
    expected.push_back(i % 8 == 7 ? due++ : fresh++);
  CHECK(order == expected);
}

TEST_CASE("without room for retries only fresh rows go") {
  auto state = ready(a_row(), 1);
  state.offer_loaded(work(100, kStart - 1));
  REQUIRE(state.can_start(kStart, false));
  CHECK(state.start(kStart, false).row.seq == 1);
  state.ended(true, kStart);
  CHECK_FALSE(state.can_start(kStart, false));
  CHECK(state.can_start(kStart, true));
}

TEST_CASE("retries alone do not wait for an eighth turn") {
  auto state = ready(a_row(), 0);
  state.offer_loaded(work(100, kStart - 1));
  state.offer_loaded(work(101, kStart - 1));
  CHECK(turn(state, kStart, true) == 100);
  CHECK(turn(state, kStart, true) == 101);
}

TEST_CASE("a receiver that asks for quiet gets it") {
  auto state = ready(a_row(), 40);
  for (int i = 0; i < 3; ++i) turn(state, kStart, true);
  state.start(kStart, true);
  state.start(kStart, true);
  state.ended(false, kStart);
  state.pause(kStart + 30'000);
  CHECK_FALSE(state.can_start(kStart + 29'999, true));
  CHECK(state.next_time(kStart) == kStart + 30'000);

  SECTION("a shorter wish does not shorten it") {
    state.pause(kStart + 5);
    CHECK_FALSE(state.can_start(kStart + 29'999, true));
  }
  SECTION("an answer to an earlier attempt does not end it") {
    state.ended(true, kStart + 10);
    CHECK_FALSE(state.can_start(kStart + 29'999, true));
    CHECK(state.can_start(kStart + 30'000, true));
  }
  SECTION("its end is its end") { CHECK(state.can_start(kStart + 30'000, true)); }
}

// ---- rows in memory and rows in the database ---------------------------------------------------

TEST_CASE("a new endpoint looks into the database first; new rows stay there until then") {
  EndpointState state(of(a_row()));
  state.offer_new(work(9));
  CHECK(state.queued() == 0);
  const auto request = state.wants(kStart);
  CHECK(request.webhook_seq == 7);
  CHECK(request.fresh >= 64);
  CHECK(request.due >= 64);
  state.offer_loaded(work(8));
  state.offer_loaded(work(9));
  state.loaded(request.fresh, 2, request.due, 0, 0);
  const auto after = state.wants(kStart);
  CHECK(after.fresh + after.due == 0);
  state.offer_new(work(10));
  CHECK(state.start(kStart, true).row.seq == 8);
}

TEST_CASE("a row that is known is not queued twice") {
  auto state = ready(a_row(), 1);
  state.offer_new(work(1));
  CHECK(state.queued() == 1);
  state.start(kStart, true);
  state.offer_loaded(work(1));  // in flight
  CHECK(state.queued() == 0);
  state.ended(true, kStart);
  state.offer_loaded(work(1));  // its outcome is not stored yet
  CHECK(state.queued() == 0);
  state.stored(1, 0);
  CHECK_FALSE(state.can_start(kStart, true));
}

TEST_CASE("what does not fit stays in the database and is asked for when there is room") {
  auto state = ready(a_row(), 0);
  for (int seq = 1; seq <= 200; ++seq) state.offer_new(work(seq));
  CHECK(state.queued() == 64);
  const auto full = state.wants(kStart);
  CHECK(full.fresh == 0);
  for (int i = 0; i < 33; ++i) CHECK(turn(state, kStart, false, kStart + 1'000'000) == i + 1);
  state.offer_new(work(201));  // there is room, but older rows wait
  CHECK(state.queued() == 31);
  const auto request = state.wants(kStart);
  CHECK(request.fresh >= 64);
  for (int seq = 34; seq <= 201 && seq < 34 + request.fresh; ++seq) state.offer_loaded(work(seq));
  state.loaded(request.fresh, std::min(request.fresh, 201 - 33), 0, 0, 0);
  CHECK(state.start(kStart, true).row.seq == 34);
}

TEST_CASE("a row of the scan that waits for its next attempt keeps its time") {
  auto state = ready(a_row(), 0);
  // The scan lags behind what was read on demand: this row was tried already.
  state.offer_new(work(5, kStart + 60'000));
  CHECK_FALSE(state.can_start(kStart, true));
  CHECK(state.next_time(kStart) == kStart + 60'000);
  CHECK(state.wants(kStart).due == 0);
  CHECK(state.wants(kStart + 60'000).due > 0);
}

TEST_CASE("a retry is asked for when its time has come") {
  auto state = ready(a_row(), 1);
  turn(state, kStart, false, kStart + 1'500);
  CHECK_FALSE(state.can_start(kStart, true));
  CHECK(state.wants(kStart).due == 0);
  CHECK(state.next_time(kStart) == kStart + 1'500);
  const auto request = state.wants(kStart + 1'500);
  CHECK(request.due > 0);
  state.offer_loaded(work(1, kStart + 1'500));
  state.loaded(0, 0, request.due, 1, kStart + 9'000);
  CHECK(state.can_start(kStart + 1'500, true));
  CHECK(state.wants(kStart + 1'500).due == 0);
  CHECK(state.next_time(kStart + 1'500) == kStart + 9'000);
}

TEST_CASE("the earliest of several retries counts") {
  auto state = ready(a_row(), 3);
  turn(state, kStart, false, kStart + 9'000);
  turn(state, kStart, false, kStart + 2'000);
  turn(state, kStart, false, kStart + 5'000);
  CHECK(state.next_time(kStart) == kStart + 2'000);
}

TEST_CASE("a retry that is due while nothing can be taken is no reason to look at the clock") {
  auto state = ready(a_row(), 0);
  for (int seq = 1; seq <= 64; ++seq) state.offer_loaded(work(seq, kStart - 1));
  state.loaded(10'000, 0, 64, 64, kStart + 10);
  state.pause(kStart + 60'000);
  CHECK(state.wants(kStart + 20).due == 0);  // its retries are in memory, as many as fit
  CHECK(state.next_time(kStart + 20) == kStart + 60'000);
}

TEST_CASE("a disabled endpoint sends nothing, keeps nothing, and starts over when enabled") {
  auto state = ready(a_row(), 10);
  state.start(kStart, true);
  auto row = a_row();
  row.state = model::WebhookState::disabled;
  state.configure(of(row));
  CHECK(state.queued() == 0);
  CHECK_FALSE(state.can_start(kStart, true));
  CHECK(state.next_time(kStart) == 0);
  CHECK(state.wants(kStart).fresh + state.wants(kStart).due == 0);
  state.offer_new(work(11));
  state.offer_loaded(work(12));
  CHECK(state.queued() == 0);
  state.ended(false, kStart);
  state.stored(1, 1);

  state.failures = 12;
  state.warned_at = kStart;
  row.state = model::WebhookState::enabled;
  state.configure(of(row));
  CHECK(state.failures == 0);  // as the row says
  CHECK(state.warned_at == 0);
  const auto request = state.wants(kStart);
  CHECK(request.fresh > 0);
  CHECK(request.due > 0);
  state.offer_loaded(work(2));
  state.offer_loaded(work(1, 1));
  CHECK(state.queued() == 2);
}

TEST_CASE("enabling closes the breaker, another address lets it probe at once") {
  auto state = ready(a_row(), 20);
  fail(state, kStart, 5);
  auto row = a_row();
  SECTION("another address") {
    row.url = "https://new.example/";
    state.configure(of(row));
    REQUIRE(state.can_start(kStart, true));
    turn(state, kStart, false);
    CHECK(state.open_until() == kStart + 2 * EndpointState::kBreakerFirst);
  }
  SECTION("other words, or a row that is sent again by hand, change nothing") {
    row.description = "new";
    state.configure(of(row));
    CHECK_FALSE(state.can_start(kStart + EndpointState::kBreakerFirst - 1, true));
  }
  SECTION("disabled and enabled") {
    state.pause(kStart + 60'000);
    row.state = model::WebhookState::disabled;
    state.configure(of(row));
    row.state = model::WebhookState::enabled;
    state.configure(of(row));
    for (int seq = 1; seq <= 20; ++seq) state.offer_loaded(work(seq));
    fail(state, kStart, 4);
    CHECK(state.can_start(kStart, true));
  }
}

TEST_CASE("what is dropped is read again, what is in flight is not") {
  auto state = ready(a_row(), 3);
  state.start(kStart, true);
  state.drop_queued();
  CHECK(state.queued() == 0);
  const auto request = state.wants(kStart);
  REQUIRE(request.fresh > 0);
  for (int seq = 1; seq <= 3; ++seq) state.offer_loaded(work(seq));
  state.loaded(request.fresh, 3, request.due, 0, 0);
  CHECK(state.queued() == 2);
}

// ---- one at a time, in order -------------------------------------------------------------------

TEST_CASE("fifo: the next goes when the one before it is stored, not when it is answered") {
  auto row = a_row();
  row.fifo = true;
  auto state = ready(row, 3);
  CHECK(state.start(kStart, true).row.seq == 1);
  CHECK_FALSE(state.can_start(kStart, true));
  state.ended(true, kStart);
  CHECK(state.window() == 1);
  CHECK_FALSE(state.can_start(kStart, true));
  state.stored(1, 0);
  CHECK(state.can_start(kStart, true));
  CHECK(state.start(kStart, true).row.seq == 2);
}

TEST_CASE("fifo: a retry that waits for its time holds up what comes after it") {
  auto row = a_row();
  row.fifo = true;
  auto state = ready(row, 3);
  turn(state, kStart, false, kStart + 1'000);
  CHECK_FALSE(state.can_start(kStart + 999, true));
  CHECK_FALSE(state.can_start(kStart + 1'000, true));  // not before it is in memory
  const auto request = state.wants(kStart + 1'000);
  REQUIRE(request.due > 0);
  state.offer_loaded(work(1, kStart + 1'000));
  state.loaded(0, 0, request.due, 1, 0);
  REQUIRE(state.can_start(kStart + 1'000, true));
  // Not even when all slots for retries are taken.
  CHECK_FALSE(state.can_start(kStart + 1'000, false));
  CHECK(turn(state, kStart + 1'000, true) == 1);
  CHECK(turn(state, kStart + 1'000, true) == 2);
}

TEST_CASE("fifo: nothing goes before the database was asked for retries") {
  auto row = a_row();
  row.fifo = true;
  EndpointState state(of(row));
  state.offer_loaded(work(2));
  state.loaded(100, 1, 0, 0, 0);
  CHECK_FALSE(state.can_start(kStart, true));
  CHECK(state.wants(kStart).due > 0);
  state.loaded(0, 0, 100, 0, kStart + 500);
  CHECK_FALSE(state.can_start(kStart, true));
  CHECK(state.next_time(kStart) == kStart + 500);
}

// ---- rate limit --------------------------------------------------------------------------------

TEST_CASE("no interval has more attempts than the rate allows and a small burst") {
  for (const int rate : {1, 3, 10, 100, 1'000}) {
    INFO("rate " << rate);
    auto row = a_row();
    row.rate_limit = rate;
    row.max_in_flight = 100;
    auto state = ready(row, 0);
    const double burst = std::max(1.0, rate / 20.0);
    std::vector<Millis> at;
    std::int64_t seq = 0;
    for (Millis now = kStart; now < kStart + 20'000 && at.size() < 3'000; ++now) {
      for (int i = 0; i < 3; ++i) state.offer_new(work(++seq));
      if (state.wants(now).fresh > 0) state.loaded(10'000, 0, 0, 0, 0);
      while (state.can_start(now, true)) {
        turn(state, now, true);
        at.push_back(now);
      }
      if (state.queued() == 0) continue;
      // When it says that it can go again is neither too early nor for ever away.
      const Millis next = state.next_time(now);
      REQUIRE(next > now);
      REQUIRE(next <= now + 2 + 1'000 / rate);
    }
    REQUIRE(at.size() > 15);
    std::size_t first = 0;
    for (std::size_t last = 0; last < at.size(); ++last)
      for (first = last > 400 ? last - 400 : 0; first < last; ++first) {
        const auto span = static_cast<double>(at[last] - at[first]) / 1'000;
        const auto allowed = burst + rate * span + 1e-6;
        if (static_cast<double>(last - first + 1) > allowed)
          FAIL("attempts " << first << " to " << last << " in " << at[last] - at[first] << " ms");
      }
    // It is used up, too.
    const auto seconds = static_cast<double>(at.back() - at.front()) / 1'000;
    CHECK(static_cast<double>(at.size()) >= 0.9 * rate * seconds);
  }
}

TEST_CASE("a clock that was set back does not silence a limited endpoint for longer than a turn") {
  auto row = a_row();
  row.rate_limit = 10;
  auto state = ready(row, 20);
  turn(state, kStart, true);
  const Millis before = kStart - 3'600'000;
  CHECK(state.next_time(before) <= before + 1'000);
}
