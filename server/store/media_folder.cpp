// SPDX-License-Identifier: Apache-2.0
#include "store/media_folder.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>

#include "base/digest.hpp"
#include "base/text.hpp"

namespace mv::store {

Result<MediaFolder> MediaFolder::open(const fs::path& root) {
  MV_CHECK(make_private_folder(root / "media"));
  MV_CHECK(make_private_folder(root / "uploads"));
  MV_CHECK(make_private_folder(root / "derived"));
  return MediaFolder(root);
}

fs::path MediaFolder::file(std::string_view sha256) const {
  return root_ / "media" / std::string(sha256.substr(0, 2)) / std::string(sha256);
}

bool MediaFolder::has(std::string_view sha256) const {
  std::error_code ignored;
  return fs::exists(file(sha256), ignored);
}

Status MediaFolder::adopt(const fs::path& from, std::string_view sha256) const {
  const fs::path to = file(sha256);
  MV_CHECK(make_private_folder(to.parent_path()));
  const Fd fd{::open(from.c_str(), O_RDONLY | O_CLOEXEC)};
  if (!fd && errno == ENOENT && has(sha256)) return {};  // another request was faster
  if (!fd) return errno_error(errno, "an uploaded file cannot be opened");
  if (::fsync(fd.get()) != 0) return errno_error(errno, "an uploaded file cannot be synced");
  if (::rename(from.c_str(), to.c_str()) != 0 && !(errno == ENOENT && has(sha256)))
    return errno_error(errno, "an uploaded file cannot be moved to the media folder");
  return sync_folder(to.parent_path());
}

Result<std::string> MediaFolder::put(std::string_view bytes) const {
  const std::string sha = to_hex(sha256(bytes));
  const fs::path to = file(sha);
  if (has(sha)) return sha;
  MV_CHECK(make_private_folder(to.parent_path()));
  MV_CHECK(write_file_atomic(to, bytes, 0600));
  return sha;
}

Status MediaFolder::remove(std::string_view sha256) const {
  if (::unlink(file(sha256).c_str()) != 0 && errno != ENOENT)
    return errno_error(errno, "a media file cannot be removed");
  ::unlink(derived(sha256, "wav").c_str());
  return {};
}

fs::path MediaFolder::derived(std::string_view sha256, std::string_view extension) const {
  return root_ / "derived" / (std::string(sha256) + "." + std::string(extension));
}

fs::path MediaFolder::part(std::string_view upload_id) const {
  return root_ / "uploads" / (std::string(upload_id) + ".part");
}

std::int64_t MediaFolder::part_size(std::string_view upload_id) const {
  const auto size = mv::file_size(part(upload_id));
  return size ? static_cast<std::int64_t>(*size) : 0;
}

fs::path MediaFolder::part_hash(std::string_view upload_id) const {
  return root_ / "uploads" / (std::string(upload_id) + ".hash");
}

void MediaFolder::remove_part(std::string_view upload_id) const {
  ::unlink(part(upload_id).c_str());
  ::unlink(part_hash(upload_id).c_str());
}

}  // namespace mv::store
