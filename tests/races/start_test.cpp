// SPDX-License-Identifier: Apache-2.0
// The stories begin where they say: a race that begins nowhere finds nothing.
#include "races/story.hpp"

using namespace mv;
using namespace mv::test;

TEST_CASE("a story begins where it says") {
  World world("");
  REQUIRE(Story(world, Start::draft).check().empty());
  const Story queued(world, Start::queued);
  REQUIRE(queued.state("soundcloud") == "queued");
  REQUIRE(queued.state("spotify") == "queued");
  const Story waiting(world, Start::waiting);
  REQUIRE(waiting.state("soundcloud") == "scheduled");
  REQUIRE(waiting.state("spotify") == "scheduled");
  REQUIRE(world.kept_at_soundcloud(waiting.title()) == 1);
  REQUIRE(world.handed_in_at_labelgrid(waiting.title()) == 1);
  Story live(world, Start::live);
  REQUIRE(live.state("soundcloud") == "live");
  REQUIRE(live.state("spotify") == "live");
  REQUIRE(world.public_at_soundcloud(live.title()) == 1);
  REQUIRE(world.live_at_labelgrid(live.title()) == 1);
  REQUIRE(live.check().empty());
}
