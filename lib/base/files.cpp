// SPDX-License-Identifier: Apache-2.0
#include "base/files.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <stdexcept>

#include "base/random.hpp"
#include "base/text/text.hpp"

namespace mv {
namespace {
constexpr std::size_t kBlock = 64 * 1024;
std::string about(std::string_view action, const fs::path& path) {
  return fmt::format("{}: {}", path.string(), action);
}

/// errno of something that was done to a file that should be there.
Error failed(std::string_view action, const fs::path& path) {
  if (errno == ENOENT)
    return make_error(Code::not_found, about("there is no such file", path), "", "Check the path.");
  return errno_error(errno, about(action, path));
}
}  // namespace

Fd::~Fd() { close(); }
void Fd::close() {
  if (fd_ >= 0) ::close(std::exchange(fd_, -1));
}

Result<Fd> open_read(const fs::path& path) {
  Fd fd{::open(path.c_str(), O_RDONLY | O_CLOEXEC)};
  if (!fd) return failed("cannot open", path);
  struct stat info {};
  if (::fstat(fd.get(), &info) != 0) return failed("cannot read", path);
  if (S_ISDIR(info.st_mode))
    return make_error(Code::invalid, about("is a folder, not a file", path), "", "Name one file.");
  return fd;
}

Status read_blocks(const fs::path& path, const std::function<Status(std::string_view)>& sink) {
  MV_TRY(const Fd fd, open_read(path));
  std::string block(kBlock, '\0');
  for (;;) {
    const auto got = ::read(fd.get(), block.data(), block.size());
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return errno_error(errno, about("cannot read", path));
    if (got == 0) return {};
    MV_CHECK(sink(std::string_view(block.data(), static_cast<std::size_t>(got))));
  }
}

Result<std::string> read_file(const fs::path& path, std::size_t limit) {
  std::string out;
  MV_CHECK(read_blocks(path, [&](std::string_view part) -> Status {
    if (out.size() + part.size() > limit)
      return make_error(Code::payload_too_large, about("is too large", path),
          fmt::format("The maximum is {}", human_bytes(limit)));
    out += part;
    return {};
  }));
  return out;
}

Status write_all(int fd, std::string_view data) {
  while (!data.empty()) {
    const auto put = ::write(fd, data.data(), data.size());
    if (put < 0 && errno == EINTR) continue;
    if (put < 0) return errno_error(errno, "cannot write");
    data.remove_prefix(static_cast<std::size_t>(put));
  }
  return {};
}

Status sync_folder(const fs::path& path) {
  const Fd fd{::open(path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC)};
  if (!fd || ::fsync(fd.get()) != 0) return errno_error(errno, about("cannot sync", path));
  return {};
}

namespace {

Status give_to_owner_of(int fd, const fs::path& like) {
  struct stat before {};
  if (::stat(like.c_str(), &before) != 0) return {};
  if (before.st_uid == ::geteuid() && before.st_gid == ::getegid()) return {};
  if (::fchown(fd, before.st_uid, before.st_gid) == 0 || before.st_uid == ::geteuid()) return {};
  return make_error(Code::forbidden, about("belongs to another user", like),
      "That user could not read it any more", "Run this as its user.");
}

Status write_atomic(const fs::path& path, std::string_view data, unsigned mode, bool keep_owner) {
  const fs::path folder = path.has_parent_path() ? path.parent_path() : fs::path(".");
  const fs::path temporary =
      folder / fmt::format(".{}.{}", path.filename().string(), to_hex(random_bytes(6)));
  Status status = [&]() -> Status {
    Fd fd{::open(temporary.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode)};
    if (!fd) return errno_error(errno, about("cannot create", path));
    if (keep_owner) MV_CHECK(give_to_owner_of(fd.get(), path));
    MV_CHECK(write_all(fd.get(), data));
    if (::fsync(fd.get()) != 0) return errno_error(errno, about("cannot sync", path));
    fd.close();
    if (::rename(temporary.c_str(), path.c_str()) != 0)
      return errno_error(errno, about("cannot replace", path));
    return sync_folder(folder);
  }();
  if (!status) ::unlink(temporary.c_str());
  return status;
}

}  // namespace

Status write_file_atomic(const fs::path& path, std::string_view data, unsigned mode) {
  return write_atomic(path, data, mode, false);
}

Status replace_file_atomic(const fs::path& path, std::string_view data, unsigned mode) {
  return write_atomic(path, data, mode, true);
}

Status make_file_like(const fs::path& path, const fs::path& like) {
  // Only one that was made here is given away: never what a link leads to.
  const Fd fd{::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600)};
  if (!fd && errno == EEXIST) return {};
  if (!fd) return errno_error(errno, about("cannot create", path));
  const auto given = give_to_owner_of(fd.get(), like);
  if (!given) ::unlink(path.c_str());
  return given;
}

Status make_private_folder(const fs::path& path) {
  if (path.empty()) return {};
  std::error_code code;
  if (fs::is_directory(path, code)) return {};
  if (path.has_parent_path() && path.parent_path() != path)
    MV_CHECK(make_private_folder(path.parent_path()));
  if (::mkdir(path.c_str(), 0700) != 0 && errno != EEXIST)
    return errno_error(errno, about("cannot create the folder", path));
  return {};
}

Result<std::uint64_t> file_size(const fs::path& path) {
  struct stat info {};
  if (::stat(path.c_str(), &info) != 0) return failed("cannot read", path);
  return static_cast<std::uint64_t>(info.st_size);
}

TempFolder::TempFolder() {
  std::string name = (fs::temp_directory_path() / "mv-XXXXXX").string();
  if (!::mkdtemp(name.data())) throw std::runtime_error("no temporary folder: " + name);
  path_ = name;
}

TempFolder::~TempFolder() {
  std::error_code ignored;
  fs::remove_all(path_, ignored);
}

Result<FileLock> FileLock::take(const fs::path& path, bool wait) {
  FileLock lock{Fd{::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600)}};
  if (!lock) return errno_error(errno, about("cannot open the lock", path));
  const int failed = lock.lock(LOCK_EX | (wait ? 0 : LOCK_NB));
  if (failed == EWOULDBLOCK)
    return make_error(Code::conflict, about("is in use", path), "Another process has locked it");
  if (failed != 0) return errno_error(failed, about("cannot lock", path));
  return lock;
}

// Closing alone would leave it to whoever has inherited the file meanwhile.
FileLock::~FileLock() {
  if (fd_) ::flock(fd_.get(), LOCK_UN);
}

int FileLock::lock(int how) {
  while (::flock(fd_.get(), how) != 0)
    if (errno != EINTR) return errno;
  return 0;
}

}  // namespace mv
