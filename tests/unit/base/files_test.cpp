// SPDX-License-Identifier: Apache-2.0
#include "base/files.hpp"

#include <signal.h>
#include <sys/file.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <fstream>

#include "base/log.hpp"
#include "support/catch.hpp"

using namespace mv;

namespace {

std::size_t entries(const fs::path& folder) {
  return static_cast<std::size_t>(
      std::distance(fs::directory_iterator(folder), fs::directory_iterator()));
}

/// While it lives, a write beyond `bytes` of a file fails with EFBIG, as on a full disk.
class SmallDisk {
 public:
  explicit SmallDisk(rlim_t bytes) : handler_(::signal(SIGXFSZ, SIG_IGN)) {
    ::getrlimit(RLIMIT_FSIZE, &before_);
    const rlimit small{bytes, before_.rlim_max};
    ::setrlimit(RLIMIT_FSIZE, &small);
  }
  ~SmallDisk() {
    ::setrlimit(RLIMIT_FSIZE, &before_);
    ::signal(SIGXFSZ, handler_);
  }

 private:
  rlimit before_{};
  void (*handler_)(int);
};

}  // namespace

TEST_CASE("an atomic write replaces the whole content and leaves nothing else") {
  const TempFolder folder;
  const auto file = folder.path() / "f";
  REQUIRE(write_file_atomic(file, "old content", 0640));
  REQUIRE(write_file_atomic(file, "new", 0600));
  REQUIRE(*read_file(file) == "new");
  REQUIRE(*mv::file_size(file) == 3);
  struct stat info {};
  REQUIRE(::stat(file.c_str(), &info) == 0);
  REQUIRE((info.st_mode & 0777) == 0600);
  REQUIRE(entries(folder.path()) == 1);
}

