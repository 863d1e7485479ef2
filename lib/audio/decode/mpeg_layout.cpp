// SPDX-License-Identifier: Apache-2.0
#include "audio/decode/mpeg_layout.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstdlib>

#include "audio/decode/decoder.hpp"
#include "base/text/text.hpp"

namespace mv::audio {
namespace {

constexpr std::array kLayer2 = {0, 32, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320, 384};
constexpr std::array kLayer3 = {0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320};
constexpr std::array kLow = {0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160};
constexpr std::array kRates = {44100, 48000, 32000};

constexpr int kChain = 3;                // frames in a row that are no accident
constexpr std::int64_t kPadding = 4096;  // zeros behind the last frame that fill up a block
constexpr std::size_t kMostParts = 100'000;

class Walk {
 public:
  explicit Walk(const ByteWindow& window) : bytes_(window) {}

  MpegLayout run() {
    std::int64_t at = find_chain(skip_tags(0));
    if (at < 0) return std::move(out_);
    read_mpeg_header(bytes_, at, out_.first);
    begin_part(at, true);
    if (out_.first.length == 0) return whole_file();
    while (at < bytes_.length() && !stopped_) at = step(at);
    end_part(std::min(at, bytes_.length()));
    finish();
    return std::move(out_);
  }

 private:
  std::int64_t skip_tags(std::int64_t at) {
    while (const auto length = tag_length(bytes_, at)) at += length;
    return at;
  }

  /// Whether kChain frames of one kind follow each other, or fewer up to the end of the file.
  bool is_chain(std::int64_t at) {
    MpegHeader first, next;
    if (!read_mpeg_header(bytes_, at, first)) return false;
    if (first.length == 0) return at == 0 || tag_length(bytes_, 0) > 0;
    for (int i = 0; i < kChain; ++i) {
      if (at == bytes_.length() || (i > 0 && tag_length(bytes_, at) > 0)) return true;
      if (!read_mpeg_header(bytes_, at, next)) return i > 0 && at >= bytes_.length();
      if (!next.same_kind(first) || next.length == 0) return false;
      at += next.length;
    }
    return true;
  }

  std::int64_t find_chain(std::int64_t at) {
    for (; at < bytes_.length(); ++at)
      if (bytes_[at] == 0xff && is_chain(at)) return at;
    return -1;
  }

  /// A free format has no lengths to follow: one part, read to its end as it is.
  MpegLayout whole_file() {
    out_.parts.back().end = bytes_.length();
    out_.streams = 1;
    return std::move(out_);
  }

  /// From one frame to what stands behind it.
  std::int64_t step(std::int64_t at) {
    MpegHeader header;
    if (!read_mpeg_header(bytes_, at, header) || header.length == 0) return between(at);
    if (!header.same_kind(out_.first)) {
      if (!is_chain(at)) return between(at);
      end_part(at);
      return other_kind(header);
    }
    if (at > out_.parts.back().begin && has_info(at, header)) {
      end_part(at);
      begin_part(at, true);
    }
    if (at + header.length > bytes_.length()) {
      partial_ = true;
      return bytes_.length();
    }
    const auto& part = out_.parts.back();
    if (at != part.begin || !part.has_info) {
      ++out_.parts.back().frames;
      samples_ += header.samples;
    }
    return at + header.length;
  }

  /// No frame begins here: tags, the end, or damage.
  std::int64_t between(std::int64_t at) {
    if (const auto behind = skip_tags(at); behind > at) {
      if (behind >= bytes_.length() || !is_chain(behind)) {
        if (behind < bytes_.length()) return between_parts(at, behind);
        end_part(at);
        return bytes_.length();
      }
      end_part(at);
      begin_part(behind, true);
      return behind;
    }
    return between_parts(at, at);
  }

  std::int64_t between_parts(std::int64_t end, std::int64_t at) {
    const auto next = find_chain(at);
    end_part(end);
    if (next < 0) {
      behind_all(at);
      return bytes_.length();
    }
    say(fmt::format(
        "{} at {} are not audio frames", human_bytes(std::uint64_t(next - at)), time()));
    MpegHeader header;
    read_mpeg_header(bytes_, next, header);
    if (!header.same_kind(out_.first)) return other_kind(header);
    begin_part(next, has_info(next, header));
    return next;
  }

  std::int64_t other_kind(const MpegHeader& header) {
    say(fmt::format("from {} on it is another stream, {} Hz after {} Hz, which is not measured",
        time(), header.sample_rate, out_.first.sample_rate));
    stopped_ = true;
    return bytes_.length();
  }

  /// Something that holds no frame, up to the end of the file.
  void behind_all(std::int64_t at) {
    const auto left = bytes_.length() - at;
    bool zeros = true;
    for (auto i = at; zeros && i < bytes_.length(); ++i) zeros = bytes_[i] == 0;
    const auto& part = out_.parts.back();
    if (part.claimed > part.frames + 1) {
      out_.cut = true;
      say(fmt::format(
          "from {} on its last {} are not audio frames", time(), human_bytes(std::uint64_t(left))));
    } else if (zeros && left <= kPadding) {
      return;
    } else if (part.claimed > 0 && !zeros) {
      out_.trailing = true;
    } else {
      say(fmt::format(
          "from {} on its last {} are not audio frames", time(), human_bytes(std::uint64_t(left))));
    }
  }

