// SPDX-License-Identifier: Apache-2.0
#include <FLAC/stream_decoder.h>
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstdio>
#include <optional>

#include "audio/decode/decoder.hpp"
#include "base/crypto/md5.hpp"
#include "base/text/text.hpp"

namespace mv::audio {
namespace {

/// RFC 9639 8.2: the block that every stream begins with.
struct StreamInfo {
  std::int64_t at = 0;       ///< of "fLaC"
  std::int64_t samples = 0;  ///< per channel; 0: not known
  int sample_rate = 0;
  int channels = 0;
  int bits = 0;
  bool has_md5 = false;
  std::array<char, 16> md5{};  ///< of the samples as packed little-endian integers
};

constexpr std::int64_t kInfoBegin = 8;   // behind "fLaC" and the header of the block
constexpr std::int64_t kSamplesAt = 13;  // the low half of this byte and the next four
constexpr std::int64_t kInfoLength = 34;

std::int64_t skip_tags(ByteWalk& bytes, std::int64_t at) {
  while (const auto length = tag_length(bytes, at)) at += length;
  return at;
}

bool read_info(ByteWalk& bytes, std::int64_t at, StreamInfo& out) {
  if (!bytes.has(at, "fLaC") || (bytes[at + 4] & 0x7f) != 0 ||
      bytes.big(at + 5, 3) != kInfoLength || at + kInfoBegin + kInfoLength > bytes.length())
    return false;
  const auto info = at + kInfoBegin;
  out.at = at;
  const auto packed = bytes.big(info + 10, 8);
  out.sample_rate = static_cast<int>(packed >> 44);
  out.channels = static_cast<int>(packed >> 41 & 7) + 1;
  out.bits = static_cast<int>(packed >> 36 & 31) + 1;
  out.samples = static_cast<std::int64_t>(packed & 0xfffffffff);
  for (std::size_t i = 0; i < out.md5.size(); ++i) {
    out.md5[i] = static_cast<char>(bytes[info + 18 + static_cast<std::int64_t>(i)]);
    out.has_md5 = out.has_md5 || out.md5[i] != 0;
  }
  return out.sample_rate > 0;
}

/// libFLAC stops at the count of samples in the header and is therefore told none: how much there
/// is shows by reading on, into a second file that was joined to the first, too.
class FlacDecoder final : public Decoder {
 public:
  FlacDecoder(const ByteWindow& bytes, const StreamInfo& first)
      : bytes_(bytes), walk_(bytes_), first_(first), info_(first) {}
  ~FlacDecoder() override { close(); }

  bool whole() const override { return true; }

  bool open() {
    decoder_ = FLAC__stream_decoder_new();
    if (decoder_ == nullptr) return false;
    window_ = bytes_.part(info_.at, bytes_.length());
    md5_.reset();
    if (info_.has_md5) md5_.emplace();
    state_ = {};
    last_good_ = 0;
    lost_ = bad_ = false;
    return FLAC__stream_decoder_init_stream(decoder_, on_read, nullptr, on_tell, nullptr, on_eof,
               on_write, nullptr, on_error, this) == FLAC__STREAM_DECODER_INIT_STATUS_OK &&
           FLAC__stream_decoder_process_until_end_of_metadata(decoder_) &&
           FLAC__stream_decoder_get_state(decoder_) < FLAC__STREAM_DECODER_END_OF_STREAM &&
           FLAC__stream_decoder_get_decode_position(decoder_, &last_good_);
  }

  std::int64_t read(Block& block, std::int64_t frames) override {
    const auto channels = static_cast<std::size_t>(first_.channels);
    const auto room = static_cast<std::size_t>(frames) * channels;
    std::size_t have = 0;
    while (have < room) {
      if (taken_ == pending_.size() && !refill()) break;
      const auto count = std::min(room - have, pending_.size() - taken_);
      std::copy_n(pending_.begin() + static_cast<std::ptrdiff_t>(taken_), count,
          block.whole.begin() + static_cast<std::ptrdiff_t>(have));
      taken_ += count;
      have += count;
    }
    return static_cast<std::int64_t>(have / channels);
  }

  void report(model::AudioFormat& format) const override {
    format.streams = streams_;
    format.truncated = format.truncated || truncated_;
    format.trailing_bytes = trailing_;
    for (const auto& what : damage_) add_damage(format, what);
  }

