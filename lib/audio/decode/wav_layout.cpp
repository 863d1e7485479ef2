// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <optional>
#include <string_view>

#include "audio/decode/wav_header.hpp"

namespace mv::audio {
namespace {

constexpr std::uint32_t kOpenSize = 0xffffffff;
constexpr int kMaxChunks = 4096;               // a hostile file may hold millions of empty ones
constexpr std::uint64_t kMostTrailing = 8192;  // what is longer is no tag or marker
constexpr std::size_t kMaxJunkNames = 64;      // enough to show, too few to fill memory

std::uint64_t little(std::string_view bytes, std::size_t at, std::size_t size) {
  std::uint64_t value = 0;
  for (std::size_t i = size; i-- > 0;) {
    value = value << 8 | static_cast<unsigned char>(bytes[at + i]);
  }
  return value;
}

std::string printable(std::string_view id) {
  std::string out(id);
  std::replace_if(
      out.begin(), out.end(), [](char c) { return c < 0x20 || c > 0x7e; }, '?');
  return out;
}

Error bad_wav(const fs::path& path, std::string what, std::string why) {
  return make_error(Code::invalid, fmt::format("{}: {}", path.string(), what), std::move(why),
      "Export the WAV again.");
}

struct Chunk {
  std::string id;
  std::uint64_t size;
  std::uint64_t content;  // offset of its first byte
  std::uint64_t end() const { return content + size + size % 2; }
};

class ChunkWalk {
 public:
  ChunkWalk(const fs::path& path, int fd, std::uint64_t bytes)
      : path_(path), fd_(fd), bytes_(bytes) {}

  Result<WavLayout> run() {
    const std::string head = read(0, 12);
    if (head.size() < 12)
      return bad_wav(path_, "is not a complete WAV", "The file ends in its header");
    layout_.rf64 = head.substr(0, 4) != "RIFF";
    riff_size_ = little(head, 4, 4);
    std::uint64_t at = 12;
    for (int count = 0; count < kMaxChunks; ++count) {
      const auto chunk = chunk_at(at);
      if (!chunk) break;
      if (chunk->id == "data") {
        if (layout_.channels == 0) {
          return bad_wav(
              path_, "has no fmt chunk before its data", "Without it the samples cannot be read");
        }
        return finish(*chunk);
      }
      MV_CHECK(before_data(*chunk));
      at = chunk->end();
    }
    return bad_wav(path_, "has no data chunk", "The file is cut off or damaged in its header");
  }

 private:
  // Up to `size` bytes; fewer at the end of the file or when the disk fails.
  std::string read(std::uint64_t at, std::size_t size) const {
    std::string out(size, '\0');
    std::size_t have = 0;
    while (have < size && at + have < bytes_) {
      const auto got = ::pread(fd_, out.data() + have, size - have, static_cast<off_t>(at + have));
      if (got < 0 && errno == EINTR) continue;
      if (got <= 0) break;
      have += static_cast<std::size_t>(got);
    }
    out.resize(have);
    return out;
  }

  std::optional<Chunk> chunk_at(std::uint64_t at) const {
    if (at >= bytes_) return {};
    const std::string head = read(at, 8);
    if (head.size() < 8) return {};
    return Chunk{head.substr(0, 4), little(head, 4, 4), at + 8};
  }

  bool plausible(const Chunk& chunk) const {
    return printable(chunk.id) == chunk.id && chunk.size <= bytes_ - chunk.content;
  }

  Status before_data(const Chunk& chunk) {
    if (chunk.size > bytes_ - chunk.content) {
      return bad_wav(path_,
          fmt::format("its chunk '{}' announces {} bytes, but {} are left", printable(chunk.id),
              chunk.size, bytes_ - chunk.content),
          "The file is cut off or damaged in its header");
    }
    if (chunk.id == "fmt " && layout_.channels == 0) return read_format(chunk);
    if (chunk.id == "ds64" && layout_.rf64 && chunk.size >= 24) {
      const std::string sizes = read(chunk.content, 16);
      riff_size_ = little(sizes, 0, 8);
      long_data_size_ = little(sizes, 8, 8);
    } else if (chunk.id != "fact" && chunk.id != "JUNK") {
      add_junk(chunk);
    }
    return {};
  }

