// SPDX-License-Identifier: Apache-2.0
// What only the folder does, and what lies beside it in a server's data folder.
#include <sys/stat.h>

#include "base/crypto/digest.hpp"
#include "base/text/text.hpp"
#include "media/folder_media.hpp"
#include "media/local_files.hpp"
#include "support/catch.hpp"

using namespace mv;
using media::FolderMedia;

namespace {

FolderMedia open(const fs::path& folder) {
  auto out = FolderMedia::open(folder);
  REQUIRE(out.ok());
  return *std::move(out);
}

std::vector<std::string> names_in(const fs::path& folder) {
  std::vector<std::string> out;
  for (const auto& entry : fs::recursive_directory_iterator(folder))
    if (entry.is_regular_file()) out.push_back(fs::relative(entry.path(), folder).string());
  return out;
}

}  // namespace

TEST_CASE("a file lies under its hash, for the server's user alone") {
  const TempFolder folder;
  auto media = open(folder.path() / "media");
  const auto sha = *media.put("a song");
  CHECK(names_in(media.folder()) == std::vector{sha.substr(0, 2) + "/" + sha});
  struct stat info {};
  REQUIRE(::stat((media.folder() / sha.substr(0, 2) / sha).c_str(), &info) == 0);
  CHECK((info.st_mode & 0777) == 0600);
  REQUIRE(media.set_identity("sto_one").ok());
  CHECK(*read_file(media.folder() / "store-id") == "sto_one\n");
}

TEST_CASE("a local copy is the file itself, and no server removes it meanwhile") {
  const TempFolder folder;
  auto one = open(folder.path()), two = open(folder.path());
  const auto sha = *one.put("a song");
  {
    const auto copy = *one.local_copy(sha);
    CHECK(copy.path() == folder.path() / sha.substr(0, 2) / sha);
    CHECK(*two.put("a song") == sha);
    const auto removed = two.remove(sha);
    REQUIRE(!removed.ok());
    CHECK(removed.error().code == Code::conflict);
    CHECK(names_in(folder.path()).size() == 1);
  }
  CHECK(two.remove(sha).ok());
  CHECK(names_in(folder.path()).empty());
}

TEST_CASE("a file comes from another file system too") {
  const fs::path memory = "/dev/shm";
  std::error_code ignored;
  const TempFolder folder;
  struct stat here {
  }, there{};
  if (::stat(memory.c_str(), &there) != 0 || ::stat(folder.path().c_str(), &here) != 0 ||
      here.st_dev == there.st_dev) {
    WARN("skipped: /dev/shm is not another file system");
    return;
  }
  auto media = open(folder.path());
  const auto file = memory / folder.path().filename();
  REQUIRE(write_file_atomic(file, "a song").ok());
  const auto sha = to_hex(sha256("a song"));
  CHECK(media.put_file(file, sha).ok());
  CHECK(!fs::exists(file, ignored));
  CHECK(*read_file(media.local_copy(sha)->path()) == "a song");
  CHECK(names_in(folder.path()).size() == 1);
  fs::remove(file, ignored);
}

TEST_CASE("a folder that cannot be read is unavailable, not empty") {
  const TempFolder folder;
  auto media = open(folder.path() / "media");
  const auto sha = to_hex(sha256("a song"));
  // A file where the folder of two digits belongs: as root, permissions stop nobody.
  REQUIRE(write_file_atomic(media.folder() / sha.substr(0, 2), "x").ok());
  const auto there = media::has(media, sha);
  REQUIRE(!there.ok());
  CHECK(there.error().code == Code::unavailable);
  CHECK(media.open(sha, {}).error().code == Code::unavailable);
  CHECK(media.local_copy(sha).error().retryable());
}

TEST_CASE("the parts of an upload and derived files are this server's own") {
  const TempFolder folder;
  const auto local = *media::LocalFiles::open(folder.path());
  CHECK(local.part_size("upl_1") == 0);
  REQUIRE(write_file_atomic(local.part("upl_1"), "12345").ok());
  REQUIRE(write_file_atomic(local.part_hash("upl_1"), "h").ok());
  REQUIRE(write_file_atomic(local.derived("abc"), "w").ok());
  CHECK(local.part_size("upl_1") == 5);
  local.remove_part("upl_1");
  CHECK(names_in(folder.path()) == std::vector<std::string>{"derived/abc.wav"});
  local.remove_derived("abc");
  CHECK(names_in(folder.path()).empty());
}
