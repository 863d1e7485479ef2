// SPDX-License-Identifier: Apache-2.0
#include "base/crypto/key_file.hpp"

#include <sys/stat.h>
#include <unistd.h>

#include "base/text/text.hpp"
#include "support/catch.hpp"

using namespace mv;

namespace {

unsigned mode_of(const fs::path& path) {
  struct stat info {};
  REQUIRE(::stat(path.c_str(), &info) == 0);
  return info.st_mode & 0777;
}

std::vector<std::string> ids(const fs::path& path) {
  const auto keys = key_file_read(path);
  REQUIRE(keys.ok());
  std::vector<std::string> out;
  for (const auto& key : *keys) out.push_back(key.id);
  return out;
}

}  // namespace

TEST_CASE("a key file is made once, private, and read again") {
  const TempFolder folder;
  const auto file = folder.path() / "keys" / "key";
  REQUIRE(key_file_make(file).ok());
  CHECK(mode_of(file) == 0600);
  const auto first = ids(file);
  REQUIRE(first.size() == 1);
  CHECK(first.front().size() == 16);
  REQUIRE(key_file_make(file).ok());
  CHECK(ids(file) == first);
}

TEST_CASE("a key is added beside the one there is, and one of them removed") {
  const TempFolder folder;
  const auto file = folder.path() / "key";
  REQUIRE(key_file_make(file).ok());
  const auto old = ids(file).front();
  const auto added = key_file_add(file);
  REQUIRE(added.ok());
  CHECK(ids(file) == std::vector{old, added->id});
  CHECK(mode_of(file) == 0600);
  // Asked again, it is the same one.
  CHECK(key_file_add(file)->id == added->id);
  REQUIRE(key_file_remove(file, {"0000000000000000"}).ok());
  CHECK(ids(file).size() == 2);
  CHECK_FALSE(key_file_remove(file, {old, added->id}).ok());
  CHECK(ids(file).size() == 2);
  REQUIRE(key_file_remove(file, {old}).ok());
  CHECK(ids(file) == std::vector{added->id});
  CHECK(key_file_read(file)->front().key == added->key);
}

TEST_CASE("a link to a key file stays one") {
  const TempFolder folder;
  const auto file = folder.path() / "real" / "key", link = folder.path() / "link";
  REQUIRE(key_file_make(file).ok());
  fs::create_symlink(file, link);
  REQUIRE(key_file_add(link).ok());
  CHECK(fs::is_symlink(link));
  CHECK(ids(file).size() == 2);
}

TEST_CASE("what a killed process has left beside a key file goes with the next change") {
  const TempFolder folder;
  const auto file = folder.path() / "key", left = folder.path() / ".key.0123456789ab",
             other = folder.path() / ".key.mine";
  REQUIRE(key_file_make(file).ok());
  for (const auto& path : {left, other}) REQUIRE(write_file_atomic(path, "x").ok());
  REQUIRE(key_file_add(file).ok());
  CHECK_FALSE(fs::exists(left));
  CHECK(fs::exists(other));
}

TEST_CASE("what is no key file is refused") {
  const TempFolder folder;
  const auto file = folder.path() / "key";
  CHECK(key_file_read(file).error().code == Code::not_found);
  const std::string line(64, 'a');
  for (const std::string& text : {std::string(), std::string("not a key\n"), line.substr(1),
           line + line, line + "\n" + line + "\n", line + "\nx\n"}) {
    INFO(text);
    REQUIRE(write_file_atomic(file, text).ok());
    CHECK(key_file_read(file).error().code == Code::config);
    CHECK_FALSE(key_file_add(file).ok());
  }
  REQUIRE(write_file_atomic(file, "\r\n" + line + "\r\n\n").ok());
  CHECK(key_file_read(file)->size() == 1);
}

TEST_CASE("what root changes goes on belonging to its user") {
  if (::geteuid() != 0) return;  // only root can give files away
  const TempFolder folder;
  const auto file = folder.path() / "key";
  REQUIRE(key_file_make(file).ok());
  fs::remove(file.string() + ".lock");
  REQUIRE(::chown(file.c_str(), 12345, 12346) == 0);
  REQUIRE(key_file_add(file).ok());
  for (const auto& path : {file, fs::path(file.string() + ".lock")}) {
    struct stat info {};
    REQUIRE(::stat(path.c_str(), &info) == 0);
    CHECK(info.st_uid == 12345);
    CHECK(info.st_gid == 12346);
    CHECK(mode_of(path) == 0600);
  }
}
