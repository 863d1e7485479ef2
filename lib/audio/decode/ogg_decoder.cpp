// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <map>

#include "audio/decode/decoder.hpp"
#include "base/text/text.hpp"

namespace mv::audio {
namespace {

/// RFC 3533: a page is 27 bytes of header, the table of its segments and their bytes.
constexpr std::int64_t kHeader = 27;
constexpr std::int64_t kSegmentsAt = 26;
constexpr int kFirstPage = 2, kLastPage = 4;
constexpr std::size_t kMostLinks = 10'000;

constexpr std::array<std::uint32_t, 256> kCrc = [] {
  std::array<std::uint32_t, 256> out{};
  for (std::uint32_t i = 0; i < 256; ++i) {
    std::uint32_t value = i << 24;
    for (int bit = 0; bit < 8; ++bit) value = value << 1 ^ ((value >> 31) * 0x04c11db7u);
    out[i] = value;
  }
  return out;
}();

struct Link {
  std::int64_t begin = 0, end = 0;
  std::int64_t last_granule = 0;  ///< counts samples in most mappings; only for an estimate
};

struct Layout {
  std::vector<Link> links;
  std::vector<std::string> damage;
  bool cut = false;
};

/// Follows the pages; links are where new streams begin behind the pages of others (chaining).
class PageWalk {
 public:
  explicit PageWalk(const ByteWindow& bytes) : bytes_(bytes) {}

  Layout run() {
    for (std::int64_t at = 0; at < bytes_.length();) at = page(at);
    if (!out_.links.empty()) out_.links.back().end = bytes_.length();
    if (!ended_) out_.cut = true;
    return std::move(out_);
  }

 private:
  std::int64_t page(std::int64_t at) {
    if (!bytes_.has(at, "OggS")) return lost(at);
    const auto segments = bytes_[at + kSegmentsAt];
    auto end = at + kHeader + segments;
    for (int i = 0; i < segments; ++i) end += std::max(bytes_[at + kHeader + i], 0);
    if (segments < 0 || end > bytes_.length()) {
      ended_ = false;
      return bytes_.length();
    }
    if (crc(at, end) != bytes_.little(at + 22, 4)) {
      say(fmt::format("{} bytes at {} are damaged", end - at, place(at)));
      return end;
    }
    take(at);
    return end;
  }

  void take(std::int64_t at) {
    const int flags = bytes_[at + 5];
    const auto serial = bytes_.little(at + 14, 4);
    const auto number = bytes_.little(at + 18, 4);
    if ((flags & kFirstPage) != 0 && !in_heads_) {
      if (!out_.links.empty()) out_.links.back().end = at;
      if (out_.links.size() < kMostLinks) out_.links.push_back({at});
      next_.clear();
    }
    in_heads_ = (flags & kFirstPage) != 0;
    if (const auto found = next_.find(serial);
        found != next_.end() && found->second != number && !said_here_)
      say(fmt::format("pages are missing at {}", place(at)));
    said_here_ = false;
    next_[serial] = number + 1;
    ended_ = (flags & kLastPage) != 0;
    const auto granule = static_cast<std::int64_t>(bytes_.little(at + 6, 8));
    if (granule > 0 && !out_.links.empty()) out_.links.back().last_granule = granule;
  }

  /// No page begins here.
  std::int64_t lost(std::int64_t at) {
    auto next = at;
    while (next < bytes_.length()) {
      if (const auto length = tag_length(bytes_, next); length > 0 && next == at) {
        at = next = next + length;
        continue;
      }
      if (bytes_[next] == 'O' && bytes_.has(next, "OggS")) break;
      ++next;
    }
    if (next > at && !(next >= bytes_.length() && ended_ && next - at <= 4096))
      say(fmt::format("{} bytes at {} are not Ogg pages", next - at, place(at)));
    return std::min(next, bytes_.length());
  }

  std::uint32_t crc(std::int64_t at, std::int64_t end) {
    std::uint32_t out = 0;
    for (auto i = at; i < end; ++i) {
      const bool own = i >= at + 22 && i < at + 26;
      out = out << 8 ^ kCrc[(out >> 24 ^ static_cast<unsigned>(own ? 0 : bytes_[i])) & 0xff];
    }
    return out;
  }

  std::string place(std::int64_t at) const {
    return fmt::format(
        "{} of {}", human_bytes(std::uint64_t(at)), human_bytes(std::uint64_t(bytes_.length())));
  }
  void say(std::string what) {
    said_here_ = true;
    out_.damage.push_back(std::move(what));
    if (out_.damage.size() > 8) out_.damage.resize(8);
  }

  ByteWalk bytes_;
  Layout out_;
  std::map<std::uint64_t, std::uint64_t> next_;  // per stream: number of its next page
  bool in_heads_ = false;
  bool ended_ = false;
  bool said_here_ = false;
};

class OggDecoder final : public Decoder {
 public:
  OggDecoder(const ByteWindow& bytes, std::vector<Link> links)
      : bytes_(bytes), links_(std::move(links)) {}

  bool open(model::AudioFormat& format) {
    // A head without sound, or one that is damaged, does not hide those behind it.
    while (at_ < links_.size() && !(present_ = link(format))) ++at_;
    format_ = format;
    return present_ != nullptr;
  }

  bool whole() const override { return present_ && present_->whole(); }

  std::int64_t read(Block& block, std::int64_t frames) override {
    while (present_) {
      if (const auto got = present_->read(block, frames); got > 0) return decoded_ += got, got;
      if (++at_ >= links_.size()) return 0;
      const bool was_whole = present_->whole();
      auto found = format_;
      auto next = link(found);
      const bool fits = next && found.sample_rate == format_.sample_rate &&
                        found.channels == format_.channels && next->whole() == was_whole;
      if (!fits) {
        stopped_ = next ? fmt::format(
                              "another stream begins, {} channels at {} Hz, which is not "
                              "measured",
                              found.channels, found.sample_rate)
                        : "another stream begins, which cannot be decoded";
        return 0;
      }
      present_ = std::move(next);
    }
    return 0;
  }

  void report(model::AudioFormat& format) const override {
    if (!stopped_.empty())
      add_damage(format, "at " + time_text(decoded_, format_.sample_rate) + ": " + stopped_);
  }

 private:
  std::unique_ptr<Decoder> link(model::AudioFormat& format) const {
    return open_sndfile(bytes_.part(links_[at_].begin, links_[at_].end), format);
  }

  ByteWindow bytes_;
  std::vector<Link> links_;
  std::size_t at_ = 0;
  std::unique_ptr<Decoder> present_;
  model::AudioFormat format_;
  std::int64_t decoded_ = 0;
  std::string stopped_;
};

}  // namespace

std::unique_ptr<Decoder> open_ogg(const ByteWindow& bytes, model::AudioFormat& format) {
  auto layout = PageWalk(bytes).run();
  if (layout.links.empty()) return nullptr;
  std::int64_t frames = 0;
  for (const auto& link : layout.links) frames += link.last_granule;
  const auto streams = layout.links.size();
  auto out = std::make_unique<OggDecoder>(bytes, std::move(layout.links));
  if (!out->open(format)) return nullptr;
  format.streams = static_cast<int>(streams);
  format.truncated = layout.cut;
  for (const auto& what : layout.damage) add_damage(format, what);
  if (streams > 1) set_length(format, frames);
  return out;
}

}  // namespace mv::audio
