// SPDX-License-Identifier: Apache-2.0
#include "media/local_files.hpp"

#include <unistd.h>

namespace mv::media {

Result<LocalFiles> LocalFiles::open(const fs::path& data) {
  MV_CHECK(make_private_folder(data / "uploads"));
  MV_CHECK(make_private_folder(data / "derived"));
  return LocalFiles(data);
}

fs::path LocalFiles::part(std::string_view upload_id) const {
  return data_ / "uploads" / (std::string(upload_id) + ".part");
}

std::int64_t LocalFiles::part_size(std::string_view upload_id) const {
  const auto size = mv::file_size(part(upload_id));
  return size ? static_cast<std::int64_t>(*size) : 0;
}

fs::path LocalFiles::part_hash(std::string_view upload_id) const {
  return data_ / "uploads" / (std::string(upload_id) + ".hash");
}

Status LocalFiles::note_whole(std::string_view upload_id, std::string_view sha256) const {
  return write_file_atomic(data_ / "uploads" / (std::string(upload_id) + ".sha"), sha256, 0600);
}

std::string LocalFiles::whole(std::string_view upload_id) const {
  return read_file(data_ / "uploads" / (std::string(upload_id) + ".sha")).value_or("");
}

void LocalFiles::remove_part(std::string_view upload_id) const {
  for (const auto* ending : {".part", ".hash", ".sha"})
    ::unlink((data_ / "uploads" / (std::string(upload_id) + ending)).c_str());
}

fs::path LocalFiles::derived(std::string_view sha256) const {
  return data_ / "derived" / (std::string(sha256) + ".wav");
}

void LocalFiles::remove_derived(std::string_view sha256) const {
  ::unlink(derived(sha256).c_str());
}

}  // namespace mv::media
