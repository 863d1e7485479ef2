// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <filesystem>
#include <functional>
#include <string>
#include <string_view>

#include "base/result.hpp"

namespace mv {

namespace fs = std::filesystem;

/// A file descriptor that closes itself.
class Fd {
 public:
  Fd() = default;
  explicit Fd(int fd) : fd_(fd) {}
  Fd(Fd&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}
  Fd& operator=(Fd&& other) noexcept {
    std::swap(fd_, other.fd_);
    return *this;
  }
  ~Fd();
  int get() const { return fd_; }
  explicit operator bool() const { return fd_ >= 0; }
  void close();

 private:
  int fd_ = -1;
};

/// Opens for reading; refuses folders. Errors: not_found, io.
Result<Fd> open_read(const fs::path& path);
/// The whole file, at most `limit` bytes. Errors: not_found, io, payload_too_large.
Result<std::string> read_file(const fs::path& path, std::size_t limit = 64u << 20);
/// Replaces the file in one step (temporary file, fsync, rename, fsync of the folder).
Status write_file_atomic(const fs::path& path, std::string_view data, unsigned mode = 0644);
/// The same, and the new file belongs to whom the one before belonged: what root replaces stays
/// readable for its user. Error: forbidden when it would not, and nothing is replaced.
Status replace_file_atomic(const fs::path& path, std::string_view data, unsigned mode);
/// Makes an empty file, mode 0600, that belongs to whom `like` belongs; one that is there stays.
Status make_file_like(const fs::path& path, const fs::path& like);
/// Calls `sink` for each block of the file; memory does not grow with the file.
Status read_blocks(const fs::path& path, const std::function<Status(std::string_view)>& sink);
Status write_all(int fd, std::string_view data);
/// Makes the folder and its parents, mode 0700 for those it makes.
Status make_private_folder(const fs::path& path);
Status sync_folder(const fs::path& path);
Result<std::uint64_t> file_size(const fs::path& path);

/// A new private folder below the system's temporary folder, removed with its content at the end.
class TempFolder {
 public:
  TempFolder();
  ~TempFolder();
  TempFolder(const TempFolder&) = delete;
  TempFolder& operator=(const TempFolder&) = delete;
  const fs::path& path() const { return path_; }

 private:
  fs::path path_;
};

/// An advisory lock on a file (flock(2)), held until destruction or the process's end. A child that
/// another thread has forked, and that has not reached exec yet, does not prolong it.
class FileLock {
 public:
  /// Takes an exclusive lock or, with wait = false, fails with Code::conflict when it is held.
  static Result<FileLock> take(const fs::path& path, bool wait);

  FileLock() = default;
  /// Of a file that is not locked yet, or of none.
  explicit FileLock(Fd fd) : fd_(std::move(fd)) {}
  FileLock(FileLock&&) noexcept = default;
  FileLock& operator=(FileLock&&) noexcept = default;
  ~FileLock();
  /// `how` as in flock(2); not interrupted by signals. 0, or an errno: EWOULDBLOCK when it is held.
  int lock(int how);
  int get() const { return fd_.get(); }
  explicit operator bool() const { return static_cast<bool>(fd_); }

 private:
  Fd fd_;
};

}  // namespace mv
