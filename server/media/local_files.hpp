// SPDX-License-Identifier: Apache-2.0
#pragma once
// What belongs to this server alone, in its data folder:
//   derived/abcdef….wav   a media file in another form
//   uploads/upl_….part    what has arrived of an upload so far
//   uploads/upl_….sha     all of it has arrived here, and this is its SHA-256
//   uploads/upl_….hash    the state of its SHA-256 (store/catalogue/upload_hash.hpp)
#include <string>
#include <string_view>

#include "base/files.hpp"

namespace mv::media {

/// Thread-safe; every call names its own file.
class LocalFiles {
 public:
  static Result<LocalFiles> open(const fs::path& data);

  fs::path part(std::string_view upload_id) const;
  /// Bytes of an upload that are there; 0 when none.
  std::int64_t part_size(std::string_view upload_id) const;
  fs::path part_hash(std::string_view upload_id) const;
  /// Notes that all of it has arrived, before the part leaves for the media store; durable.
  Status note_whole(std::string_view upload_id, std::string_view sha256) const;
  /// What note_whole noted; empty when nothing.
  std::string whole(std::string_view upload_id) const;
  void remove_part(std::string_view upload_id) const;  ///< and what was noted of it

  /// The audio `sha256` in the form that stores take, a WAV; it can be made anew at any time.
  fs::path derived(std::string_view sha256) const;
  void remove_derived(std::string_view sha256) const;

 private:
  explicit LocalFiles(fs::path data) : data_(std::move(data)) {}
  fs::path data_;
};

}  // namespace mv::media
