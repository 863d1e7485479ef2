// SPDX-License-Identifier: Apache-2.0
#include "schedule/countdown.hpp"

#include <utility>

#include "support/catch.hpp"

using namespace mv;
using schedule::until;

namespace {
constexpr Millis kSecond = 1000, kMinute = 60 * kSecond, kHour = 60 * kMinute, kDay = 24 * kHour;
}

TEST_CASE("time to come, in two units at most") {
  const Millis now = 1'800'000'000'123;
  const std::pair<Millis, std::string> cases[] = {{1, "in 1 s"}, {12 * kSecond, "in 12 s"},
      {59 * kSecond, "in 59 s"}, {59 * kSecond + 1, "in 1 min"}, {5 * kMinute, "in 5 min"},
      {5 * kMinute + 3 * kSecond, "in 5 min 3 s"}, {kHour - 1, "in 1 h"},
      {2 * kHour + 5 * kMinute + 59 * kSecond, "in 2 h 5 min"}, {kDay, "in 1 d"},
      {3 * kDay + 4 * kHour + 59 * kMinute, "in 3 d 4 h"}, {99 * kDay + 23 * kHour, "in 99 d 23 h"},
      {100 * kDay + 23 * kHour, "in 100 d"}, {365'000 * kDay, "in 365000 d"}};
  for (const auto& [ahead, text] : cases) REQUIRE(until(now, now + ahead) == text);
}

TEST_CASE("time gone by") {
  const Millis now = 1'800'000'000'123;
  REQUIRE(until(now, now) == "now");
  REQUIRE(until(now, now - 999) == "now");
  REQUIRE(until(now, now - 1000) == "1 s ago");
  REQUIRE(until(now, now - kMinute + 1) == "59 s ago");
  REQUIRE(until(now, now - 2 * kHour) == "2 h ago");
  REQUIRE(until(now, now - kDay - kHour) == "1 d 1 h ago");
}
