// SPDX-License-Identifier: Apache-2.0
#include "media/scratch.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <mutex>

#include "base/random.hpp"
#include "base/text/text.hpp"

namespace mv::media {

struct Scratch::State {
  fs::path folder;
  std::uint64_t limit;
  std::mutex mutex;
  std::uint64_t used = 0;
};

namespace {

constexpr std::size_t kBlock = 256 << 10;

Status fill(const fs::path& path, Opened& from) {
  const Fd out{::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600)};
  if (!out) return errno_error(errno, "a copy of a media file cannot be created");
  std::string block(kBlock, '\0');
  std::uint64_t have = 0;
  for (;;) {
    MV_TRY(const auto got, from.reader->read(block));
    if (got == 0) break;
    have += got;
    MV_CHECK(write_all(out.get(), std::string_view(block).substr(0, got)));
  }
  if (have == from.size) return {};
  return make_error(Code::unavailable, "a media file arrived incomplete",
      fmt::format("{} of {} bytes came from the media store", have, from.size),
      "Try again in a minute.");
}

}  // namespace

Result<Scratch> Scratch::open(const fs::path& folder, std::uint64_t limit) {
  MV_CHECK(make_private_folder(folder));
  std::error_code failed;
  for (const auto& left : fs::directory_iterator(folder, failed)) fs::remove_all(left, failed);
  auto state = std::make_shared<State>();
  state->folder = folder;
  state->limit = limit;
  return Scratch(std::move(state));
}

Result<LocalCopy> Scratch::copy(Opened opened) const {
  {
    const std::lock_guard lock(state_->mutex);
    if (opened.size > state_->limit - std::min(state_->limit, state_->used))
      return make_error(Code::unavailable, "there is no room for a copy of a media file",
          fmt::format("It has {}, and copies in use take {} of {}", human_bytes(opened.size),
              human_bytes(state_->used), human_bytes(state_->limit)),
          "Try again when another job has ended.");
    state_->used += opened.size;
  }
  const auto path = state_->folder / to_hex(random_bytes(12));
  LocalCopy out(path,
      std::shared_ptr<const void>(nullptr, [state = state_, path, size = opened.size](const void*) {
        ::unlink(path.c_str());
        const std::lock_guard lock(state->mutex);
        state->used -= size;
      }));
  MV_CHECK(fill(path, opened));
  return out;
}

}  // namespace mv::media
