// SPDX-License-Identifier: Apache-2.0
#include "audio/measure/fan_out.hpp"

#include <stdexcept>

#include "support/catch.hpp"

using namespace mv::audio;

namespace {
void feed(FanOut& fan_out, std::int64_t blocks) {
  for (std::int64_t i = 0; i < blocks; ++i) {
    Block& block = fan_out.next();
    block.first_frame = i;
    fan_out.push();
  }
}
}  // namespace

TEST_CASE("every listener sees every block in order") {
  std::vector<std::int64_t> seen[3];
  std::vector<FanOut::Listener> listeners;
  for (auto& list : seen) {
    listeners.push_back([&list](const Block& block) { list.push_back(block.first_frame); });
  }
  FanOut fan_out(listeners);
  feed(fan_out, 500);
  fan_out.finish();
  for (const auto& list : seen) {
    REQUIRE(list.size() == 500);
    for (std::int64_t i = 0; i < 500; ++i) REQUIRE(list[static_cast<std::size_t>(i)] == i);
  }
}

TEST_CASE("what a listener throws comes out of finish, and nobody hangs") {
  FanOut fan_out({[](const Block& block) {
                    if (block.first_frame == 3) throw std::runtime_error("broken");
                  },
      [](const Block&) {}});
  feed(fan_out, 100);
  REQUIRE_THROWS_AS(fan_out.finish(), std::runtime_error);
}

TEST_CASE("leaving early ends the threads") {
  std::int64_t count = 0;
  {
    FanOut fan_out({[&](const Block&) { ++count; }});
    feed(fan_out, 20);
  }
  CHECK(count == 20);
}
