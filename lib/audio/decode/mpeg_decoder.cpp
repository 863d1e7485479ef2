// SPDX-License-Identifier: Apache-2.0
#include <mpg123.h>

#include <algorithm>
#include <cstdio>
#include <deque>

#include "audio/decode/decoder.hpp"
#include "audio/decode/mpeg_layout.hpp"

namespace mv::audio {
namespace {

struct Close {
  void operator()(mpg123_handle* handle) const { mpg123_delete(handle); }
};
using Handle = std::unique_ptr<mpg123_handle, Close>;

mpg123_ssize_t read_window(void* user, void* to, std::size_t size) {
  return static_cast<ByteWindow*>(user)->read(to, static_cast<std::int64_t>(size));
}

off_t seek_window(void* user, off_t offset, int whence) {
  return static_cast<ByteWindow*>(user)->seek(offset, whence);
}

/// Each part gets a decoder of its own: what a header or the bit reservoir of one part says holds
/// for that part alone.
class MpegDecoder final : public Decoder {
 public:
  MpegDecoder(const ByteWindow& bytes, MpegLayout layout)
      : bytes_(bytes), layout_(std::move(layout)) {}

  bool whole() const override { return false; }

  bool open() { return open_part(); }

  std::int64_t read(Block& block, std::int64_t frames) override {
    const auto channels = layout_.first.channels;
    const auto frame_bytes = static_cast<std::size_t>(channels) * sizeof(float);
    auto* to = reinterpret_cast<unsigned char*>(block.samples.data());
    std::size_t have = 0, room = static_cast<std::size_t>(frames) * frame_bytes;
    while (handle_ && have < room) {
      std::size_t got = 0;
      const int code = mpg123_read(handle_.get(), to + have, room - have, &got);
      have += got;
      if (code == MPG123_OK || code == MPG123_NEW_FORMAT) continue;
      ++part_;
      if (!open_part()) break;
    }
    return static_cast<std::int64_t>(have / frame_bytes);
  }

 private:
  bool open_part() {
    for (; part_ < layout_.parts.size(); ++part_) {
      const auto& part = layout_.parts[part_];
      // A header that counts too few frames would end the part early.
      const bool mistaken = part.has_info && part.claimed > 0 && part.frames > part.claimed + 1;
      window_ = bytes_.part(part.begin + (mistaken ? part.info_length : 0), part.end);
      if (start()) return true;
    }
    handle_.reset();
    return false;
  }

  bool start() {
    static const bool ready = mpg123_init() == MPG123_OK;
    handle_.reset(ready ? mpg123_new(nullptr, nullptr) : nullptr);
    auto* handle = handle_.get();
    if (handle == nullptr) return false;
    // Its own words would go to the terminal.
    mpg123_param(handle, MPG123_ADD_FLAGS,
        MPG123_QUIET | MPG123_FORCE_FLOAT | MPG123_GAPLESS | MPG123_SKIP_ID3V2, 0);
    mpg123_param(handle, MPG123_RESYNC_LIMIT, -1, 0);
    mpg123_format_none(handle);
    const int shape = layout_.first.channels == 1 ? MPG123_MONO : MPG123_STEREO;
    mpg123_format(handle, layout_.first.sample_rate, shape, MPG123_ENC_FLOAT_32);
    window_.seek(0, SEEK_SET);
    return mpg123_replace_reader_handle(handle, read_window, seek_window, nullptr) == MPG123_OK &&
           mpg123_open_handle(handle, &window_) == MPG123_OK;
  }

  ByteWindow bytes_;
  ByteWindow window_;
  MpegLayout layout_;
  std::size_t part_ = 0;
  Handle handle_;
};

}  // namespace

std::unique_ptr<Decoder> open_mpeg(const ByteWindow& bytes, model::AudioFormat& format) {
  auto layout = read_mpeg_layout(bytes);
  if (layout.parts.empty()) return nullptr;
  format.codec = layout.first.layer == 3 ? "mp3" : "mp2";
  format.lossless = false;
  format.sample_rate = layout.first.sample_rate;
  format.channels = layout.first.channels;
  format.streams = std::max(layout.streams, 1);
  format.truncated = layout.cut;
  format.trailing_bytes = layout.trailing;
  for (const auto& what : layout.damage) add_damage(format, what);
  std::int64_t frames = 0;
  for (const auto& part : layout.parts)
    frames += std::max<std::int64_t>(part.frames * layout.first.samples - part.padding, 0);
  set_length(format, frames);
  auto out = std::make_unique<MpegDecoder>(bytes, std::move(layout));
  if (!out->open()) return nullptr;
  return out;
}

}  // namespace mv::audio
