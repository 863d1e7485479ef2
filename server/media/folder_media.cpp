// SPDX-License-Identifier: Apache-2.0
#include "media/folder_media.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "base/crypto/digest.hpp"
#include "base/random.hpp"
#include "base/text/text.hpp"

namespace mv::media {
namespace {

constexpr const char* kIdentity = "store-id";

Error missing(std::string_view sha256) {
  return make_error(Code::not_found, "a file is missing from the media folder",
      fmt::format("It has no file {}", sha256), "Restore it from a backup, or upload it again.");
}

// A disk or a share that does not answer may answer later.
Error unreadable(std::string why) {
  return make_error(Code::unavailable, "the media folder cannot be read", std::move(why),
      "Try again in a minute; if it fails again, check the server's disk or share.");
}

struct File {
  Fd fd;
  struct stat info {};
};

Result<File> open_file(const fs::path& path, std::string_view sha256) {
  File out{Fd{::open(path.c_str(), O_RDONLY | O_CLOEXEC)}};
  if (!out.fd && errno == ENOENT) return missing(sha256);
  if (!out.fd || ::fstat(out.fd.get(), &out.info) != 0) return unreadable(std::strerror(errno));
  if (!S_ISREG(out.info.st_mode)) return missing(sha256);
  return out;
}

class FileReader final : public Reader {
 public:
  explicit FileReader(std::unique_ptr<Reader> inner) : inner_(std::move(inner)) {}
  Result<std::size_t> read(std::span<char> room) override {
    auto got = inner_->read(room);
    return got.ok() ? got : unreadable(got.error().why);
  }

 private:
  std::unique_ptr<Reader> inner_;
};

/// Beside the place where it belongs, so that the last step is one rename.
Status move_copy(const fs::path& from, const fs::path& to) {
  const fs::path draft = to.string() + ".new-" + to_hex(random_bytes(6));
  const auto copied = [&]() -> Status {
    const Fd out{::open(draft.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600)};
    if (!out) return errno_error(errno, "a media file cannot be created");
    MV_CHECK(read_blocks(from, [&](std::string_view part) { return write_all(out.get(), part); }));
    if (::fsync(out.get()) != 0) return errno_error(errno, "a media file cannot be synced");
    if (::rename(draft.c_str(), to.c_str()) != 0)
      return errno_error(errno, "an uploaded file cannot be moved to the media folder");
    return sync_folder(to.parent_path());
  }();
  ::unlink(copied.ok() ? from.c_str() : draft.c_str());
  return copied;
}

bool is_there(const fs::path& file) {
  std::error_code ignored;
  return fs::exists(file, ignored);
}

}  // namespace

Result<FolderMedia> FolderMedia::open(const fs::path& folder) {
  MV_CHECK(make_private_folder(folder));
  return FolderMedia(folder);
}

fs::path FolderMedia::file(std::string_view sha256) const {
  return folder_ / std::string(sha256.substr(0, 2)) / std::string(sha256);
}

Result<std::string> FolderMedia::put(std::string_view bytes) {
  const std::string sha = to_hex(sha256(bytes));
  const fs::path to = file(sha);
  if (is_there(to)) return sha;
  MV_CHECK(make_private_folder(to.parent_path()));
  MV_CHECK(write_file_atomic(to, bytes, 0600));
  return sha;
}

Status FolderMedia::put_file(const fs::path& from, std::string_view sha256) {
  const fs::path to = file(sha256);
  MV_CHECK(make_private_folder(to.parent_path()));
  const Fd fd{::open(from.c_str(), O_RDONLY | O_CLOEXEC)};
  if (!fd && errno == ENOENT && is_there(to)) return {};  // another request was faster
  if (!fd) return errno_error(errno, "an uploaded file cannot be opened");
  if (::fsync(fd.get()) != 0) return errno_error(errno, "an uploaded file cannot be synced");
  if (::rename(from.c_str(), to.c_str()) != 0) {
    if (errno == ENOENT && is_there(to)) return {};  // another request was faster
    if (errno == EXDEV) return move_copy(from, to);
    return errno_error(errno, "an uploaded file cannot be moved to the media folder");
  }
  return sync_folder(to.parent_path());
}

Result<Opened> FolderMedia::open(std::string_view sha256, Range range) {
  MV_TRY(auto found, open_file(file(sha256), sha256));
  const auto size = static_cast<std::uint64_t>(found.info.st_size);
  if (range.offset > size)
    return make_error(Code::invalid, "the range begins behind the end of the file",
        fmt::format("It begins at {}; the file has {} bytes", range.offset, size));
  return Opened{size,
      std::make_unique<FileReader>(read_range(std::move(found.fd), range.offset, range.length))};
}

Result<Stat> FolderMedia::stat(std::string_view sha256) {
  struct stat info {};
  if (::stat(file(sha256).c_str(), &info) != 0)
    return errno == ENOENT ? missing(sha256) : unreadable(std::strerror(errno));
  if (!S_ISREG(info.st_mode)) return missing(sha256);
  return Stat{static_cast<std::uint64_t>(info.st_size)};
}

Status FolderMedia::remove(std::string_view sha256) {
  const auto path = file(sha256);
  // For writing: NFS gives an exclusive lock on nothing else.
  FileLock held{Fd{::open(path.c_str(), O_RDWR | O_CLOEXEC)}};
  // A file system without locks removes it from under whoever uses it.
  if (held && held.lock(LOCK_EX | LOCK_NB) == EWOULDBLOCK)
    return make_error(
        Code::conflict, "a media file is in use", "A job reads it", "Try again later.");
  if (::unlink(path.c_str()) != 0 && errno != ENOENT)
    return errno_error(errno, "a media file cannot be removed");
  return {};
}

Result<LocalCopy> FolderMedia::local_copy(std::string_view sha256) {
  const auto path = file(sha256);
  for (;;) {
    MV_TRY(auto found, open_file(path, sha256));
    auto held = std::make_shared<FileLock>(std::move(found.fd));
    (void)held->lock(LOCK_SH);  // a file system may have no locks
    // It may have been removed, or stored again, before it was locked.
    if (::fstat(held->get(), &found.info) != 0) return unreadable(std::strerror(errno));
    if (found.info.st_nlink > 0) return LocalCopy(path, std::move(held));
  }
}

Result<std::string> FolderMedia::identity() {
  const auto path = folder_ / kIdentity;
  std::error_code failed;
  if (!fs::exists(path, failed)) {
    if (failed) return unreadable(failed.message());
    return std::string();
  }
  const auto text = read_file(path, 4096);
  if (!text.ok()) return unreadable(text.error().why);
  return std::string(trim(*text));
}

Status FolderMedia::set_identity(std::string_view id) {
  const auto path = folder_ / kIdentity;
  const fs::path draft = path.string() + "." + to_hex(random_bytes(6));
  MV_CHECK(write_file_atomic(draft, std::string(id) + "\n", 0600));
  const bool linked = ::link(draft.c_str(), path.c_str()) == 0;
  const int failed = errno;
  ::unlink(draft.c_str());
  // Not every shared file system knows links.
  if (!linked && (failed == EPERM || failed == EOPNOTSUPP || failed == ENOSYS))
    return write_file_atomic(path, std::string(id) + "\n", 0600);
  if (!linked && failed != EEXIST)
    return errno_error(failed, "the media folder's store-id cannot be written");
  return sync_folder(folder_);
}

}  // namespace mv::media