TEST_CASE("an atomic write that fails keeps the old content") {
  const TempFolder folder;
  const auto file = folder.path() / "f";
  REQUIRE(write_file_atomic(file, "old content"));
  Status status;
  {
    const SmallDisk disk(4096);
    status = write_file_atomic(file, std::string(100'000, 'n'));
  }
  REQUIRE_FALSE(status);
  REQUIRE(status.error().code == Code::io);
  REQUIRE(*read_file(file) == "old content");
  REQUIRE(entries(folder.path()) == 1);
}

TEST_CASE("an atomic write over a folder or into none fails and leaves nothing") {
  const TempFolder folder;
  fs::create_directories(folder.path() / "d" / "inside");
  REQUIRE_FALSE(write_file_atomic(folder.path() / "d", "x"));
  REQUIRE(entries(folder.path()) == 1);
  REQUIRE(write_file_atomic(folder.path() / "absent" / "f", "x").error().code == Code::not_found);
}

TEST_CASE("reading tells what is wrong") {
  const TempFolder folder;
  REQUIRE(read_file(folder.path() / "absent").error().code == Code::not_found);
  REQUIRE(read_file(folder.path()).error().code == Code::invalid);
  REQUIRE(mv::file_size(folder.path() / "absent").error().code == Code::not_found);
  const auto file = folder.path() / "f";
  REQUIRE(write_file_atomic(file, std::string(1000, 'x')));
  REQUIRE(read_file(file, 1000)->size() == 1000);
  REQUIRE(read_file(file, 999).error().code == Code::payload_too_large);
  REQUIRE(read_file(file, 999).error().what.find(file.string()) != std::string::npos);
}

TEST_CASE("reading in blocks stops where the sink says so") {
  const TempFolder folder;
  const auto file = folder.path() / "f";
  REQUIRE(write_file_atomic(file, std::string(3'000'000, 'x')));
  std::size_t calls = 0, bytes = 0;
  REQUIRE(read_blocks(file, [&](std::string_view block) -> Status {
    bytes += block.size();
    return {};
  }));
  REQUIRE(bytes == 3'000'000);
  const auto stopped = read_blocks(file, [&](std::string_view) -> Status {
    ++calls;
    return make_error(Code::cancelled, "enough");
  });
  REQUIRE(stopped.error().code == Code::cancelled);
  REQUIRE(calls == 1);
}

TEST_CASE("a private folder is for its owner only") {
  const TempFolder folder;
  const auto deep = folder.path() / "a" / "b";
  REQUIRE(make_private_folder(deep));
  REQUIRE(make_private_folder(deep));
  struct stat info {};
  REQUIRE(::stat(deep.c_str(), &info) == 0);
  REQUIRE((info.st_mode & 0777) == 0700);
  REQUIRE(write_file_atomic(folder.path() / "f", ""));
  REQUIRE_FALSE(make_private_folder(folder.path() / "f" / "below"));
}

TEST_CASE("a temporary folder goes with its content") {
  fs::path path;
  {
    const TempFolder folder;
    path = folder.path();
    REQUIRE(write_file_atomic(path / "f", "x"));
  }
  REQUIRE_FALSE(fs::exists(path));
}

TEST_CASE("a lock is held by one at a time") {
  const TempFolder folder;
  const auto file = folder.path() / "lock";
  {
    const auto held = FileLock::take(file, false);
    REQUIRE(held);
    REQUIRE(FileLock::take(file, false).error().code == Code::conflict);
    REQUIRE(FileLock::take(folder.path() / "other", false));
  }
  REQUIRE(FileLock::take(file, false));
  REQUIRE_FALSE(FileLock::take(folder.path() / "absent" / "lock", false));
}

TEST_CASE("a file descriptor is closed once, by its last owner") {
  const TempFolder folder;
  REQUIRE(write_file_atomic(folder.path() / "f", "x"));
  auto opened = open_read(folder.path() / "f");
  REQUIRE(opened);
  Fd mine = *std::move(opened);
  Fd other = std::move(mine);
  REQUIRE(other);
  REQUIRE_FALSE(mine);
  other.close();
  REQUIRE_FALSE(other);
}

TEST_CASE("a child that has not reached exec yet does not prolong a lock") {
  const TempFolder folder;
  const auto path = folder.path() / "lock";
  int gate[2];
  REQUIRE(::pipe(gate) == 0);
  std::optional<FileLock> held;
  {
    auto lock = FileLock::take(path, false);
    REQUIRE(lock);
    held = *std::move(lock);
  }
  REQUIRE(FileLock::take(path, false).error().code == Code::conflict);
  const auto child = ::fork();
  REQUIRE(child >= 0);
  if (child == 0) {  // has the file open, too, until the gate is closed
    char byte = 0;
    ::close(gate[1]);
    ::_exit(::read(gate[0], &byte, 1) == 0 ? 0 : 1);
  }
  held.reset();
  CHECK(FileLock::take(path, false));
  ::close(gate[1]);
  ::close(gate[0]);
  int status = 1;
  REQUIRE(::waitpid(child, &status, 0) == child);
  REQUIRE(status == 0);
}

TEST_CASE("keys, tokens and secrets do not reach the log") {
  const std::string secret = "q7Zk3vW9xR2mB5nT8yL1";
  for (const std::string before : {"key mv_live_", "key mv_test_", "hook whsec_",
           "Authorization: Bearer ", "Authorization: OAuth ",
           "POST refresh_token=", "?access_token=", "&client_secret=", "code_verifier="}) {
    const auto shown = log::scrub(before + secret + " and more");
    CAPTURE(shown);
    REQUIRE(shown.find(secret) == std::string::npos);
    REQUIRE(shown == before + "*** and more");
  }
  const auto two = log::scrub("mv_live_" + secret + ",mv_live_" + secret);
  REQUIRE(two == "mv_live_***,mv_live_***");
  REQUIRE(log::scrub("Bearer of news") == "Bearer of news");
  REQUIRE(log::scrub("") == "");
}
