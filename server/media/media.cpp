// SPDX-License-Identifier: Apache-2.0
#include "media/media.hpp"

namespace mv::media {

Result<bool> has(Media& media, std::string_view sha256) {
  const auto found = media.stat(sha256);
  if (!found.ok() && found.error().code != Code::not_found) return found.error();
  return found.ok();
}

FileRef::FileRef(fs::path path)
    : open_([path = std::move(path)]() -> Result<LocalCopy> { return LocalCopy(path); }) {}

FileRef::FileRef(Media& media, std::string sha256)
    : open_([&media, sha = std::move(sha256)] { return media.local_copy(sha); }) {}

}  // namespace mv::media
