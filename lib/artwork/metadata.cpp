// SPDX-License-Identifier: Apache-2.0
#include "artwork/metadata.hpp"

#include <cstdint>

#include "base/text/text.hpp"

namespace mv::artwork {
namespace {
constexpr std::size_t kLongestDescription = 200;

/// Reads numbers; anything outside the block is 0.
class Bytes {
 public:
  Bytes(std::string_view data, bool little) : data_(data), little_(little) {}
  std::uint32_t u16(std::size_t at) const { return number(at, 2); }
  std::uint32_t u32(std::size_t at) const { return number(at, 4); }

 private:
  std::uint32_t number(std::size_t at, std::size_t size) const {
    if (at > data_.size() || data_.size() - at < size) return 0;
    std::uint32_t value = 0;
    for (std::size_t i = 0; i < size; ++i)
      value = value << 8 | static_cast<std::uint8_t>(data_[at + (little_ ? size - 1 - i : i)]);
    return value;
  }
  std::string_view data_;
  bool little_;
};

std::string_view part(std::string_view data, std::size_t at, std::size_t size) {
  return at >= data.size() ? std::string_view{} : data.substr(at, size);
}

std::string utf8_from_utf16be(std::string_view text) {
  std::string out;
  const Bytes bytes(text, false);
  for (std::size_t i = 0; i + 1 < text.size() && out.size() < kLongestDescription; i += 2) {
    std::uint32_t c = bytes.u16(i);
    if (c == 0) break;
    if (c >= 0xd800 && c < 0xdc00) {
      const std::uint32_t low = bytes.u16(i + 2);
      if (low < 0xdc00 || low > 0xdfff) continue;
      c = 0x10000 + ((c - 0xd800) << 10) + (low - 0xdc00);
      i += 2;
    } else if (c >= 0xdc00 && c < 0xe000) {
      continue;
    }
    if (c < 0x80) {
      out += char(c);
    } else if (c < 0x800) {
      out += {char(0xc0 | c >> 6), char(0x80 | (c & 63))};
    } else if (c < 0x10000) {
      out += {char(0xe0 | c >> 12), char(0x80 | (c >> 6 & 63)), char(0x80 | (c & 63))};
    } else {
      out += {char(0xf0 | c >> 18), char(0x80 | (c >> 12 & 63)), char(0x80 | (c >> 6 & 63)),
          char(0x80 | (c & 63))};
    }
  }
  return out;
}

std::string description_of_tag(std::string_view tag) {
  const Bytes bytes(tag, false);
  if (tag.starts_with("desc")) {
    std::string text;
    for (char c : part(tag, 12, bytes.u32(8)).substr(0, kLongestDescription)) {
      if (c == 0) break;
      text += c >= 0x20 && c < 0x7f ? c : '?';
    }
    return text;
  }
  if (tag.starts_with("mluc") && bytes.u32(8) > 0)
    return utf8_from_utf16be(part(tag, bytes.u32(24), bytes.u32(20)));
  return {};
}
}  // namespace

int exif_orientation(std::string_view tiff) {
  if (tiff.starts_with(std::string_view("Exif\0\0", 6))) tiff.remove_prefix(6);
  if (!tiff.starts_with("II") && !tiff.starts_with("MM")) return 1;
  const Bytes bytes(tiff, tiff[0] == 'I');
  const std::size_t directory = bytes.u32(4);
  const std::uint32_t entries = bytes.u16(directory);
  for (std::uint32_t i = 0; i < entries; ++i) {
    const std::size_t entry = directory + 2 + 12 * std::size_t(i);
    if (entry >= tiff.size()) break;
    if (bytes.u16(entry) != 0x0112) continue;
    const std::uint32_t value = bytes.u16(entry + 8);
    return value >= 1 && value <= 8 ? static_cast<int>(value) : 1;
  }
  return 1;
}

std::string icc_description(std::string_view profile) {
  const Bytes bytes(profile, false);
  const std::uint32_t tags = bytes.u32(128);
  for (std::uint32_t i = 0; i < tags; ++i) {
    const std::size_t entry = 132 + 12 * std::size_t(i);
    if (entry + 12 > profile.size()) break;
    if (profile.substr(entry, 4) == "desc")
      return description_of_tag(part(profile, bytes.u32(entry + 4), bytes.u32(entry + 8)));
  }
  return {};
}

}  // namespace mv::artwork
