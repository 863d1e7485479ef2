// SPDX-License-Identifier: Apache-2.0
// Rate limits on both databases: exact with many at once, tight, and fair when the rate changes.
#include <algorithm>
#include <atomic>
#include <random>
#include <set>
#include <thread>

#include "auth/rate_limiter.hpp"
#include "store/access/rate_limits.hpp"
#include "store/both.hpp"

using namespace mv;
using namespace mv::test;
using auth::Limit;
using auth::RateLimiter;
using auth::Standing;

namespace {

constexpr Millis kHour = 3'600'000;

Limit account(std::int64_t count, Millis period = kHour) {
  return {"account", "account usr_a", {count, period}};
}

Standing take(RateLimiter& limiter, const Limit& limit) {
  const auto taken = limiter.take(std::span(&limit, 1));
  if (!taken.ok()) FAIL(taken.error().line());
  return taken->front();
}

/// The bucket as a textbook has it: counted in tokens, not in times.
struct Bucket {
  double count, per_ms, tokens;
  Millis at;
  bool take(Millis now) {
    tokens = std::min(count, tokens + per_ms * static_cast<double>(now - at));
    at = now;
    if (tokens < 1 - 1e-9) return false;
    tokens -= 1;
    return true;
  }
};

}  // namespace

TEST_CASE("rate limits: of many at once, at two servers, exactly so many are let in") {
  on_both([](Fixture& f) {
    constexpr int kThreads = 16, kEach = 60;
    const auto limit = account(100);
    std::unique_ptr<Database> second;
    if (f.on_postgresql()) {
      auto opened = Database::open(f.url, {.clock = &f.clock});
      REQUIRE(opened.ok());
      second = *std::move(opened);
    }
    RateLimiter here(*f.db, f.clock), there(second ? *second : *f.db, f.clock);
    std::mutex mutex;
    std::multiset<std::int64_t> remaining;
    std::atomic<int> refused{0}, failed{0};
    std::vector<std::thread> threads;
    for (int t = 0; t < kThreads; ++t)
      threads.emplace_back([&, t] {
        auto& limiter = t % 2 ? here : there;
        for (int i = 0; i < kEach; ++i) {
          const auto taken = limiter.take(std::span(&limit, 1));
          if (!taken.ok()) {
            ++failed;
          } else if (taken->front().refuses) {
            ++refused;
          } else {
            const std::lock_guard lock(mutex);
            remaining.insert(taken->front().remaining);
          }
        }
      });
    for (auto& thread : threads) thread.join();
    REQUIRE(failed == 0);
    REQUIRE(remaining.size() == 100);
    REQUIRE(refused == kThreads * kEach - 100);
    std::int64_t expected = 0;
    for (const auto left : remaining) REQUIRE(left == expected++);  // each of 0..99 once
  });
}

