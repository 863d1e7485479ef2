// SPDX-License-Identifier: Apache-2.0
#include "artwork/decoder.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <array>

#include "base/text/text.hpp"

namespace mv::artwork {
namespace {
bool looks_like_text(std::string_view bytes) {
  // The block may end inside a character.
  for (int cut = 0; cut < 4 && !bytes.empty() && !is_utf8(bytes); ++cut) bytes.remove_suffix(1);
  if (bytes.empty() || !is_utf8(bytes)) return false;
  return std::all_of(bytes.begin(), bytes.end(), [](char c) {
    return static_cast<unsigned char>(c) >= 0x20 || c == '\n' || c == '\r' || c == '\t' ||
           c == '\f';
  });
}
}  // namespace

std::string sniff_format(std::string_view bytes) {
  using namespace std::string_view_literals;
  if (bytes.starts_with("\xff\xd8\xff"sv)) return "jpeg";
  if (bytes.starts_with("\x89PNG\r\n\x1a\n"sv)) return "png";
  if (bytes.starts_with("II*\0"sv) || bytes.starts_with("MM\0*"sv)) return "tiff";
  if (bytes.starts_with("GIF87a"sv) || bytes.starts_with("GIF89a"sv)) return "gif";
  if (bytes.starts_with("RIFF"sv) && bytes.substr(0, 12).ends_with("WEBP")) return "webp";
  if (bytes.starts_with("BM"sv) && bytes.size() > 13 && bytes.substr(6, 4) == "\0\0\0\0"sv)
    return "bmp";
  return looks_like_text(bytes) ? "text" : "";
}

Result<Opened> open_image(const fs::path& path) {
  MV_TRY(Fd fd, open_read(path));
  MV_TRY(const std::uint64_t bytes, mv::file_size(path));
  if (bytes > kMaxFileBytes)
    return make_error(Code::invalid, fmt::format("{} has {}", path.string(), human_bytes(bytes)),
        fmt::format("Covers above {} are not read", human_bytes(kMaxFileBytes)),
        "Save it as a JPEG of 3000 x 3000 pixels and at most 4 MB.");
  Opened opened;
  const int copy = ::dup(fd.get());
  if (copy < 0) return errno_error(errno, "cannot open " + path.string());
  opened.file.reset(::fdopen(copy, "rb"));
  if (!opened.file) {
    const int saved = errno;
    ::close(copy);
    return errno_error(saved, "cannot open " + path.string());
  }
  opened.bytes = bytes;
  std::array<char, 512> first{};
  const auto have = std::fread(first.data(), 1, first.size(), opened.file.get());
  if (std::ferror(opened.file.get())) return errno_error(errno, "cannot read " + path.string());
  std::rewind(opened.file.get());
  opened.format = sniff_format({first.data(), have});
  return opened;
}

Result<std::unique_ptr<Decoder>> make_decoder(Opened opened) {
  const bool jpeg = opened.format == "jpeg";
  MV_TRY(auto decoder,
      jpeg ? make_jpeg_decoder(std::move(opened.file)) : make_png_decoder(std::move(opened.file)));
  MV_CHECK(check_limits(decoder->header()));
  return decoder;
}

Status check_limits(const ImageHeader& header) {
  const std::int64_t pixels = std::int64_t(header.width) * header.height;
  const auto what = fmt::format("the image has {} x {} pixels", header.width, header.height);
  if (header.width > kMaxSide || header.height > kMaxSide || pixels > kMaxPixels)
    return make_error(Code::invalid, what,
        fmt::format("At most {} pixels a side and {} million in total are read", kMaxSide,
            kMaxPixels / 1'000'000),
        "Save it at 3000 x 3000 pixels.");
  if ((header.progressive || header.interlaced) && pixels > kMaxBufferedPixels)
    return make_error(Code::invalid, what,
        fmt::format("A {} of more than {} million pixels is not read",
            header.progressive ? "progressive JPEG" : "interlaced PNG",
            kMaxBufferedPixels / 1'000'000),
        "Save it at 3000 x 3000 pixels.");
  return {};
}

Error damaged(std::string_view format, std::string_view reason) {
  return make_error(Code::invalid, fmt::format("the {} cannot be read", upper(format)),
      fmt::format("It is cut off or damaged ({})", reason), "Export the image again.");
}

}  // namespace mv::artwork
