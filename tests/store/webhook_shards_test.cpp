// SPDX-License-Identifier: Apache-2.0
// Which server sends for which endpoints, on PostgreSQL.
#include "both.hpp"

#include <algorithm>
#include <map>

#include "store/events/deliveries.hpp"

namespace mv::test {
namespace {

using namespace store;

/// As the engine does with nothing under way: what is to leave is given back at once.
Shards renew(Fixture& f, const std::string& node, Millis now, Millis lease = 1'000) {
  auto out = f.write([&](Tx& tx) { return shards_renew(tx, node, now, lease); });
  f.write([&](Tx& tx) { shards_give_back(tx, node, out.leaving); });
  for (std::size_t i = 0; i < kShards; ++i) out.owned[i] = out.owned[i] && !out.leaving[i];
  return out;
}

int owned(const Shards& shards) {
  return static_cast<int>(std::count(shards.owned.begin(), shards.owned.end(), true));
}

}  // namespace

TEST_CASE("what is above the fair share is the old owner's until it is given back") {
  on_postgresql([](Fixture& f) {
    const auto of = [&](const std::string& node, Millis now) {
      return f.write([&](Tx& tx) { return shards_renew(tx, node, now, 1'000); });
    };
    of("a", kNow);
    of("b", kNow + 10);
    const auto a = of("a", kNow + 20);
    CHECK(owned(a) == kShards);
    CHECK(std::count(a.leaving.begin(), a.leaving.end(), true) == 16);
    CHECK(owned(of("b", kNow + 30)) == 0);
    f.write([&](Tx& tx) { shards_give_back(tx, "a", a.leaving); });
    CHECK(owned(of("b", kNow + 40)) == 16);
  });
}

TEST_CASE("a shard that changed hands and came back has another generation") {
  on_postgresql([](Fixture& f) {
    const auto before = renew(f, "a", kNow);
    CHECK(renew(f, "a", kNow + 500).generation == before.generation);
    renew(f, "b", kNow + 5'000);  // a slept beyond its lease
    f.write([](Tx& tx) { shards_release(tx, "b"); });
    const auto after = renew(f, "a", kNow + 6'000);
    REQUIRE(owned(after) == kShards);
    for (std::size_t i = 0; i < kShards; ++i) CHECK(after.generation[i] > before.generation[i]);
  });
}

TEST_CASE("one server has all shards, a second gets half, a third a third") {
  on_postgresql([](Fixture& f) {
    CHECK(owned(renew(f, "a", kNow)) == kShards);
    CHECK(renew(f, "a", kNow).lease_until == kNow + 1'000);
    CHECK(owned(renew(f, "b", kNow + 10)) == 0);   // nothing is free yet
    CHECK(owned(renew(f, "a", kNow + 20)) == 16);  // it gives back what is above its share
    CHECK(owned(renew(f, "b", kNow + 30)) == 16);
    CHECK(owned(renew(f, "c", kNow + 40)) == 0);
    CHECK(owned(renew(f, "a", kNow + 50)) == 11);
    CHECK(owned(renew(f, "b", kNow + 60)) == 11);
    CHECK(owned(renew(f, "c", kNow + 70)) == 10);
    const auto a = renew(f, "a", kNow + 80), b = renew(f, "b", kNow + 90),
               c = renew(f, "c", kNow + 100);
    for (std::size_t i = 0; i < kShards; ++i) CHECK(a.owned[i] + b.owned[i] + c.owned[i] == 1);
  });
}

TEST_CASE("the shards of a server that died go to the others when its lease ends") {
  on_postgresql([](Fixture& f) {
    renew(f, "a", kNow);
    renew(f, "b", kNow);
    renew(f, "a", kNow);
    renew(f, "b", kNow);
    CHECK(owned(renew(f, "b", kNow + 900)) == 16);
    CHECK(owned(renew(f, "b", kNow + 1'000)) == 16);  // the last moment of a's lease
    CHECK(owned(renew(f, "b", kNow + 1'001)) == kShards);
    CHECK(owned(renew(f, "a", kNow + 1'500)) == 0);  // it comes back with nothing
    CHECK(owned(renew(f, "b", kNow + 1'600)) == 16);
    CHECK(owned(renew(f, "a", kNow + 1'700)) == 16);
  });
}

TEST_CASE("a server that stops gives its shards back at once") {
  on_postgresql([](Fixture& f) {
    renew(f, "a", kNow);
    renew(f, "b", kNow);
    f.write([](Tx& tx) { shards_release(tx, "a"); });
    CHECK(owned(renew(f, "b", kNow + 1)) == kShards);
  });
}

TEST_CASE("no shard has two owners at any time, whoever comes, goes, sleeps and dies") {
  on_postgresql([](Fixture& f) {
    std::uint32_t random = 1;
    const auto below = [&](std::uint32_t limit) {
      random = random * 1'664'525 + 1'013'904'223;
      return (random >> 8) % limit;
    };
    std::map<std::string, Shards> nodes;
    Millis now = kNow;
    for (int step = 0; step < 300; ++step) {
      now += below(150);
      const std::string name(1, static_cast<char>('a' + below(4)));
      const auto what = below(20);
      if (what == 0) {
        f.write([&](Tx& tx) { shards_release(tx, name); });
        nodes.erase(name);
      } else if (what == 1) {
        now += 1'200;  // all of them were asleep
      } else if (what != 2 || nodes.contains(name)) {
        nodes[name] = renew(f, name, now);
      }
      for (std::size_t shard = 0; shard < kShards; ++shard) {
        int owners = 0;
        for (const auto& [node, shards] : nodes)
          owners += shards.owned[shard] && now < shards.lease_until;
        REQUIRE(owners <= 1);
      }
    }
    // When two are left, all is shared out within a lease and a round or two.
    now += 1'001;
    Shards a, b;
    for (int i = 0; i < 3; ++i) {
      a = renew(f, "x", now);
      b = renew(f, "y", now);
    }
    CHECK(owned(a) == 16);
    CHECK(owned(b) == 16);
  });
}

}  // namespace mv::test
