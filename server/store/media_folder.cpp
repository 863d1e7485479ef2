// SPDX-License-Identifier: Apache-2.0
#include "store/media_folder.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>

#include "base/crypto/digest.hpp"
#include "base/random.hpp"
#include "base/text/text.hpp"

namespace mv::store {
namespace {

constexpr const char* kIdentity = "store-id";

/// Beside the place where it belongs, so that the last step is one rename.
Status adopt_copy(const fs::path& from, const fs::path& to) {
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

}  // namespace

Result<MediaFolder> MediaFolder::open(const fs::path& root, const fs::path& media) {
  const auto& folder = media.empty() ? root / "media" : media;
  MV_CHECK(make_private_folder(folder));
  MV_CHECK(make_private_folder(root / "uploads"));
  MV_CHECK(make_private_folder(root / "derived"));
  return MediaFolder(root, folder);
}

Result<std::string> MediaFolder::identity() const {
  const auto path = media_ / kIdentity;
  std::error_code failed;
  if (!fs::exists(path, failed)) {
    if (failed) return make_error(Code::io, "the media folder cannot be read", failed.message());
    return std::string();
  }
  MV_TRY(const auto text, read_file(path, 4096));
  return std::string(trim(text));
}

Status MediaFolder::set_identity(std::string_view id) const {
  const auto path = media_ / kIdentity;
  const fs::path draft = path.string() + "." + to_hex(random_bytes(6));
  MV_CHECK(write_file_atomic(draft, std::string(id) + "\n", 0600));
  const bool linked = ::link(draft.c_str(), path.c_str()) == 0;
  const int failed = errno;
  ::unlink(draft.c_str());
  // Not every shared file system knows links.
  if (!linked && (failed == EPERM || failed == EOPNOTSUPP || failed == ENOSYS))
    return write_file_atomic(path, std::string(id) + "\n", 0600);
  if (!linked && failed != EEXIST) return errno_error(failed, "the media folder's store-id cannot be written");
  return sync_folder(media_);
}

fs::path MediaFolder::file(std::string_view sha256) const {
  return media_ / std::string(sha256.substr(0, 2)) / std::string(sha256);
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
  if (::rename(from.c_str(), to.c_str()) != 0) {
    if (errno == ENOENT && has(sha256)) return {};  // another request was faster
    if (errno == EXDEV) return adopt_copy(from, to);
    return errno_error(errno, "an uploaded file cannot be moved to the media folder");
  }
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
