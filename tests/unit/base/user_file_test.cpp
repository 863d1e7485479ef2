// SPDX-License-Identifier: Apache-2.0
#include "base/user_file.hpp"

#include <sys/stat.h>

#include "support/catch.hpp"

using namespace mv;

namespace {

unsigned mode_of(const fs::path& path) {
  struct stat info {};
  REQUIRE(::stat(path.c_str(), &info) == 0);
  return info.st_mode & 0777;
}

std::size_t count_in(const fs::path& folder) {
  return static_cast<std::size_t>(
      std::distance(fs::directory_iterator(folder), fs::directory_iterator()));
}

}  // namespace

TEST_CASE("what is a link stays one") {
  const TempFolder folder;
  const auto file = folder.path() / "real", link = folder.path() / "link";
  REQUIRE(write_file_atomic(file, "old", 0640));
  SECTION("relative") { fs::create_symlink("real", link); }
  SECTION("absolute, through another") {
    fs::create_symlink(file, folder.path() / "between");
    fs::create_symlink("between", link);
  }
  REQUIRE(write_user_file(link, "new"));
  REQUIRE(fs::is_symlink(link));
  REQUIRE(*read_file(file) == "new");
  REQUIRE(mode_of(file) == 0640);
}

TEST_CASE("a link to nothing makes the file it leads to") {
  const TempFolder folder;
  fs::create_symlink("later", folder.path() / "link");
  REQUIRE(write_user_file(folder.path() / "link", "x", 0600));
  REQUIRE(fs::is_symlink(folder.path() / "link"));
  REQUIRE(mode_of(folder.path() / "later") == 0600);
}

TEST_CASE("another name of the file has the new content") {
  const TempFolder folder;
  const auto file = folder.path() / "a", twin = folder.path() / "b";
  REQUIRE(write_file_atomic(file, "old and longer"));
  fs::create_hard_link(file, twin);
  REQUIRE(write_user_file(file, "new"));
  REQUIRE(*read_file(twin) == "new");
}

TEST_CASE("a mode is kept, and a new file has the one asked for") {
  const TempFolder folder;
  const auto file = folder.path() / "a";
  REQUIRE(write_user_file(file, "1", 0600));
  REQUIRE(mode_of(file) == 0600);
  REQUIRE(::chmod(file.c_str(), 0664) == 0);
  REQUIRE(write_user_file(file, "2", 0600));
  REQUIRE(mode_of(file) == 0664);
  REQUIRE(count_in(folder.path()) == 1);
}

TEST_CASE("links in a circle are an error, devices are written to") {
  const TempFolder folder;
  fs::create_symlink("b", folder.path() / "a");
  fs::create_symlink("a", folder.path() / "b");
  REQUIRE_FALSE(write_user_file(folder.path() / "a", "x"));
  REQUIRE(write_user_file("/dev/null", "x"));
  REQUIRE(fs::is_character_file("/dev/null"));
}

TEST_CASE("a finished file never takes the place of another") {
  const TempFolder folder;
  const auto made = folder.path() / "made", name = folder.path() / "name";
  REQUIRE(write_file_atomic(made, "new"));
  REQUIRE(write_file_atomic(name, "mine"));
  const auto status = move_to_new(made, name);
  REQUIRE_FALSE(status);
  REQUIRE(status.error().code == Code::conflict);
  REQUIRE(*read_file(name) == "mine");
  fs::create_symlink("nowhere", folder.path() / "link");
  REQUIRE_FALSE(move_to_new(made, folder.path() / "link"));
  REQUIRE(move_to_new(made, folder.path() / "other"));
  REQUIRE(*read_file(folder.path() / "other") == "new");
}
