// SPDX-License-Identifier: Apache-2.0
#include <zlib.h>

#include "artwork/inspect.hpp"
#include "base/text/text.hpp"
#include "fuzz.hpp"

using namespace mv;

namespace {

std::string big(std::uint32_t value) {
  return {static_cast<char>(value >> 24), static_cast<char>(value >> 16),
      static_cast<char>(value >> 8), static_cast<char>(value)};
}

std::string png_chunk(const std::string& kind, const std::string& body) {
  const auto checked = kind + body;
  const auto sum =
      ::crc32(0, reinterpret_cast<const Bytef*>(checked.data()), static_cast<uInt>(checked.size()));
  return big(static_cast<std::uint32_t>(body.size())) + checked +
         big(static_cast<std::uint32_t>(sum));
}

/// A picture of 16 by 16 grey or RGB pixels.
std::string png(int colour, bool interlaced) {
  const std::size_t row = 16 * (colour == 2 ? 3 : 1);
  std::string raw;
  for (int y = 0; y < 16; ++y) raw += '\0' + std::string(row, static_cast<char>(y * 16));
  if (interlaced) raw.assign(16 * row + 30, '\0');  // Adam7 has 30 rows here, each with its filter
  std::string packed(::compressBound(raw.size()), '\0');
  uLongf size = packed.size();
  ::compress(reinterpret_cast<Bytef*>(packed.data()), &size,
      reinterpret_cast<const Bytef*>(raw.data()), raw.size());
  packed.resize(size);
  const std::string head = big(16) + big(16) + '\x08' + static_cast<char>(colour) +
                           std::string(2, '\0') + static_cast<char>(interlaced);
  return "\x89PNG\r\n\x1a\n" + png_chunk("IHDR", head) + png_chunk("IDAT", packed) +
         png_chunk("IEND", "");
}

/// A grey JPEG of one 8 by 8 block, with an Exif and an ICC segment.
std::string jpeg() {
  const auto segment = [](char mark, const std::string& body) {
    const auto size = body.size() + 2;
    return std::string{'\xff', mark, static_cast<char>(size >> 8), static_cast<char>(size)} + body;
  };
  const std::string exif = std::string("Exif\0\0MM\0*\0\0\0\x08\0\1\1\x12\0\3\0\0\0\1\0\6\0\0", 28);
  const std::string table = std::string(1, '\0') + std::string(64, '\1');
  const std::string codes = std::string("\0\1\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0", 18);
  const std::string codes_ac = '\x10' + codes.substr(1);
  return "\xff\xd8" + segment('\xe1', exif) +
         segment('\xe2', std::string("ICC_PROFILE\0\1\1", 14) + std::string(140, '\0')) +
         segment('\xdb', table) + segment('\xc0', std::string("\x08\0\x08\0\x08\1\1\x11\0", 9)) +
         segment('\xc4', codes) + segment('\xc4', codes_ac) +
         segment('\xda', std::string("\1\1\0\0\x3f\0", 6)) + std::string("\x3f\xff\xd9", 3);
}

}  // namespace

std::vector<std::string> fuzz_seeds() {
  return {png(0, false), png(2, false), png(2, true), jpeg(), "GIF89a\x10\0\x10", "II*\0",
      "RIFF\x10\0\0\0WEBPVP8 "};
}

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static fuzz::MemoryFile file;
  const auto facts = artwork::inspect(file.with(fuzz::view(data, size)));
  if (!facts) {
    fuzz::require(is_utf8(facts.error().line()), "an error is UTF-8");
    return 0;
  }
  fuzz::require(facts->bytes == static_cast<std::int64_t>(size), "the size is the file's");
  fuzz::require(facts->width >= 0 && facts->height >= 0, "no side is negative");
  fuzz::require(facts->exif_orientation >= 1 && facts->exif_orientation <= 8, "orientation 1 to 8");
  fuzz::require(facts->sha256.size() == 64, "a hash");
  return 0;
}
