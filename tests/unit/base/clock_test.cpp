// SPDX-License-Identifier: Apache-2.0
#include "base/clock.hpp"

#include <algorithm>
#include <chrono>

#include "base/retry.hpp"
#include "support/catch.hpp"

using namespace mv;

TEST_CASE("times come back from their text") {
  for (const Millis time : {Millis{0}, Millis{-1}, Millis{1}, Millis{951'782'400'000},
           Millis{1'709'164'800'000}, Millis{1'800'000'000'123}, Millis{253'402'300'799'999}}) {
    const auto text = format_utc(time);
    REQUIRE(text.size() == 24);
    REQUIRE(*parse_utc(text) == time);
  }
  REQUIRE(format_utc(0) == "1970-01-01T00:00:00.000Z");
  REQUIRE(format_utc(-1) == "1969-12-31T23:59:59.999Z");
}

TEST_CASE("RFC 3339 with its offsets, fractions and leap days") {
  const Millis noon = *parse_utc("2024-02-29T12:00:00Z");
  REQUIRE(format_utc(noon) == "2024-02-29T12:00:00.000Z");
  for (const auto* same : {"2024-02-29T12:00:00.000Z", "2024-02-29t12:00:00z",
           "2024-02-29 12:00:00Z", "2024-02-29T13:00:00+01:00", "2024-02-29T06:30:00-05:30",
           "2024-03-01T02:00:00+14:00", "2024-02-29T12:00:00-00:00"})
    REQUIRE(*parse_utc(same) == noon);
  REQUIRE(*parse_utc("2024-02-29T12:00:00.5Z") == noon + 500);
  REQUIRE(*parse_utc("2024-02-29T12:00:00.123456789Z") == noon + 123);
  REQUIRE(*parse_utc("2016-12-31T23:59:60Z") == *parse_utc("2017-01-01T00:00:00Z"));
}

TEST_CASE("what is no time is refused") {
  for (const auto* bad : {"", "now", "2027-01-15", "2027-01-15T00:00:00", "2027-02-29T00:00:00Z",
           "1900-02-29T00:00:00Z", "2027-13-01T00:00:00Z", "2027-00-01T00:00:00Z",
           "2027-01-32T00:00:00Z", "2027-01-15T24:00:00Z", "2027-01-15T00:60:00Z",
           "2027-01-15T00:00:61Z", "2027-01-15T00:00:00X", "2027-01-15T00:00:00+1:00",
           "2027-01-15T00:00:00+24:00", "2027-01-15T00:00:00+01:60", "2027-01-15T00:00:00+0100",
           "2027-01-15T00:00:00Z ", " 2027-01-15T00:00:00Z", "2027-01-15T-1:00:00Z",
           "2027-01-15T00:-1:00Z", "2027-+1-15T00:00:00Z", "+027-01-15T00:00:00Z",
           "2027-01-15T00: 0:00Z", "2027-01-15T00:00:00+-1:00", "2027-01-15T00:00:00.Z",
           "2027/01/15T00:00:00Z", "20270115T000000Z"}) {
    CAPTURE(bad);
    const auto time = parse_utc(bad);
    REQUIRE_FALSE(time);
    REQUIRE(time.error().code == Code::invalid);
  }
  REQUIRE_FALSE(parse_utc(std::string(100'000, '1')));
}

TEST_CASE("a manual clock goes when it is told to") {
  ManualClock clock(100);
  clock.advance(50);
  REQUIRE(clock.now() == 150);
  clock.set(7);
  REQUIRE(clock.now() == 7);
  REQUIRE(SystemClock().now() > *parse_utc("2020-01-01T00:00:00Z"));
}

TEST_CASE(
    "backoff doubles up to its cap, with full jitter and a server's own wish as lower bound") {
  using std::chrono::milliseconds;
  const Backoff backoff{milliseconds(200), milliseconds(3000)};
  const auto most = [](std::uint64_t limit) { return limit - 1; };
  const auto least = [](std::uint64_t) { return std::uint64_t{0}; };
  REQUIRE(backoff.wait(0, most) == milliseconds(200));
  REQUIRE(backoff.wait(1, most) == milliseconds(400));
  REQUIRE(backoff.wait(3, most) == milliseconds(1600));
  REQUIRE(backoff.wait(4, most) == milliseconds(3000));
  REQUIRE(backoff.wait(1'000'000, most) == milliseconds(3000));
  REQUIRE(backoff.wait(3, least) == milliseconds(0));
  REQUIRE(backoff.wait(0, least, milliseconds(5000)) == milliseconds(5000));
  REQUIRE(backoff.wait(0, most, milliseconds(10)) == milliseconds(200));
}