  std::string time() const { return time_text(samples_, out_.first.sample_rate); }
  void say(std::string what) { out_.damage.push_back(std::move(what)); }

  bool has_info(std::int64_t at, const MpegHeader& header) {
    for (const std::int64_t more : {0, 2}) {
      const auto info = at + header.info_at + more;
      if (bytes_.has(info, "Xing") || bytes_.has(info, "Info")) return true;
    }
    return header.layer == 3 && bytes_.has(at + 36, "VBRI");
  }

  void begin_part(std::int64_t at, bool stream) {
    if (stream) ++out_.streams;
    if (out_.parts.size() >= kMostParts) stopped_ = true;
    MpegPart part;
    part.begin = at;
    MpegHeader header;
    if (read_mpeg_header(bytes_, at, header) && has_info(at, header)) read_info(at, header, part);
    out_.parts.push_back(part);
  }

  void read_info(std::int64_t at, const MpegHeader& header, MpegPart& part) {
    part.has_info = true;
    part.info_length = header.length;
    if (bytes_.has(at + 36, "VBRI")) {
      part.claimed = static_cast<std::int64_t>(bytes_.big(at + 36 + 14, 4));
      return;
    }
    auto info = at + header.info_at;
    if (!bytes_.has(info, "Xing") && !bytes_.has(info, "Info")) info += 2;
    const auto flags = bytes_.big(info + 4, 4);
    auto behind = info + 8;
    if ((flags & 1) != 0) {
      part.claimed = static_cast<std::int64_t>(bytes_.big(behind, 4));
      behind += 4;
    }
    if ((flags & 2) != 0) behind += 4;
    if ((flags & 4) != 0) behind += 100;
    if ((flags & 8) != 0) behind += 4;
    // "LAME3.100" and what other encoders write in its place; delay and padding 21 bytes on.
    if (bytes_[behind] > 0) {
      const auto both = bytes_.big(behind + 21, 3);
      part.padding = static_cast<std::int64_t>((both >> 12) + (both & 0xfff));
    }
  }

  void end_part(std::int64_t at) {
    auto& part = out_.parts.back();
    if (part.end == 0) part.end = at;
  }

  void finish() {
    const auto& last = out_.parts.back();
    // Some encoders count the frame that holds the header, some do not.
    if (out_.streams == 1 && out_.parts.size() == 1 && last.claimed > 0) {
      if (last.frames + 1 < last.claimed) out_.cut = true;
      if (last.frames > last.claimed + 1)
        say(fmt::format(
            "its header counts {} frames, but there are {}", last.claimed, last.frames));
    } else if (out_.damage.empty() && last.claimed > last.frames + 1) {
      out_.cut = true;
    }
    if (partial_ && last.claimed == 0) out_.cut = true;
    std::erase_if(out_.parts, [](const MpegPart& part) { return part.frames == 0; });
  }

  ByteWalk bytes_;
  MpegLayout out_;
  std::int64_t samples_ = 0;
  bool partial_ = false;
  bool stopped_ = false;
};

}  // namespace

bool read_mpeg_header(ByteWalk& bytes, std::int64_t at, MpegHeader& out) {
  if (bytes[at] != 0xff) return false;
  const int second = bytes[at + 1], third = bytes[at + 2], fourth = bytes[at + 3];
  if (second < 0xe0 || third < 0 || fourth < 0) return false;
  const int version = second >> 3 & 3, layer_bits = second >> 1 & 3;
  const int rate_bits = third >> 2 & 3, bit_rate = third >> 4;
  if (version == 1 || (layer_bits != 1 && layer_bits != 2) || rate_bits == 3 || bit_rate == 15)
    return false;
  out.version = version;
  out.layer = layer_bits == 1 ? 3 : 2;
  const int half = version == 3 ? 0 : version == 2 ? 1 : 2;
  out.sample_rate = kRates[static_cast<std::size_t>(rate_bits)] >> half;
  out.channels = fourth >> 6 == 3 ? 1 : 2;
  out.samples = out.layer == 3 && version != 3 ? 576 : 1152;
  const auto& table = version != 3 ? kLow : out.layer == 2 ? kLayer2 : kLayer3;
  const int kilobits = table[static_cast<std::size_t>(bit_rate)];
  out.length = kilobits == 0 ? 0
                             : std::int64_t{out.samples} / 8 * kilobits * 1000 / out.sample_rate +
                                   (third >> 1 & 1);
  const int side = version == 3 ? (out.channels == 1 ? 17 : 32) : (out.channels == 1 ? 9 : 17);
  out.info_at = 4 + side;
  return true;
}

MpegLayout read_mpeg_layout(const ByteWindow& window) { return Walk(window).run(); }

}  // namespace mv::audio
