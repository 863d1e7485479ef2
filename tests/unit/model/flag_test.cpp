// SPDX-License-Identifier: Apache-2.0
#include "model/flag/flag.hpp"

#include <cmath>
#include <string>

#include "support/catch.hpp"

using namespace mv::model;

namespace {

constexpr int kUsers = 100'000;

Flag a_flag(std::int64_t percent, std::string id = "new_waveform") {
  Flag out;
  out.id = std::move(id);
  out.share = percent * kWholeShare / 100;
  return out;
}

bool on(const Flag& flag, int user) { return evaluate(flag, "usr_" + std::to_string(user)).on; }

}  // namespace

TEST_CASE("as a share grows users come in and nobody goes, and it is as large as it says") {
  std::vector<bool> before(kUsers);
  for (const int percent : {1, 5, 10, 25, 50, 75, 99, 100}) {
    const auto flag = a_flag(percent);
    int count = 0;
    for (int user = 0; user < kUsers; ++user) {
      const bool now = on(flag, user);
      if (before[static_cast<std::size_t>(user)] && !now) FAIL("a user lost it");
      before[static_cast<std::size_t>(user)] = now;
      count += now;
    }
    const double share = percent / 100.0;
    INFO(percent << " %: " << count);
    CHECK(std::abs(count - share * kUsers) <= 3 * std::sqrt(kUsers * share * (1 - share)) + 0.5);
  }
}

TEST_CASE("two flags have nothing to do with each other") {
  const auto one = a_flag(50), other = a_flag(50, "another");
  int both = 0;
  for (int user = 0; user < kUsers; ++user) both += on(one, user) && on(other, user);
  CHECK(std::abs(both - kUsers / 4.0) <= 3 * std::sqrt(kUsers * 0.25 * 0.75));
}

TEST_CASE("a killed flag is off for everybody, and nobody has a part of one") {
  auto flag = a_flag(100);
  CHECK(evaluate(flag, "").on);
  CHECK(evaluate(flag, "").reason == FlagReason::STATIC);
  flag.killed_at = 1;
  CHECK_FALSE(evaluate(flag, "usr_1").on);
  CHECK(evaluate(flag, "usr_1").reason == FlagReason::DISABLED);
  CHECK_FALSE(evaluate(a_flag(99), "").on);
  CHECK(evaluate(a_flag(99), "").reason == FlagReason::SPLIT);
  CHECK_FALSE(evaluate(a_flag(0), "usr_1").on);
}

TEST_CASE("the server's own flags are on at first") {
  CHECK(built_in_flags().size() == 4);
  for (const auto& each : built_in_flags()) {
    CHECK(evaluate(flag_at_first(each), "").on);
    CHECK(built_in_flag(each.id) == &each);
  }
  CHECK(built_in_flag("none") == nullptr);
}
