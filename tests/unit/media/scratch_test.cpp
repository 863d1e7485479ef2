// SPDX-License-Identifier: Apache-2.0
// Copies of files that a store keeps elsewhere, and that the double fails as it is told to.
#include "media/scratch.hpp"

#include "base/clock.hpp"
#include "support/catch.hpp"
#include "support/slow_media.hpp"

using namespace mv;
using namespace mv::test;
using Op = SlowMedia::Op;

namespace {

bool holds_nothing(const fs::path& folder) {
  return fs::directory_iterator(folder) == fs::directory_iterator();
}

}  // namespace

TEST_CASE("a copy is gone with its last handle, and what a crash left with the next start") {
  const TempFolder folder;
  SlowMedia media;
  const auto sha = *media.put("a song");
  REQUIRE(write_file_atomic(folder.path() / "left over", "x").ok());
  const auto scratch = *media::Scratch::open(folder.path(), 1000);
  CHECK(holds_nothing(folder.path()));
  {
    const auto copy = *scratch.copy(*media.open(sha, {}));
    const auto again = copy;
    CHECK(*read_file(again.path()) == "a song");
  }
  CHECK(holds_nothing(folder.path()));
}

TEST_CASE("copies in use take no more than the limit") {
  SlowMedia media(10);
  const auto six = *media.put("sixsix"), four = *media.put("four"), five = *media.put("fives");
  auto first = media.local_copy(six);
  REQUIRE(first.ok());
  const auto refused = media.local_copy(five);
  REQUIRE(!refused.ok());
  CHECK(refused.error().code == Code::unavailable);
  CHECK(media.local_copy(four).ok());
  first = Result(media::LocalCopy());
  CHECK(media.local_copy(five).ok());
}

TEST_CASE("a copy that arrives incomplete is no copy, and takes no room") {
  const TempFolder folder;
  const auto scratch = *media::Scratch::open(folder.path(), 8000);
  SlowMedia media;
  const auto sha = *media.put(std::string(8000, 'x'));
  media.cut(7000);
  const auto cut = scratch.copy(*media.open(sha, {}));
  REQUIRE(!cut.ok());
  CHECK(cut.error().retryable());
  media.cut(8000);
  media.fail(Op::read, 3, make_error(Code::timeout, "the media store does not answer"));
  CHECK(scratch.copy(*media.open(sha, {})).error().code == Code::timeout);
  CHECK(holds_nothing(folder.path()));
  CHECK(scratch.copy(*media.open(sha, {})).ok());
}

TEST_CASE("the double waits, fails once and loses files as it is told") {
  ManualClock clock{1000};
  SlowMedia media;
  media.before([&](Op op) { clock.set(clock.now() + (op == Op::open ? 200 : 0)); });
  const auto sha = *media.put("a song");
  REQUIRE(media.open(sha, {}).ok());
  CHECK(clock.now() == 1200);
  media.fail(Op::stat, 2, make_error(Code::unavailable, "the media store is away"));
  CHECK(media.stat(sha).ok());
  CHECK(media.stat(sha).error().code == Code::unavailable);
  CHECK(media::has(media, sha).ok());
  CHECK(media.count(Op::stat) == 3);
  media.lose(sha);
  CHECK(media.open(sha, {}).error().code == Code::not_found);
}