 private:
  /// How far the present stream is.
  struct State {
    std::int64_t decoded = 0;   ///< samples per channel
    std::int64_t expected = 0;  ///< number of the sample that comes next
    std::vector<std::pair<std::int64_t, std::string>> said;
  };

  void note(std::string what) {
    if (state_.said.size() < 4) state_.said.emplace_back(state_.decoded, std::move(what));
  }

  static FLAC__StreamDecoderReadStatus on_read(
      const FLAC__StreamDecoder*, FLAC__byte* to, std::size_t* size, void* user) {
    auto& self = *static_cast<FlacDecoder*>(user);
    const auto at = self.window_.at();
    const auto got = self.window_.read(to, static_cast<std::int64_t>(*size));
    *size = static_cast<std::size_t>(got);
    for (std::int64_t i = 0; i < 5; ++i) {
      const auto byte = kInfoBegin + kSamplesAt + i - at;
      if (byte >= 0 && byte < got) to[byte] &= i == 0 ? 0xf0 : 0;
    }
    return got > 0 ? FLAC__STREAM_DECODER_READ_STATUS_CONTINUE
                   : FLAC__STREAM_DECODER_READ_STATUS_END_OF_STREAM;
  }
  static FLAC__StreamDecoderTellStatus on_tell(
      const FLAC__StreamDecoder*, FLAC__uint64* at, void* user) {
    *at = static_cast<FLAC__uint64>(static_cast<FlacDecoder*>(user)->window_.at());
    return FLAC__STREAM_DECODER_TELL_STATUS_OK;
  }
  static FLAC__bool on_eof(const FLAC__StreamDecoder*, void* user) {
    const auto& window = static_cast<FlacDecoder*>(user)->window_;
    return window.at() >= window.length();
  }
  static FLAC__StreamDecoderWriteStatus on_write(const FLAC__StreamDecoder*,
      const FLAC__Frame* frame, const FLAC__int32* const* samples, void* user) {
    return static_cast<FlacDecoder*>(user)->take(frame->header, samples);
  }
  static void on_error(
      const FLAC__StreamDecoder*, FLAC__StreamDecoderErrorStatus status, void* user) {
    auto& self = *static_cast<FlacDecoder*>(user);
    (status == FLAC__STREAM_DECODER_ERROR_STATUS_FRAME_CRC_MISMATCH ? self.bad_ : self.lost_) =
        true;
  }

  FLAC__StreamDecoderWriteStatus take(
      const FLAC__FrameHeader& header, const FLAC__int32* const* samples) {
    if (header.channels != unsigned(info_.channels) || header.bits_per_sample == 0 ||
        header.bits_per_sample > 32) {
      note("a frame of another format, which is not measured");
      return FLAC__STREAM_DECODER_WRITE_STATUS_CONTINUE;
    }
    const auto begins = static_cast<std::int64_t>(header.number.sample_number);
    // A cut from a longer stream begins with a later number.
    if (state_.decoded == 0) state_.expected = begins;
    if (begins > state_.expected)
      note(fmt::format(
          "{:.2f} s of audio are missing", double(begins - state_.expected) / info_.sample_rate));
    state_.expected = begins + header.blocksize;
    state_.decoded += header.blocksize;
    shift_ = 32 - static_cast<int>(header.bits_per_sample);
    bytes_each_ = static_cast<int>(header.bits_per_sample + 7) / 8;
    if (taken_ == pending_.size()) {
      pending_.clear();
      taken_ = 0;
    }
    pending_.reserve(pending_.size() + header.blocksize * header.channels);
    for (unsigned i = 0; i < header.blocksize; ++i)
      for (unsigned c = 0; c < header.channels; ++c)
        pending_.push_back(
            static_cast<std::int32_t>(static_cast<std::uint32_t>(samples[c][i]) << shift_));
    return FLAC__STREAM_DECODER_WRITE_STATUS_CONTINUE;
  }

  /// Decodes until there are samples; false when all is read.
  bool refill() {
    while (decoder_ != nullptr) {
      const auto before = state_;
      const bool works = FLAC__stream_decoder_process_single(decoder_);
      const bool got = taken_ < pending_.size();
      if (lost_ || bad_) {
        if (next_stream(before)) continue;
        if (decoder_ == nullptr) return false;
      }
      const bool over =
          FLAC__stream_decoder_get_state(decoder_) >= FLAC__STREAM_DECODER_END_OF_STREAM;
      if (got) {
        if (lost_ || bad_)
          say(bad_ ? "a frame is damaged" : "bytes that are not audio", before.decoded);
        accept();
        return true;
      }
      if (over || !works) {
        finish_stream(lost_);
        return false;
      }
    }
    return false;
  }

