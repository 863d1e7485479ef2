// SPDX-License-Identifier: Apache-2.0
#include "audio/decode/byte_window.hpp"

#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>

namespace mv::audio {
namespace {

constexpr std::size_t kBlock = 1 << 18;
constexpr std::int64_t kId3v1 = 128;
constexpr std::int64_t kLongestLyrics = 1 << 20;

/// ID3v2.2 to 2.4: ten bytes, four of them the length in seven bits each; ten more with a footer.
std::int64_t id3v2_length(ByteWalk& bytes, std::int64_t at) {
  if (!bytes.has(at, "ID3") || bytes[at + 3] < 2 || bytes[at + 3] > 4) return 0;
  std::int64_t size = 0;
  for (int i = 6; i < 10; ++i) {
    const int byte = bytes[at + i];
    if (byte < 0 || (byte & 0x80) != 0) return 0;
    size = size << 7 | byte;
  }
  const bool footer = bytes[at + 3] == 4 && (bytes[at + 5] & 0x10) != 0;
  return size + (footer ? 20 : 10);
}

/// APEv2: 32 bytes of header; its size counts the items and the footer.
std::int64_t ape_length(ByteWalk& bytes, std::int64_t at) {
  if (!bytes.has(at, "APETAGEX")) return 0;
  const auto size = static_cast<std::int64_t>(bytes.little(at + 12, 4));
  const bool is_header = (bytes.little(at + 20, 4) & 0x20000000) != 0;
  return is_header ? 32 + size : 32;
}

std::int64_t lyrics_length(ByteWalk& bytes, std::int64_t at) {
  using namespace std::string_view_literals;
  if (!bytes.has(at, "LYRICSBEGIN")) return 0;
  const auto end = std::min(bytes.length(), at + kLongestLyrics);
  for (auto i = at; i < end; ++i)
    for (const auto mark : {"LYRICS200"sv, "LYRICSEND"sv})
      if (bytes.has(i, mark)) return i + 9 - at;
  return 0;
}

}  // namespace

std::int64_t ByteWindow::seek(std::int64_t offset, int whence) {
  at_ = offset + (whence == SEEK_CUR ? at_ : whence == SEEK_END ? length_ : 0);
  return at_;
}

std::int64_t ByteWindow::read_at(std::int64_t offset, void* to, std::int64_t size) const {
  if (offset < 0 || offset >= length_ || !file_) return 0;
  const auto want = std::clamp<std::int64_t>(size, 0, length_ - offset);
  std::int64_t have = 0;
  while (have < want) {
    const auto got = ::pread(file_->get(), static_cast<char*>(to) + have,
        static_cast<std::size_t>(want - have), begin_ + offset + have);
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0) break;
    have += got;
  }
  return have;
}

std::int64_t ByteWindow::read(void* to, std::int64_t size) {
  const auto got = read_at(at_, to, size);
  at_ += got;
  return got;
}

std::string ByteWindow::bytes(std::int64_t offset, std::size_t size) const {
  std::string out(size, '\0');
  out.resize(
      static_cast<std::size_t>(read_at(offset, out.data(), static_cast<std::int64_t>(size))));
  return out;
}

ByteWindow ByteWindow::part(std::int64_t begin, std::int64_t end) const {
  return {file_, begin_ + begin, begin_ + std::clamp(end, begin, std::max(begin, length_))};
}

Result<ByteWindow> open_window(const fs::path& path) {
  MV_TRY(Fd fd, open_read(path));
  MV_TRY(const std::uint64_t bytes, mv::file_size(path));
  return ByteWindow(std::make_shared<const Fd>(std::move(fd)), 0, static_cast<std::int64_t>(bytes));
}

void ByteWalk::load(std::int64_t at) {
  from_ = std::max<std::int64_t>(at, 0);
  block_ = at < 0 ? std::string() : window_.bytes(at, kBlock);
}

bool ByteWalk::has(std::int64_t at, std::string_view bytes) {
  for (std::size_t i = 0; i < bytes.size(); ++i)
    if ((*this)[at + static_cast<std::int64_t>(i)] != static_cast<unsigned char>(bytes[i]))
      return false;
  return true;
}

std::uint64_t ByteWalk::big(std::int64_t at, int size) {
  std::uint64_t out = 0;
  for (int i = 0; i < size; ++i)
    out = out << 8 | static_cast<unsigned>(std::max((*this)[at + i], 0));
  return out;
}

std::uint64_t ByteWalk::little(std::int64_t at, int size) {
  std::uint64_t out = 0;
  for (int i = size; i-- > 0;) out = out << 8 | static_cast<unsigned>(std::max((*this)[at + i], 0));
  return out;
}

std::int64_t tag_length(ByteWalk& bytes, std::int64_t at) {
  if (const auto length = id3v2_length(bytes, at)) return length;
  if (const auto length = ape_length(bytes, at)) return length;
  if (const auto length = lyrics_length(bytes, at)) return length;
  // ID3v1 stands at the end of a file, or of one that others were joined to.
  return bytes.has(at, "TAG") && at + kId3v1 <= bytes.length() ? kId3v1 : 0;
}

}  // namespace mv::audio
