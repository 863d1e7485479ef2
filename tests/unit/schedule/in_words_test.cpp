// SPDX-License-Identifier: Apache-2.0
#include "schedule/in_words.hpp"

#include "support/catch.hpp"

using namespace mv;
using namespace mv::schedule;

TEST_CASE("an instant in words") {
  REQUIRE(in_words(*resolve("2026-12-04", "Europe/Berlin")) == "Fri 4 Dec 2026 00:00 Berlin");
  REQUIRE(in_words(*resolve("2027-01-31 23:59:58", "America/New_York")) ==
          "Sun 31 Jan 2027 23:59:58 New York");
  REQUIRE(in_words(*resolve("2027-06-01 12:00", "UTC")) == "Tue 1 Jun 2027 12:00 UTC");
}

TEST_CASE("a span in words") {
  constexpr Millis kSecond = 1000, kMinute = 60 * kSecond, kHour = 60 * kMinute, kDay = 24 * kHour;
  REQUIRE(until_in_words(0, 5 * kDay + 7 * kHour) == "in 5 days 7 hours");
  REQUIRE(until_in_words(0, kDay) == "in 1 day");
  REQUIRE(until_in_words(0, kHour + kMinute) == "in 1 hour 1 minute");
  REQUIRE(until_in_words(0, 11 * kSecond) == "in 11 seconds");
  REQUIRE(until_in_words(0, 0) == "now");
  REQUIRE(until_in_words(2 * kHour, 0) == "2 hours ago");
}