  Status read_format(const Chunk& chunk) {
    const std::string fmt = read(chunk.content, std::min<std::uint64_t>(chunk.size, 40));
    if (fmt.size() < 16) {
      return bad_wav(
          path_, fmt::format("its fmt chunk has {} bytes", fmt.size()), "It must have 16 or more");
    }
    layout_.format_tag = layout_.content_tag = static_cast<int>(little(fmt, 0, 2));
    if (layout_.format_tag == kWavExtensible && fmt.size() >= 26) {
      layout_.content_tag = static_cast<int>(little(fmt, 24, 2));
    }
    layout_.channels = static_cast<int>(little(fmt, 2, 2));
    const std::uint64_t rate = little(fmt, 4, 4);
    layout_.block_align = static_cast<int>(little(fmt, 12, 2));
    layout_.bits = static_cast<int>(little(fmt, 14, 2));
    if (layout_.channels == 0 || layout_.block_align == 0 || rate == 0 || rate > 10'000'000) {
      return bad_wav(path_,
          fmt::format("its header says {} channels, {} Hz, {} bytes a frame", layout_.channels,
              rate, layout_.block_align),
          "That is not a valid sound format");
    }
    layout_.sample_rate = static_cast<int>(rate);
    return {};
  }

  Result<WavLayout> finish(const Chunk& data) {
    const std::uint64_t left = bytes_ - data.content;
    Chunk real = data;
    if (layout_.rf64 && data.size == kOpenSize && long_data_size_) real.size = *long_data_size_;
    const bool open_end = data.size == kOpenSize && !(layout_.rf64 && long_data_size_);
    layout_.unfinished = left > 0 && (open_end || (real.size == 0 && !chunk_follows(data)));
    layout_.truncated = !layout_.unfinished && real.size > left;
    layout_.data_offset = data.content;
    layout_.data_bytes = layout_.unfinished ? left : std::min(real.size, left);
    layout_.data_bytes -= layout_.data_bytes % static_cast<std::uint64_t>(layout_.block_align);
    if (!layout_.unfinished && !layout_.truncated) after_data(real);
    return std::move(layout_);
  }

  bool chunk_follows(const Chunk& data) const {
    const auto next = chunk_at(data.content);
    return next && plausible(*next);
  }

  void after_data(const Chunk& data) {
    std::uint64_t end = bytes_;
    // Some writers leave the pad byte out of the RIFF size.
    if (riff_size_ + 9 >= data.end() && riff_size_ < bytes_ - 8) end = riff_size_ + 8;
    std::uint64_t at = data.end();
    for (int count = 0; at + 8 <= end && count < kMaxChunks; ++count) {
      const auto chunk = chunk_at(at);
      if (!chunk || !plausible(*chunk)) break;
      if (chunk->id != "fact") add_junk(*chunk);
      at = chunk->end();
    }
    const bool lone_pad = at + 1 == bytes_ && read(at, 1) == std::string(1, '\0');
    layout_.trailing_bytes = at < bytes_ && !lone_pad;
    if (!layout_.trailing_bytes) return;
    const std::string head = read(at, 12);
    layout_.second_file = is_wav_head(head) || (at % 2 == 1 && is_wav_head(read(at + 1, 12))) ||
                          (end < bytes_ && is_wav_head(read(end, 12)));
    const auto left = bytes_ - at;
    const auto second = static_cast<std::uint64_t>(layout_.block_align) *
                        static_cast<std::uint64_t>(layout_.sample_rate);
    // Right behind the samples: a data chunk whose size is too small, not a tag at the end.
    if (!layout_.second_file && at == data.end() && left >= second / 10 && left > kMostTrailing)
      layout_.uncounted_bytes = left;
  }

  static bool is_wav_head(std::string_view head) {
    return head.size() == 12 && head.substr(8) == "WAVE" &&
           (head.substr(0, 4) == "RIFF" || head.substr(0, 4) == "RF64");
  }

  void add_junk(const Chunk& chunk) {
    if (layout_.junk_chunks.size() < kMaxJunkNames) {
      layout_.junk_chunks.push_back(printable(chunk.id));
    }
  }

  const fs::path& path_;
  int fd_;
  std::uint64_t bytes_;
  std::uint64_t riff_size_ = 0;
  std::optional<std::uint64_t> long_data_size_;
  WavLayout layout_;
};

}  // namespace

bool WavLayout::is_plain() const {
  const bool pcm = content_tag == kWavPcm && bits >= 1 && bits <= 32;
  const bool real = content_tag == kWavFloat && (bits == 32 || bits == 64);
  return (pcm || real) && block_align == channels * ((bits + 7) / 8);
}

std::int64_t WavLayout::frames() const {
  return is_plain() ? static_cast<std::int64_t>(data_bytes) / block_align : 0;
}

Result<WavLayout> read_wav_layout(const fs::path& path) {
  MV_TRY(const Fd fd, open_read(path));
  MV_TRY(const std::uint64_t bytes, mv::file_size(path));
  return ChunkWalk(path, fd.get(), bytes).run();
}

}  // namespace mv::audio
