// SPDX-License-Identifier: Apache-2.0
#include "base/reader.hpp"

#include <unistd.h>

#include <algorithm>
#include <cerrno>

namespace mv {
namespace {

class RangeReader final : public Reader {
 public:
  RangeReader(Fd file, std::uint64_t offset, std::uint64_t length)
      : file_(std::move(file)), offset_(offset), left_(length) {}

  Result<std::size_t> read(std::span<char> room) override {
    const auto want = std::min<std::uint64_t>(room.size(), left_);
    ssize_t got = -1;
    do {
      got = ::pread(file_.get(), room.data(), want, static_cast<off_t>(offset_));
    } while (got < 0 && errno == EINTR);
    if (got < 0) return errno_error(errno, "the file cannot be read");
    offset_ += static_cast<std::uint64_t>(got);
    left_ -= static_cast<std::uint64_t>(got);
    return static_cast<std::size_t>(got);
  }

 private:
  Fd file_;
  std::uint64_t offset_, left_;
};

}  // namespace

std::unique_ptr<Reader> read_range(Fd file, std::uint64_t offset, std::uint64_t length) {
  return std::make_unique<RangeReader>(std::move(file), offset, length);
}

Result<std::size_t> read_full(Reader& reader, std::span<char> room) {
  std::size_t have = 0;
  while (have < room.size()) {
    MV_TRY(const auto got, reader.read(room.subspan(have)));
    if (got == 0) break;
    have += got;
  }
  return have;
}

}  // namespace mv
