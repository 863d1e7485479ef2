// SPDX-License-Identifier: Apache-2.0
#include "base/user_file.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>

#include "base/random.hpp"
#include "base/text/text.hpp"

namespace mv {
namespace {

constexpr int kMostLinks = 40;  // as many as the kernel follows

Error failed(const fs::path& path, std::string_view what) {
  return errno_error(errno, fmt::format("{}: {}", path.string(), what));
}

Status write_in_place(const fs::path& path, std::string_view data) {
  Fd fd{::open(path.c_str(), O_WRONLY | O_TRUNC | O_CLOEXEC)};
  if (!fd) return failed(path, "cannot write");
  MV_CHECK(write_all(fd.get(), data));
  // A terminal or a pipe cannot be synchronised.
  if (::fsync(fd.get()) != 0 && errno != EINVAL && errno != EROFS && errno != ENOTSUP)
    return failed(path, "cannot sync");
  return {};
}

Status replace(const fs::path& path, std::string_view data, const struct stat& old) {
  const fs::path folder = path.has_parent_path() ? path.parent_path() : fs::path(".");
  const auto temporary =
      folder / fmt::format(".{}.{}", path.filename().string(), to_hex(random_bytes(6)));
  Status status = [&]() -> Status {
    Fd fd{::open(temporary.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600)};
    // A folder in which nothing can be made may hold a file that can be written.
    if (!fd && (errno == EACCES || errno == EPERM || errno == EROFS))
      return write_in_place(path, data);
    if (!fd) return failed(path, "cannot create");
    MV_CHECK(write_all(fd.get(), data));
    const bool other_owner = old.st_uid != ::geteuid() || old.st_gid != ::getegid();
    if (other_owner && ::fchown(fd.get(), old.st_uid, old.st_gid) != 0) {
      ::unlink(temporary.c_str());
      return write_in_place(path, data);
    }
    if (::fchmod(fd.get(), old.st_mode & 07777) != 0)
      return failed(path, "cannot keep its permissions");
    if (::fsync(fd.get()) != 0) return failed(path, "cannot sync");
    fd.close();
    if (::rename(temporary.c_str(), path.c_str()) != 0) return failed(path, "cannot replace");
    return sync_folder(folder);
  }();
  if (!status) ::unlink(temporary.c_str());
  return status;
}

}  // namespace

Result<fs::path> end_of_links(fs::path path) {
  for (int i = 0; i < kMostLinks; ++i) {
    std::error_code code;
    if (!fs::is_symlink(fs::symlink_status(path, code))) return path;
    const auto next = fs::read_symlink(path, code);
    if (code) break;
    path = next.is_absolute() ? next : path.parent_path() / next;
  }
  errno = ELOOP;
  return failed(path, "cannot follow the links");
}

Status write_user_file(const fs::path& path, std::string_view data, unsigned mode) {
  struct stat old {};
  const bool there = ::stat(path.c_str(), &old) == 0;
  // /dev/stdout and the like are links into /proc that lead nowhere a name could be given.
  if (there && !S_ISREG(old.st_mode) && !S_ISDIR(old.st_mode)) return write_in_place(path, data);
  MV_TRY(const auto target, end_of_links(path));
  if (!there) return write_file_atomic(target, data, mode);
  // Another name of the same file would keep the old content.
  if (old.st_nlink > 1) return write_in_place(target, data);
  return replace(target, data, old);
}

Status move_to_new(const fs::path& from, const fs::path& to) {
  const auto taken = [&] {
    return make_error(Code::conflict, fmt::format("{}: already exists", to.string()),
        "It would be overwritten", "Move it away, or add --yes.");
  };
  if (::renameat2(AT_FDCWD, from.c_str(), AT_FDCWD, to.c_str(), RENAME_NOREPLACE) == 0) return {};
  if (errno == EEXIST) return taken();
  // Some file systems cannot do both in one step.
  std::error_code code;
  if (fs::exists(fs::symlink_status(to, code))) return taken();
  if (::rename(from.c_str(), to.c_str()) != 0) return failed(to, "cannot create");
  return {};
}

}  // namespace mv
