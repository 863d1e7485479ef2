// SPDX-License-Identifier: Apache-2.0
#pragma once
// Media files lie in a folder under the SHA-256 of their bytes, which servers of one database share:
//   MEDIA/ab/abcdef…   a whole file        MEDIA/store-id   which database it belongs to
//   MEDIA/sandbox/     what the simulators were sent, on PostgreSQL
// What is this server's alone lies in its data folder:
//   derived/abcdef….wav   a copy of a file in another form
//   uploads/upl_….part    what has arrived of an upload so far
//   uploads/upl_….hash    of it, half way
#include <string>
#include <string_view>

#include "base/files.hpp"

namespace mv::store {

/// Thread-safe; every call names its own file.
class MediaFolder {
 public:
  /// `media` empty = root/media.
  static Result<MediaFolder> open(const fs::path& root, const fs::path& media = {});

  const fs::path& folder() const { return media_; }
  /// What store-id says; empty when there is none yet. Error: io.
  Result<std::string> identity() const;
  /// Writes it, unless somebody was faster.
  Status set_identity(std::string_view id) const;

  fs::path file(std::string_view sha256) const;
  bool has(std::string_view sha256) const;
  /// Moves a complete file in under its hash, from another file system too; durable when it returns.
  Status adopt(const fs::path& from, std::string_view sha256) const;
  /// Stores bytes and returns their hash (hex).
  Result<std::string> put(std::string_view bytes) const;
  Status remove(std::string_view sha256) const;  ///< and what was derived from it
  /// Where a copy in the form that stores take is kept; it can be made anew at any time.
  fs::path derived(std::string_view sha256, std::string_view extension) const;

  fs::path part(std::string_view upload_id) const;
  /// Bytes of an upload that are there; 0 when none.
  std::int64_t part_size(std::string_view upload_id) const;
  fs::path part_hash(std::string_view upload_id) const;  ///< of upload_hash.hpp
  void remove_part(std::string_view upload_id) const;    ///< and its hash

 private:
  MediaFolder(fs::path root, fs::path media) : root_(std::move(root)), media_(std::move(media)) {}
  fs::path root_, media_;
};

}  // namespace mv::store
