// SPDX-License-Identifier: Apache-2.0
#pragma once
// A part of a file, read as if it were a whole one, so that no size in it has to be believed.
#include <cstdint>
#include <memory>
#include <string>

#include "base/files.hpp"

namespace mv::audio {

/// Not thread-safe. Copies share the descriptor, not the position.
class ByteWindow {
 public:
  ByteWindow() = default;
  /// The bytes from `begin` up to `end` of the file.
  ByteWindow(std::shared_ptr<const Fd> file, std::int64_t begin, std::int64_t end)
      : file_(std::move(file)), begin_(begin), length_(end - begin) {}

  std::int64_t length() const { return length_; }
  std::int64_t at() const { return at_; }
  /// As lseek; positions outside are kept and read nothing.
  std::int64_t seek(std::int64_t offset, int whence);
  /// Up to `size` bytes from at() on; 0 at the end and where the disk fails.
  std::int64_t read(void* to, std::int64_t size);
  /// The same from `offset`, which leaves at() alone.
  std::int64_t read_at(std::int64_t offset, void* to, std::int64_t size) const;
  /// Fewer at the end.
  std::string bytes(std::int64_t offset, std::size_t size) const;
  /// From `begin` to `end`, both counted in this window.
  ByteWindow part(std::int64_t begin, std::int64_t end) const;

 private:
  std::shared_ptr<const Fd> file_;
  std::int64_t begin_ = 0;
  std::int64_t length_ = 0;
  std::int64_t at_ = 0;
};

/// The whole file. Errors: not_found, io, invalid for a folder.
Result<ByteWindow> open_window(const fs::path& path);

/// Reads forward through a window in large blocks, for walks that look at every few bytes.
class ByteWalk {
 public:
  explicit ByteWalk(const ByteWindow& window) : window_(window) {}
  std::int64_t length() const { return window_.length(); }
  /// The byte there, or -1 outside.
  int operator[](std::int64_t at) {
    if (at < from_ || at >= from_ + static_cast<std::int64_t>(block_.size())) load(at);
    const auto inside = at - from_;
    return inside >= 0 && inside < static_cast<std::int64_t>(block_.size())
               ? static_cast<unsigned char>(block_[static_cast<std::size_t>(inside)])
               : -1;
  }
  /// Whether these bytes stand there.
  bool has(std::int64_t at, std::string_view bytes);
  /// An unsigned number of `size` bytes, the most significant first; 0 outside.
  std::uint64_t big(std::int64_t at, int size);
  std::uint64_t little(std::int64_t at, int size);

 private:
  void load(std::int64_t at);

  const ByteWindow& window_;
  std::int64_t from_ = 0;
  std::string block_;
};

/// The length of a tag that taggers put in front of, behind and between audio: ID3v1, ID3v2, APE,
/// Lyrics3. 0: there is none at `at`.
std::int64_t tag_length(ByteWalk& bytes, std::int64_t at);

}  // namespace mv::audio
