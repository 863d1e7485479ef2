// SPDX-License-Identifier: Apache-2.0
// Random histories of one release, some steps stopped in the middle of others, with passing faults
// of the services: at rest the promises hold. MV_TEST_SIZE=long runs 2,000 on each database;
// MV_RACE_SEED=N runs that one alone.
#include <fmt/format.h>

#include <cstdlib>
#include <iostream>
#include <random>

#include "races/stopped_at.hpp"
#include "races/story.hpp"

using namespace mv;
using namespace mv::test;

namespace {

bool is_long() {
  const char* size = std::getenv("MV_TEST_SIZE");
  return size && std::string_view(size) == "long";
}

void add_faults(World& world, std::mt19937_64& random) {
  for (auto* service : {&world.soundcloud(), &world.labelgrid()}) {
    service->clear_faults();
    if (random() % 3 != 0) continue;
    for (const char* fault : {"server_error", "lost_response", "dropped", "error_after_success"})
      (void)service->order_fault(
          {{"fault", fault}, {"probability", 0.04}, {"seed", random() % 1000}});
  }
}

std::string one_history(World& world, std::uint64_t seed) {
  std::mt19937_64 random(seed);
  const auto pick = [&](std::size_t below) { return static_cast<std::size_t>(random() % below); };
  Story story(world, kStarts[pick(std::size(kStarts))]);
  add_faults(world, random);
  std::string told;
  const auto steps = 3 + pick(6);
  for (std::size_t step = 0; step < steps; ++step) {
    const auto first = kActs[pick(std::size(kActs))], second = kActs[pick(std::size(kActs))];
    const auto here = pick(2), there = pick(2);
    if (pick(2) == 0) {
      told += fmt::format(" {}@{}", name_of(first), here);
      story.act(first, here);
    } else {
      const auto at = static_cast<int>(1 + pick(25));
      told += fmt::format(" {}@{}#{}[{}@{}]", name_of(first), here, at, name_of(second), there);
      stopped_at(
          at, [&] { story.act(first, here); }, [&] { story.act(second, there); });
    }
    if (pick(3) == 0) {
      const auto by = static_cast<Millis>(pick(40'000));
      told += fmt::format(" +{}", by);
      world.clock().advance(by);
    }
  }
  const auto wrong = story.check();
  for (auto* service : {&world.soundcloud(), &world.labelgrid()}) service->clear_faults();
  return wrong.empty() ? "" : fmt::format("seed {}:{}: {}", seed, told, wrong);
}

void histories(const std::string& url) {
  const char* only = std::getenv("MV_RACE_SEED");
  const std::uint64_t first = only ? std::strtoull(only, nullptr, 10) : 1;
  const std::uint64_t count = only ? 1 : is_long() ? 2'000 : url.empty() ? 100 : 30;
  std::unique_ptr<World> world;
  std::vector<std::string> wrong;
  for (std::uint64_t seed = first; seed < first + count; ++seed) {
    if (!world || seed % 40 == 0) {
      world.reset();
      world = std::make_unique<World>(url.empty() ? "" : Postgres::shared()->new_database());
    }
    if (auto text = one_history(*world, seed); !text.empty()) wrong.push_back(std::move(text));
  }
  std::cout << fmt::format("{} histories, {} wrong\n", count, wrong.size());
  for (std::size_t i = 0; i < wrong.size() && i < 12; ++i) std::cout << wrong[i] << "\n";
  REQUIRE(wrong.empty());
}

}  // namespace

TEST_CASE("random histories end with one copy and the truth (SQLite)") { histories(""); }

TEST_CASE("random histories end with one copy and the truth (two servers on PostgreSQL)") {
  if (!Postgres::shared()) return;
  histories("postgresql");
}
