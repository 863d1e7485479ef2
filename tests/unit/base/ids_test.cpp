// SPDX-License-Identifier: Apache-2.0
#include "base/ids.hpp"

#include <algorithm>
#include <set>
#include <thread>
#include <vector>

#include "support/catch.hpp"

using namespace mv;

TEST_CASE("ids of one millisecond sort in the order of the calls") {
  std::vector<std::string> ids;
  for (int i = 0; i < 5000; ++i) ids.push_back(new_id("trk", 1'700'000'000'000));
  REQUIRE(std::is_sorted(ids.begin(), ids.end()));
  REQUIRE(std::adjacent_find(ids.begin(), ids.end()) == ids.end());
}

TEST_CASE("a later id sorts after an earlier one") {
  const auto early = new_id("trk", 1'700'000'000'000);
  REQUIRE(early < new_id("trk", 1'700'000'000'001));
  REQUIRE(early < new_id("trk", 4'000'000'000'000));
  REQUIRE(new_id("trk", 0) < early);
}

TEST_CASE("ids are unique over threads, and in order within each") {
  constexpr int kThreads = 8, kEach = 2000;
  std::vector<std::vector<std::string>> made(kThreads);
  std::vector<std::thread> threads;
  for (auto& mine : made)
    threads.emplace_back([&mine] {
      for (int i = 0; i < kEach; ++i) mine.push_back(new_id("job", 1'700'000'000'000));
    });
  for (auto& thread : threads) thread.join();
  std::set<std::string> all;
  for (const auto& mine : made) {
    REQUIRE(std::is_sorted(mine.begin(), mine.end()));
    all.insert(mine.begin(), mine.end());
  }
  REQUIRE(all.size() == kThreads * kEach);
}

TEST_CASE("the form of an id") {
  const auto id = new_id("whk", 1'700'000'000'000);
  REQUIRE(id.size() == 30);
  REQUIRE(is_id(id, "whk"));
  REQUIRE_FALSE(is_id(id, "trk"));
  REQUIRE_FALSE(is_id(id.substr(1), "whk"));
  REQUIRE_FALSE(is_id(id + "0", "whk"));
  for (const char wrong : {'i', 'l', 'o', 'u', 'A', '-', ' ', '\0'}) {
    auto changed = id;
    changed[10] = wrong;
    REQUIRE_FALSE(is_id(changed, "whk"));
  }
  REQUIRE_FALSE(is_id("", "whk"));
}
