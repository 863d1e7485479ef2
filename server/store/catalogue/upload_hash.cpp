// SPDX-License-Identifier: Apache-2.0
#include "store/catalogue/upload_hash.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>

#include "base/text/text.hpp"

namespace mv::store {
namespace {

/// Which start of which machine, on a line of its own before the state.
const std::string& boot_line() {
  static const auto line = [] {
    const auto text = read_file("/proc/sys/kernel/random/boot_id");
    return text ? std::string(trim(*text)) + "\n" : std::string();
  }();
  return line;
}

}  // namespace

UploadHash UploadHash::load(const fs::path& file, std::int64_t size) {
  UploadHash out;
  const auto text = read_file(file, 4096);
  if (!text || boot_line().empty() || !text->starts_with(boot_line())) return out;
  const auto kept = Sha256State::from_text(std::string_view(*text).substr(boot_line().size()));
  if (kept && kept->hashed() <= size) out.state_ = *kept;
  return out;
}

Status UploadHash::save(const fs::path& file) const {
  const Fd fd{::open(file.c_str(), O_WRONLY | O_CREAT | O_CLOEXEC, 0600)};
  if (!fd) return errno_error(errno, "the upload's hash cannot be kept");
  return write_all(fd.get(), boot_line() + state_.text());
}

std::string UploadHash::finish() { return to_hex(state_.finish()); }

}  // namespace mv::store
