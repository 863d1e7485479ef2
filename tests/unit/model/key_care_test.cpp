// SPDX-License-Identifier: Apache-2.0
#include "model/people/key_care.hpp"

#include "support/catch.hpp"

using namespace mv;
using namespace mv::model;

namespace {

constexpr Millis kHour = 3'600'000, kDay = 24 * kHour, kNow = 1'800'000'000'000;

ApiKey used_key(Millis age, Millis used_before) {
  ApiKey key;
  key.created_at = kNow - age;
  key.last_used_at = used_before < 0 ? 0 : kNow - used_before;
  return key;
}

ApiKey ends_in(Millis left) {
  auto key = used_key(kDay, 0);
  key.expires_at = kNow + left;
  return key;
}

}  // namespace

TEST_CASE("a key is old when it is in use with the same secret for long") {
  const KeyCare care;
  CHECK_FALSE(is_old(used_key(365 * kDay - 1, 0), care, kNow));
  CHECK(is_old(used_key(365 * kDay, 0), care, kNow));
  CHECK_FALSE(is_old(used_key(365 * kDay, -1), care, kNow));  // never used: it is unused
  CHECK_FALSE(is_old(used_key(400 * kDay, 90 * kDay), care, kNow));
  auto rotated = used_key(400 * kDay, 0);
  rotated.rotated_at = kNow - kDay;
  CHECK_FALSE(is_old(rotated, care, kNow));
  CHECK_FALSE(is_old(used_key(5000 * kDay, 0), {0, care.unused_after}, kNow));
}

TEST_CASE("a key is unused when nobody used, made or rotated it for long") {
  const KeyCare care;
  CHECK(is_unused(used_key(90 * kDay, -1), care, kNow));
  CHECK_FALSE(is_unused(used_key(90 * kDay - 1, -1), care, kNow));
  CHECK(is_unused(used_key(500 * kDay, 90 * kDay), care, kNow));
  CHECK_FALSE(is_unused(used_key(500 * kDay, 90 * kDay - 1), care, kNow));
  CHECK_FALSE(is_unused(used_key(500 * kDay, 400 * kDay), {care.rotate_after, 0}, kNow));
}

TEST_CASE("what does not work is neither old nor unused") {
  const KeyCare care;
  for (const auto stop : {&ApiKey::revoked_at, &ApiKey::suspended_at, &ApiKey::expires_at}) {
    auto old = used_key(400 * kDay, 0), unused = used_key(400 * kDay, -1);
    old.*stop = unused.*stop = kNow - 1;
    CHECK_FALSE(is_old(old, care, kNow));
    CHECK_FALSE(is_unused(unused, care, kNow));
    CHECK(key_hint(unused, care, kNow).empty());
  }
}

TEST_CASE("hints say the nearest thing in words") {
  const KeyCare care;
  CHECK(key_hint(used_key(kDay, 0), care, kNow).empty());
  CHECK(key_hint(ends_in(15 * kDay), care, kNow).empty());
  CHECK(key_hint(ends_in(14 * kDay), care, kNow) == "ends in 14 days");
  CHECK(key_hint(ends_in(3 * kDay + kHour), care, kNow) == "ends in 3 days");
  CHECK(key_hint(ends_in(47 * kHour), care, kNow) == "ends in 47 hours");
  CHECK(key_hint(ends_in(kHour), care, kNow) == "ends in 1 hour");
  CHECK(key_hint(ends_in(kHour - 1), care, kNow) == "ends within the hour");
  CHECK(key_hint(ends_in(0), care, kNow).empty());
  CHECK(key_hint(used_key(120 * kDay, -1), care, kNow) == "unused for 120 days");
  CHECK(key_hint(used_key(400 * kDay, kHour), care, kNow) == "same secret for 400 days");
  // Suspended ones end, too.
  auto suspended = ends_in(2 * kDay);
  suspended.suspended_at = kNow;
  CHECK(key_hint(suspended, care, kNow) == "ends in 2 days");
}

TEST_CASE("days until then, a part of one counted as one") {
  CHECK(days_until(kNow, kNow) == 0);
  CHECK(days_until(kNow - kDay, kNow) == 0);
  CHECK(days_until(kNow + 1, kNow) == 1);
  CHECK(days_until(kNow + 3 * kDay, kNow) == 3);
  CHECK(days_until(kNow + 3 * kDay + 1, kNow) == 4);
}
