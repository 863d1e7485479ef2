// SPDX-License-Identifier: Apache-2.0
#pragma once
// The files behind tracks, covers and uploads, each under the SHA-256 of its bytes (64 hex digits).
// Servers of one database share them. Where they lie is known to the implementation alone.
#include <cstdint>
#include <functional>
#include <limits>
#include <memory>
#include <string>
#include <string_view>

#include "base/files.hpp"
#include "base/reader.hpp"

namespace mv::media {

/// Part of a file; to its end unless `length` says less.
struct Range {
  std::uint64_t offset = 0;
  std::uint64_t length = std::numeric_limits<std::uint64_t>::max();
};

struct Opened {
  std::uint64_t size = 0;  ///< of the whole file
  std::unique_ptr<Reader> reader;
};

struct Stat {
  std::uint64_t size = 0;
};

/// A file on this machine, for programs and libraries that take a path. It can be read as long as a
/// copy of this handle lives, even if it is removed from the store meanwhile.
class LocalCopy {
 public:
  LocalCopy() = default;
  /// `hold` is released with the last handle.
  explicit LocalCopy(fs::path path, std::shared_ptr<const void> hold = {})
      : path_(std::move(path)), hold_(std::move(hold)) {}
  const fs::path& path() const { return path_; }

 private:
  fs::path path_;
  std::shared_ptr<const void> hold_;
};

/// Thread-safe. Errors of every call: not_found; a retryable code while the store cannot be reached
/// or read; io when it cannot be written.
class Media {
 public:
  virtual ~Media() = default;

  /// Stores bytes and returns their hash. Durable when it returns, as is put_file.
  virtual Result<std::string> put(std::string_view bytes) = 0;
  /// Takes a complete file of this machine, which is gone afterwards. `sha256` is the caller's
  /// word.
  virtual Status put_file(const fs::path& file, std::string_view sha256) = 0;
  /// A reader goes on after the file was removed. Error: invalid, when the range begins behind the
  /// end.
  virtual Result<Opened> open(std::string_view sha256, Range range) = 0;
  virtual Result<Stat> stat(std::string_view sha256) = 0;
  /// Ok when there is none. Error: conflict, while a local copy is in use that is the stored file
  /// itself; try again later.
  virtual Status remove(std::string_view sha256) = 0;
  virtual Result<LocalCopy> local_copy(std::string_view sha256) = 0;

  /// The id of the database whose files these are; empty when none was set yet.
  virtual Result<std::string> identity() = 0;
  /// Sets it, unless somebody was faster.
  virtual Status set_identity(std::string_view id) = 0;
};

/// Whether the file is there. Errors: those of stat but not_found.
Result<bool> has(Media& media, std::string_view sha256);

/// A file that is fetched only when it is needed.
class FileRef {
 public:
  using Open = std::function<Result<LocalCopy>()>;
  FileRef() = default;     ///< none
  FileRef(fs::path path);  ///< a file that lies on this machine
  explicit FileRef(Open open) : open_(std::move(open)) {}
  /// A file of the store, which must outlive this.
  FileRef(Media& media, std::string sha256);

  bool empty() const { return !open_; }
  /// May take as long as a download. Errors: those of Media::local_copy.
  Result<LocalCopy> open() const { return open_(); }

 private:
  Open open_;
};

}  // namespace mv::media