  /// The samples belong to this stream.
  void accept() {
    lost_ = bad_ = false;
    FLAC__stream_decoder_get_decode_position(decoder_, &last_good_);
    if (md5_ && bytes_each_ > 0) {
      packed_.clear();
      for (const auto sample : pending_) {
        const auto value = static_cast<std::uint32_t>(sample) >> shift_;
        for (int i = 0; i < bytes_each_; ++i)
          packed_.push_back(static_cast<char>(value >> (8 * i)));
      }
      md5_->update(packed_);
    }
  }

  /// What stands behind the last good frame: tags up to the end, another stream, or damage (false).
  bool next_stream(const State& before) {
    const auto at = skip_tags(walk_, info_.at + static_cast<std::int64_t>(last_good_));
    StreamInfo next;
    const bool ends = at >= bytes_.length();
    if (!ends && !read_info(walk_, at, next)) return false;
    // What libFLAC found further on is no part of this stream.
    pending_.clear();
    taken_ = 0;
    state_ = before;
    finish_stream(false);
    if (ends) return false;
    before_ += state_.decoded;
    if (next.sample_rate != first_.sample_rate || next.channels != first_.channels) {
      say(fmt::format("another stream begins, {} channels at {} Hz, which is not measured",
              next.channels, next.sample_rate),
          0);
      return false;
    }
    info_ = next;
    ++streams_;
    if (open()) return true;
    say("another stream begins, which cannot be decoded", 0);
    close();
    return false;
  }

  void finish_stream(bool rest_is_lost) {
    const auto decoded = state_.decoded;
    const bool all = info_.samples == 0 || decoded == info_.samples;
    if (rest_is_lost && info_.samples > 0 && all)
      trailing_ = true;
    else if (rest_is_lost)
      say("the rest is not audio", decoded);
    if (decoded < info_.samples) truncated_ = true;
    for (const auto& what : state_.said) say(what.second, what.first);
    if (info_.samples > 0 && decoded > info_.samples)
      say(fmt::format("its header counts {} samples, but there are {}", info_.samples, decoded),
          info_.samples);
    if (md5_ && all && damage_.empty()) {
      if (md5_->finish() != std::string_view(info_.md5.data(), info_.md5.size()))
        damage_.push_back(
            "the audio differs from what was encoded: the MD5 in its header does not "
            "match");
    }
    close();
  }

  void close() {
    if (decoder_ != nullptr) FLAC__stream_decoder_delete(std::exchange(decoder_, nullptr));
  }

  void say(const std::string& what, std::int64_t frames) {
    if (damage_.size() < 8)
      damage_.push_back("at " + time_text(before_ + frames, first_.sample_rate) + ": " + what);
  }

  ByteWindow bytes_;
  ByteWalk walk_;
  StreamInfo first_;
  StreamInfo info_;  // of the present stream
  ByteWindow window_;
  FLAC__StreamDecoder* decoder_ = nullptr;
  FLAC__uint64 last_good_ = 0;  // behind the last whole frame, from the start of the stream
  bool lost_ = false;
  bool bad_ = false;
  State state_;
  std::int64_t before_ = 0;  // of the streams before
  std::optional<Md5> md5_;
  std::string packed_;
  int shift_ = 0;
  int bytes_each_ = 0;
  std::vector<std::int32_t> pending_;
  std::size_t taken_ = 0;
  int streams_ = 1;
  bool truncated_ = false;
  bool trailing_ = false;
  std::vector<std::string> damage_;
};

}  // namespace

std::unique_ptr<Decoder> open_flac(const ByteWindow& bytes, model::AudioFormat& format) {
  ByteWalk walk(bytes);
  StreamInfo info;
  if (!read_info(walk, skip_tags(walk, 0), info)) return nullptr;
  auto out = std::make_unique<FlacDecoder>(bytes, info);
  if (!out->open()) return nullptr;
  format.codec = "flac";
  format.lossless = true;
  format.sample_rate = info.sample_rate;
  format.channels = info.channels;
  format.bit_depth = info.bits;
  set_length(format, info.samples);
  return out;
}

}  // namespace mv::audio
