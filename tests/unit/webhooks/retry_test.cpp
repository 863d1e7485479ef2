// SPDX-License-Identifier: Apache-2.0
#include "webhooks/retry.hpp"

#include "base/clock.hpp"
#include "support/catch.hpp"

using namespace mv;
using namespace mv::webhooks;
using Kind = Decision::Kind;

namespace {

constexpr Millis kNow = 1'800'000'000'000;  // 2027-01-15T08:00:00Z, a Friday
const RetrySchedule kSchedule;

std::uint64_t lowest(std::uint64_t) { return 0; }
std::uint64_t highest(std::uint64_t limit) { return limit - 1; }

Decision after(const Answer& answer, int tries = 1) {
  return decide(kSchedule, answer, tries, kNow, lowest);
}

}  // namespace

TEST_CASE("only 2xx is success") {
  for (int status = 200; status < 300; ++status)
    CHECK(after({.status = status}).kind == Kind::delivered);
  CHECK(after({.status = 204}).error.empty());
  CHECK(after({.status = 200}).next_attempt_at == 0);
  for (const int status : {0, 100, 199, 300, 301, 302, 304, 307, 308, 400, 401, 404, 409, 429, 500,
           502, 503, 504, 599, 999})
    CHECK(after({.status = status}).kind == Kind::again);
}

TEST_CASE("an answer that was not complete is no success, whatever its status") {
  const auto decision = after({.status = 200, .error = "the connection was closed"});
  CHECK(decision.kind == Kind::again);
  CHECK(decision.error == "the connection was closed");
}

TEST_CASE("410 switches the endpoint off, also on the first and the last attempt") {
  CHECK(after({.status = 410}).kind == Kind::switch_off);
  CHECK(after({.status = 410}, 12).kind == Kind::switch_off);
  CHECK(after({.status = 410, .error = "cut"}).kind == Kind::again);  // not a whole answer
  CHECK(after({.status = 410, .retry_after = 5'000}).kind == Kind::switch_off);
}

TEST_CASE("a redirect is not followed, and says so") {
  const auto decision = after({.status = 308});
  CHECK(decision.kind == Kind::again);
  CHECK(decision.error.find("308") != std::string::npos);
  CHECK(decision.error.find("redirects are not followed") != std::string::npos);
}

TEST_CASE("eleven waits, twelve attempts") {
  REQUIRE(kSchedule.waits == std::vector<Millis>{1'000, 2'000, 4'000, 8'000, 16'000, 300'000,
                                 1'800'000, 7'200'000, 18'000'000, 36'000'000, 36'000'000});
  for (int tries = 1; tries <= 11; ++tries) {
    const auto wait = kSchedule.waits[static_cast<std::size_t>(tries - 1)];
    const auto soonest = decide(kSchedule, {.status = 500}, tries, kNow, lowest);
    const auto latest = decide(kSchedule, {.status = 500}, tries, kNow, highest);
    CHECK(soonest.kind == Kind::again);
    CHECK(soonest.next_attempt_at == kNow + wait / 2);  // equal jitter
    CHECK(latest.next_attempt_at == kNow + wait);
  }
  CHECK(after({.status = 500}, 12).kind == Kind::failed);
  CHECK(after({.status = 500}, 12).next_attempt_at == 0);
  CHECK(after({.status = 500}, 12).error.find("500") != std::string::npos);
  CHECK(after({.status = 500}, 1'000).kind == Kind::failed);
  CHECK(after({.status = 200}, 12).kind == Kind::delivered);
  CHECK(after({.status = 500}, 0).kind == Kind::again);
}

TEST_CASE("waits spread over the whole of their second half") {
  std::uint64_t next = 0;
  Millis lowest_seen = INT64_MAX, highest_seen = 0;
  for (int i = 0; i < 5'000; ++i) {
    const auto decision = decide(kSchedule, {.status = 503}, 5, kNow, [&](std::uint64_t limit) {
      next += 7'919;
      return next % limit;
    });
    lowest_seen = std::min(lowest_seen, decision.next_attempt_at - kNow);
    highest_seen = std::max(highest_seen, decision.next_attempt_at - kNow);
    REQUIRE(decision.next_attempt_at >= kNow + 8'000);
    REQUIRE(decision.next_attempt_at <= kNow + 16'000);
  }
  CHECK(lowest_seen < 8'100);
  CHECK(highest_seen > 15'900);
}

TEST_CASE("Retry-After makes a wait longer, never shorter, and never endless") {
  CHECK(after({.status = 429, .retry_after = 30'000}).next_attempt_at == kNow + 30'000);
  CHECK(after({.status = 429, .retry_after = 0}).next_attempt_at == kNow + 500);
  CHECK(after({.status = 429, .retry_after = -5'000}).next_attempt_at == kNow + 500);
  CHECK(after({.status = 503, .retry_after = 100}, 6).next_attempt_at == kNow + 150'000);
  CHECK(after({.status = 503, .retry_after = 1'000'000'000'000}).next_attempt_at ==
        kNow + 24 * 3'600'000);
  CHECK(after({.status = 429, .retry_after = 1'000}, 12).kind == Kind::failed);
}

TEST_CASE("Retry-After is a number of seconds or a date") {
  CHECK(parse_retry_after("120", kNow) == 120'000);
  CHECK(parse_retry_after("  7 ", kNow) == 7'000);
  CHECK(parse_retry_after("0", kNow) == 0);
  CHECK(parse_retry_after("Fri, 15 Jan 2027 08:01:00 GMT", kNow) == 60'000);
  CHECK(parse_retry_after("Friday, 15-Jan-27 08:01:00 GMT", kNow) == 60'000);
  CHECK(parse_retry_after("Fri Jan 15 08:01:00 2027", kNow) == 60'000);
  CHECK(parse_retry_after("Fri, 15 Jan 2027 07:00:00 GMT", kNow) == 0);  // it is over
  CHECK(*parse_retry_after("99999999999999999999999", kNow) >= 24 * 3'600'000);
}

TEST_CASE("what is neither is no Retry-After") {
  for (const std::string_view garbage :
      {"", "   ", "soon", "-5", "1.5", "1e9", "0x10", "120 seconds", "+3", "Fri", "\xff\xfe", "NaN",
          "Fri, 32 Jan 2027 08:01:00 GMT", "Fri, 15 Jan 2027 25:01:00 GMT", ";", "1,2"}) {
    INFO("'" << garbage << "'");
    CHECK_FALSE(parse_retry_after(garbage, kNow).has_value());
  }
  CHECK_FALSE(parse_retry_after(std::string(10'000, 'x'), kNow).has_value());
  CHECK_FALSE(parse_retry_after(std::string_view("12\0 3", 5), kNow).has_value());
}

TEST_CASE("an operator's schedule is read as a list of waits") {
  const auto read = RetrySchedule::parse({"1s", "5m", "2h"});
  REQUIRE(read.ok());
  CHECK(read->waits == std::vector<Millis>{1'000, 300'000, 7'200'000});
  for (const char* bad : {"soon", "-1s", "0s", "1 parsec"}) {
    const auto refused = RetrySchedule::parse({"1s", bad});
    INFO(bad);
    REQUIRE_FALSE(refused.ok());
    CHECK(refused.error().code == Code::config);
    CHECK(refused.error().line().find(bad) != std::string::npos);
  }
  const auto none = RetrySchedule::parse({""});
  REQUIRE(none.ok());
  CHECK(decide(*none, {.status = 500}, 1, kNow, lowest).kind == Kind::failed);
}
