// SPDX-License-Identifier: Apache-2.0
#pragma once
// Media in a folder of this machine, or one that several machines mount:
//   MEDIA/ab/abcdef…   a whole file        MEDIA/store-id   which database it belongs to
#include "media/media.hpp"

namespace mv::media {

class FolderMedia final : public Media {
 public:
  /// Makes the folder if it is missing.
  static Result<FolderMedia> open(const fs::path& folder);

  const fs::path& folder() const { return folder_; }  ///< for the program that opens it

  Result<std::string> put(std::string_view bytes) override;
  /// Moves it, from another file system too.
  Status put_file(const fs::path& file, std::string_view sha256) override;
  Result<Opened> open(std::string_view sha256, Range range) override;
  Result<Stat> stat(std::string_view sha256) override;
  /// A file in use is locked (flock), which all servers that share the folder see.
  Status remove(std::string_view sha256) override;
  /// The stored file itself.
  Result<LocalCopy> local_copy(std::string_view sha256) override;
  Result<std::string> identity() override;
  Status set_identity(std::string_view id) override;

 private:
  explicit FolderMedia(fs::path folder) : folder_(std::move(folder)) {}
  fs::path file(std::string_view sha256) const;
  fs::path folder_;
};

}  // namespace mv::media