TEST_CASE("rate limits: every decision is that of a bucket of tokens, and no window has too many") {
  on_both([](Fixture& f) {
    std::mt19937 random(7);
    for (const auto& [count, period] : {std::pair<std::int64_t, Millis>{5, 1000}, {60, 60'000}}) {
      const Limit limit{"account", fmt::format("account {}", count), {count, period}};
      const auto step = static_cast<double>(period) / static_cast<double>(count);
      RateLimiter limiter(*f.db, f.clock);
      Bucket bucket{
          static_cast<double>(count), 1 / step, static_cast<double>(count), f.clock.now()};
      std::vector<Millis> admitted;
      for (int i = 0; i < 400; ++i) {
        f.clock.advance(
            std::uniform_int_distribution<Millis>(0, static_cast<Millis>(step))(random));
        const auto now = f.clock.now();
        const bool expected = bucket.take(now);
        REQUIRE(take(limiter, limit).refuses == !expected);
        if (expected) admitted.push_back(now);
      }
      for (std::size_t from = 0; from < admitted.size(); ++from)
        for (std::size_t to = from; to < admitted.size(); ++to)
          REQUIRE(static_cast<double>(to - from + 1) <=
                  static_cast<double>(count) +
                      static_cast<double>(admitted[to] - admitted[from]) / step + 1e-6);
    }
  });
}

TEST_CASE(
    "rate limits: who waits as long as was said is let in, and a millisecond earlier is not") {
  on_both([](Fixture& f) {
    const auto limit = account(7, 10'000);
    RateLimiter limiter(*f.db, f.clock);
    for (int i = 0; i < 7; ++i) REQUIRE_FALSE(take(limiter, limit).refuses);
    for (int i = 0; i < 5; ++i) {
      f.clock.advance(13 * i);
      const auto refused = take(limiter, limit);
      REQUIRE(refused.refuses);
      REQUIRE(refused.remaining == 0);
      f.clock.advance(refused.next - 1);
      REQUIRE(take(limiter, limit).refuses);
      f.clock.advance(1);
      REQUIRE_FALSE(take(limiter, limit).refuses);
    }
    f.clock.advance(20'000);
    const auto full = take(limiter, limit);
    REQUIRE(full.remaining == 6);
    REQUIRE(full.full_at - f.clock.now() == (10'000 + 6) / 7);
  });
}

TEST_CASE("rate limits: another tier keeps what was used, and gives the rest at once") {
  on_both([](Fixture& f) {
    RateLimiter limiter(*f.db, f.clock);
    for (int i = 0; i < 10; ++i) REQUIRE_FALSE(take(limiter, account(10)).refuses);
    REQUIRE(take(limiter, account(10)).refuses);
    REQUIRE(take(limiter, account(100)).remaining == 89);  // 10 were used, and this one
    REQUIRE(take(limiter, account(10)).refuses);           // 11 of 10
    f.clock.advance(kHour);
    REQUIRE(take(limiter, account(10)).remaining == 9);
    // Down again: who waits as long as was said is let in.
    for (int i = 0; i < 60; ++i) take(limiter, account(100));
    const auto refused = take(limiter, account(10));
    REQUIRE(refused.refuses);
    f.clock.advance(refused.next);
    REQUIRE_FALSE(take(limiter, account(10)).refuses);
  });
}

TEST_CASE("rate limits: a clock that steps back gives nothing away") {
  on_both([](Fixture& f) {
    const auto limit = account(5, 10'000);
    RateLimiter limiter(*f.db, f.clock);
    int admitted = 0;
    for (int i = 0; i < 8; ++i) {
      if (i == 3) f.clock.advance(-5000);
      const auto standing = take(limiter, limit);
      REQUIRE(standing.remaining >= 0);
      REQUIRE(standing.remaining <= 5);
      admitted += !standing.refuses;
    }
    REQUIRE(admitted <= 5);
  });
}

TEST_CASE("rate limits: of several limits all are counted or none, and a refusal is remembered") {
  on_both([](Fixture& f) {
    RateLimiter limiter(*f.db, f.clock), other(*f.db, f.clock);
    const std::vector<Limit> limits{account(5), {"key", "key key_a", {2, kHour}}};
    for (int i = 0; i < 2; ++i) {
      const auto taken = limiter.take(limits);
      REQUIRE((*taken)[0].remaining == 4 - i);
      REQUIRE((*taken)[1].remaining == 1 - i);
    }
    for (int i = 0; i < 3; ++i) {
      const auto refused = limiter.take(limits);
      REQUIRE((*refused)[1].refuses);
      REQUIRE_FALSE((*refused)[0].refuses);
      REQUIRE((*refused)[0].remaining == 3);
    }
    REQUIRE(take(limiter, account(5)).remaining == 2);  // another key of the account
    const auto looked = limiter.look(limits);
    REQUIRE((*looked)[0].remaining == 2);
    REQUIRE((*limiter.look(limits))[0].remaining == 2);
    // Who has not been refused asks the database; who has been is refused until it is over.
    f.write([&](Tx& tx) {
      tx.run("update rate_limits set full_at = ? where subject = 'key key_a'",
          (f.clock.now() + kHour / 2) * 1000);
    });
    REQUIRE_FALSE((*other.take(limits))[1].refuses);
    f.write([&](Tx& tx) { tx.run("update rate_limits set full_at = full_at + 1000000000000"); });
    REQUIRE((*limiter.take(limits))[1].refuses);
    REQUIRE(f.write([&](Tx& tx) {
      return store::rate_limits_delete_full(tx, (f.clock.now() + 2 * kHour) * 1000000, 10);
    }) == 2);
    REQUIRE_FALSE((*other.take(limits))[1].refuses);
  });
}
