// SPDX-License-Identifier: Apache-2.0
// Every pair of things that may happen to one release, the second in the middle of the first: at
// each step that the first journals or stores. MV_TEST_SIZE=long runs all; else a part that is the
// same each time.
#include <fmt/format.h>

#include <cstdlib>
#include <iostream>

#include "races/stopped_at.hpp"
#include "races/story.hpp"

using namespace mv;
using namespace mv::test;

namespace {

bool is_long() {
  const char* size = std::getenv("MV_TEST_SIZE");
  return size && std::string_view(size) == "long";
}

constexpr int kStoriesPerWorld = 60;

struct Run {
  const std::string url;
  std::unique_ptr<World> world;
  int stories = 0, stopped = 0;
  std::vector<std::string> wrong;

  World& fresh() {
    if (!world || stories % kStoriesPerWorld == 0) {
      world.reset();
      world = std::make_unique<World>(url.empty() ? "" : Postgres::shared()->new_database());
    }
    ++stories;
    return *world;
  }
};

/// How many steps it passes when nothing else happens.
int steps_of(Run& run, Start start, Act act) {
  Story story(run.fresh(), start);
  return stopped_at(
      0, [&] { story.act(act, 0); }, [] {});
}

void run_pair(Run& run, Start start, Act first, Act second, int at, int steps) {
  Story story(run.fresh(), start);
  const int passed = stopped_at(
      at, [&] { story.act(first, 0); }, [&] { story.act(second, 1); });
  run.stopped += passed >= at;
  const auto wrong = story.check();
  if (!wrong.empty())
    run.wrong.push_back(fmt::format("{}: {} at its step {} of {}, meanwhile {}: {}", name_of(start),
        name_of(first), at, steps, name_of(second), wrong));
}

bool changes_the_wish(Act act) {
  return act == Act::cancel || act == Act::cancel_order || act == Act::take_down ||
         act == Act::order;
}

// The long run stops each at every step. The short one stops each pair once, a part of them on
// PostgreSQL; at which step differs from pair to pair and is the same each time.
void all_pairs(const std::string& url) {
  Run run{.url = url, .world = {}, .wrong = {}};
  int number = 0;
  for (const auto start : kStarts)
    for (const auto first : kActs) {
      const int steps = steps_of(run, start, first);
      for (const auto second : kActs) {
        ++number;
        if (steps == 0) continue;
        if (is_long()) {
          for (int at = 1; at <= steps; ++at) run_pair(run, start, first, second, at, steps);
        } else if (first == Act::work && changes_the_wish(second) && url.empty()) {
          // Here lie most of the windows: what is sent while the user changes their mind.
          for (int at = 1 + number % 7; at <= steps; at += 7)
            run_pair(run, start, first, second, at, steps);
        } else if (url.empty() ? number % 2 == 0 : number % 9 == 0) {
          run_pair(run, start, first, second, 1 + number * 7 % steps, steps);
        }
      }
    }
  std::cout << fmt::format("{} stories, {} stopped in the middle, {} wrong\n", run.stories,
      run.stopped, run.wrong.size());
  for (std::size_t i = 0; i < run.wrong.size() && i < 12; ++i) std::cout << run.wrong[i] << "\n";
  REQUIRE(run.stopped > run.stories / 4);
  REQUIRE(run.wrong.empty());
}

}  // namespace

TEST_CASE(
    "whatever happens in the middle of what, there is one copy and the truth is told (SQLite)") {
  all_pairs("");
}

TEST_CASE("the same with two servers on one PostgreSQL") {
  if (!Postgres::shared()) return;
  all_pairs("postgresql");
}
