// SPDX-License-Identifier: Apache-2.0
#include "base/text_file.hpp"

#include <utf8proc.h>

#include "base/text/unicode.hpp"

namespace mv {
namespace {

std::string from_utf16(std::string_view bytes, bool big) {
  std::string out;
  const auto unit = [&](std::size_t at) {
    const auto first = static_cast<unsigned char>(bytes[at]);
    const auto second = static_cast<unsigned char>(bytes[at + 1]);
    return static_cast<std::uint32_t>(big ? first << 8 | second : second << 8 | first);
  };
  for (std::size_t at = 0; at + 1 < bytes.size(); at += 2) {
    auto point = unit(at);
    if (point >= 0xd800 && point < 0xdc00 && at + 3 < bytes.size()) {
      const auto low = unit(at + 2);
      if (low >= 0xdc00 && low < 0xe000) {
        point = 0x10000 + ((point - 0xd800) << 10) + (low - 0xdc00);
        at += 2;
      }
    }
    if (point >= 0xd800 && point < 0xe000) point = 0xfffd;
    utf8proc_uint8_t coded[4];
    const auto size = utf8proc_encode_char(static_cast<utf8proc_int32_t>(point), coded);
    out.append(reinterpret_cast<const char*>(coded), static_cast<std::size_t>(size));
  }
  return out;
}

}  // namespace

std::string as_plain_text(std::string bytes) {
  if (bytes.starts_with("\xff\xfe")) return from_utf16(std::string_view(bytes).substr(2), false);
  if (bytes.starts_with("\xfe\xff")) return from_utf16(std::string_view(bytes).substr(2), true);
  const auto rest = without_mark(bytes);
  return rest.size() == bytes.size() ? std::move(bytes) : std::string(rest);
}

Result<std::string> read_text_file(const fs::path& path, std::size_t limit) {
  MV_TRY(auto bytes, read_file(path, limit));
  return as_plain_text(std::move(bytes));
}

std::string backslash_hint(std::string_view toml, std::size_t line) {
  for (std::size_t i = 1; i < line && !toml.empty(); ++i) {
    const auto end = toml.find('\n');
    toml = end == std::string_view::npos ? std::string_view() : toml.substr(end + 1);
  }
  const auto text = toml.substr(0, toml.find('\n'));
  const auto quote = text.find('"');
  if (quote == std::string_view::npos || text.find('\\', quote) == std::string_view::npos)
    return {};
  return "Between double quotes \\ begins an escape: write the path in single quotes, as in "
         "'music\\track.wav', or with / in place of each \\.";
}

}  // namespace mv
