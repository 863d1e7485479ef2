// SPDX-License-Identifier: Apache-2.0
#include "audio/info_tags.hpp"

#include <fmt/format.h>
#include <iconv.h>

#include <algorithm>
#include <cerrno>

#include "audio/decode/byte_window.hpp"
#include "base/text/text.hpp"

namespace mv::audio {
namespace {

constexpr int kMostChunks = 4096;
constexpr std::size_t kLongestText = 16 * 1024;
constexpr std::size_t kMostTexts = 256;

/// Microsoft's numbers, as CSET has them; the Macintosh ones of old AIFF writers below them.
std::string charset_of(int code_page) {
  switch (code_page) {
    case 65001: return "UTF-8";
    case 1200: return "UTF-16LE";
    case 20127: return "ASCII";
    case 932: return "CP932";
    case 936: return "GBK";
    case 949: return "CP949";
    case 950: return "BIG5";
    case 54936: return "GB18030";
    case 10000: return "MACINTOSH";
    default: break;
  }
  if (code_page >= 28591 && code_page <= 28606)
    return fmt::format("ISO-8859-{}", code_page - 28590);
  return fmt::format("CP{}", code_page);
}

std::optional<std::string> converted(std::string_view bytes, const std::string& charset) {
  const auto handle = ::iconv_open("UTF-8", charset.c_str());
  if (handle == reinterpret_cast<iconv_t>(-1)) return std::nullopt;
  std::string in(bytes), out(bytes.size() * 4 + 16, '\0');
  char* from = in.data();
  char* to = out.data();
  std::size_t left = in.size(), room = out.size();
  const auto code = ::iconv(handle, &from, &left, &to, &room);
  ::iconv_close(handle);
  if (code == static_cast<std::size_t>(-1) || left > 0) return std::nullopt;
  out.resize(out.size() - room);
  return out;
}

std::uint32_t windows_1252(unsigned char byte) {
  constexpr std::uint16_t kHigh[32] = {0x20ac, 0, 0x201a, 0x0192, 0x201e, 0x2026, 0x2020, 0x2021,
      0x02c6, 0x2030, 0x0160, 0x2039, 0x0152, 0, 0x017d, 0, 0, 0x2018, 0x2019, 0x201c, 0x201d,
      0x2022, 0x2013, 0x2014, 0x02dc, 0x2122, 0x0161, 0x203a, 0x0153, 0, 0x017e, 0x0178};
  return byte >= 0x80 && byte < 0xa0 ? kHigh[byte - 0x80] : byte;
}

void put_utf8(std::string& out, std::uint32_t point) {
  if (point < 0x80) {
    out += static_cast<char>(point);
  } else if (point < 0x800) {
    out += static_cast<char>(0xc0 | point >> 6);
    out += static_cast<char>(0x80 | (point & 63));
  } else {
    out += static_cast<char>(0xe0 | point >> 12);
    out += static_cast<char>(0x80 | (point >> 6 & 63));
    out += static_cast<char>(0x80 | (point & 63));
  }
}

/// Western text has some letters above ASCII, most often one at a time. Two or more in a row with
/// signs such as "¤Ï" between are the halves of Chinese or Japanese characters.
std::optional<std::string> as_western(std::string_view bytes) {
  std::string out;
  std::size_t high = 0, signs = 0, pairs = 0;
  char last = 0;
  for (const char c : bytes) {
    const auto point = windows_1252(static_cast<unsigned char>(c));
    if (point == 0) return std::nullopt;
    const bool is_high = point >= 0x80;
    const bool letter = (point >= 0xc0 && point != 0xd7 && point != 0xf7) || point == 0xaa ||
                        point == 0xba || point == 0x0160 || point == 0x0161 || point == 0x0152 ||
                        point == 0x0153 || point == 0x017d || point == 0x017e || point == 0x0178;
    const bool usual = point >= 0x2010 || point == 0xa0 || point == 0xa9 || point == 0xab ||
                       point == 0xbb || point == 0xa1 || point == 0xbf || point == 0xae ||
                       point == 0xb0 || point == 0xb4 || point == 0xb7;
    high += is_high;
    signs += is_high && !letter && !usual;
    pairs += is_high && (last & 0x80) != 0 && last != c;
    last = c;
    put_utf8(out, point);
  }
  if (signs > 0 && (pairs > 0 || signs * 2 > high)) return std::nullopt;
  // "Ã©" everywhere and hardly a plain letter: no language is written so.
  if (pairs * 2 > bytes.size()) return std::nullopt;
  return out;
}

/// UTF-16 without a mark and without the zeros at its end; empty when it is something else. Its
/// plain letters have a zero behind each.
std::string utf16_in(std::string_view bytes) {
  const auto end = bytes.find_last_not_of('\0');
  std::string out(bytes.substr(0, end == std::string_view::npos ? 0 : end + 1));
  if (out.size() % 2 == 1) out += '\0';
  std::size_t zeros = 0;
  for (std::size_t i = 0; i + 2 < out.size(); i += 2) {
    if (out[i] == '\0') return {};
    zeros += out[i + 1] == '\0';
  }
  return zeros > 0 && zeros * 4 >= out.size() / 2 ? out : std::string();
}

std::string_view up_to_zero(std::string_view bytes) { return bytes.substr(0, bytes.find('\0')); }

void add(ChunkTexts& out, std::string key, std::string bytes, int code_page = 0) {
  auto& values = out[std::move(key)];
  if (values.size() < kMostTexts && !bytes.empty()) values.push_back({std::move(bytes), code_page});
}

std::string text_at(const ByteWindow& window, std::int64_t at, std::uint64_t size) {
  return window.bytes(at, std::min<std::uint64_t>(size, kLongestText));
}

void read_list(
    ByteWalk& bytes, const ByteWindow& window, std::int64_t at, std::int64_t end, ChunkTexts& out) {
  for (int i = 0; i < kMostChunks && at + 8 <= end; ++i) {
    const auto size = bytes.little(at + 4, 4);
    if (static_cast<std::int64_t>(size) > end - at - 8) return;
    add(out, window.bytes(at, 4), text_at(window, at + 8, size));
    at += 8 + static_cast<std::int64_t>(size + size % 2);
    // Some writers leave the pad byte out.
    if (size % 2 == 1 && bytes[at - 1] > 0) --at;
  }
}

}  // namespace

ChunkTexts read_riff_info(const fs::path& path) {
  ChunkTexts out;
  const auto window = open_window(path);
  if (!window) return out;
  ByteWalk bytes(*window);
  const bool long_form = bytes.has(0, "RF64") || bytes.has(0, "BW64");
  std::uint64_t long_data = 0;
  int code_page = 0;
  std::int64_t at = 12;
  for (int i = 0; i < kMostChunks && at + 8 <= bytes.length(); ++i) {
    auto size = bytes.little(at + 4, 4);
    if (long_form && bytes.has(at, "ds64")) long_data = bytes.little(at + 16, 8);
    if (long_form && bytes.has(at, "data") && size == 0xffffffff) size = long_data;
    const auto left = static_cast<std::uint64_t>(bytes.length() - at - 8);
    if (size > left) break;
    if (bytes.has(at, "CSET") && size >= 2) code_page = static_cast<int>(bytes.little(at + 8, 2));
    if (bytes.has(at, "LIST") && size >= 4 && bytes.has(at + 8, "INFO"))
      read_list(bytes, *window, at + 12, at + 8 + static_cast<std::int64_t>(size), out);
    at += 8 + static_cast<std::int64_t>(size + size % 2);
  }
  // CSET may stand behind the texts.
  for (auto& [id, texts] : out)
    for (auto& text : texts) text.code_page = code_page;
  return out;
}

ChunkTexts read_aiff_texts(const fs::path& path) {
  ChunkTexts out;
  const auto window = open_window(path);
  if (!window) return out;
  ByteWalk bytes(*window);
  std::int64_t at = 12;
  for (int i = 0; i < kMostChunks && at + 8 <= bytes.length(); ++i) {
    const auto size = bytes.big(at + 4, 4);
    for (const std::string_view id : {"NAME", "AUTH", "ANNO", "(c) "})
      if (bytes.has(at, id)) add(out, std::string(id), text_at(*window, at + 8, size));
    at += 8 + static_cast<std::int64_t>(size + size % 2);
  }
  return out;
}

ChunkTexts read_caf_info(const fs::path& path) {
  ChunkTexts out;
  const auto window = open_window(path);
  if (!window) return out;
  ByteWalk bytes(*window);
  std::int64_t at = 8;
  for (int i = 0; i < kMostChunks && at + 12 <= bytes.length(); ++i) {
    const auto size = static_cast<std::int64_t>(bytes.big(at + 4, 8));
    if (size < 0 || size > bytes.length() - at - 12) break;
    if (bytes.has(at, "info") && size > 4) {
      const auto parts = split(text_at(*window, at + 16, std::uint64_t(size - 4)), '\0');
      for (std::size_t k = 0; k + 1 < parts.size() && k / 2 < kMostTexts; k += 2)
        add(out, lower(parts[k]), parts[k + 1]);
    }
    at += 12 + size;
  }
  return out;
}

std::optional<std::string> decoded(const ChunkText& text) {
  const std::string_view bytes = text.bytes;
  if (bytes.starts_with("\xff\xfe")) return converted(bytes.substr(2), "UTF-16LE");
  if (bytes.starts_with("\xfe\xff")) return converted(bytes.substr(2), "UTF-16BE");
  if (const auto wide = utf16_in(bytes); !wide.empty()) return converted(wide, "UTF-16LE");
  auto narrow = up_to_zero(bytes);
  if (narrow.starts_with("\xef\xbb\xbf")) narrow.remove_prefix(3);
  if (is_utf8(narrow)) return std::string(narrow);
  if (text.code_page != 0)
    if (auto said = converted(narrow, charset_of(text.code_page))) return said;
  return as_western(narrow);
}

}  // namespace mv::audio
