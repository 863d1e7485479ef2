// SPDX-License-Identifier: Apache-2.0
#include "audio/decode/sniff.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>

#include "base/text/text.hpp"

namespace mv::audio {
namespace {

struct Signature {
  std::size_t at;
  std::string_view bytes;
  std::string_view kind;
};
using namespace std::string_view_literals;
constexpr std::array kForeign{
    Signature{0, "\xff\xd8\xff"sv, "a JPEG picture"},
    Signature{0, "\x89PNG\r\n"sv, "a PNG picture"},
    Signature{0, "GIF8"sv, "a GIF picture"},
    Signature{8, "WEBP"sv, "a WebP picture"},
    Signature{8, "AVI "sv, "an AVI video"},
    Signature{4, "ftyp"sv, "an MP4 file (M4A: AAC or ALAC, or video)"},
    Signature{0, "\x1a\x45\xdf\xa3"sv, "a Matroska or WebM file"},
    Signature{0, "\x30\x26\xb2\x75"sv, "a Windows Media file"},
    Signature{0, "MThd"sv, "a MIDI file, which holds notes and no sound"},
    Signature{0, "%PDF"sv, "a PDF document"},
    Signature{0, "PK\x03\x04"sv, "a ZIP archive"},
    Signature{0, "Rar!"sv, "a RAR archive"},
    Signature{0, "7z\xbc\xaf"sv, "a 7z archive"},
    Signature{0, "\x1f\x8b"sv, "a gzip archive"},
    Signature{0,
        "\x7f"
        "ELF"sv,
        "a program"},
    Signature{0, "<!DOCTYPE html"sv, "a web page"},
    Signature{0, "<html"sv, "a web page"},
};

bool has(std::string_view head, std::size_t at, std::string_view bytes) {
  return head.size() >= at + bytes.size() && head.substr(at, bytes.size()) == bytes;
}

// MPEG audio frame header, ISO/IEC 11172-3 2.4.1.3: sync, layer II or III, no reserved values.
bool is_mpeg_frame(std::string_view head) {
  if (head.size() < 4) return false;
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(head[i]); };
  const int version = byte(1) >> 3 & 3, layer = byte(1) >> 1 & 3;
  const int bit_rate = byte(2) >> 4, rate = byte(2) >> 2 & 3;
  return byte(0) == 0xff && (byte(1) & 0xe0) == 0xe0 && version != 1 &&
         (layer == 1 || layer == 2) && bit_rate != 15 && rate != 3;
}

// ID3v2.2 to 2.4 (id3.org, section 3.1): known version, four size bytes of seven bits.
bool is_id3(std::string_view head) {
  if (head.size() < 10 || head.substr(0, 3) != "ID3") return false;
  const auto is_size = [](char c) { return (c & 0x80) == 0; };
  return head[3] >= 2 && head[3] <= 4 && std::all_of(&head[6], &head[6] + 4, is_size);
}

bool looks_like_text(std::string_view head) {
  return !head.empty() && std::none_of(head.begin(), head.end(), [](char c) {
    const auto byte = static_cast<unsigned char>(c);
    return byte == 0x7f || (byte < 0x20 && c != '\n' && c != '\r' && c != '\t' && c != '\f');
  });
}

Container container_of(std::string_view head) {
  const bool wave = has(head, 8, "WAVE");
  if (wave && has(head, 0, "RIFF")) return Container::wav;
  if (wave && (has(head, 0, "RF64") || has(head, 0, "BW64"))) return Container::rf64;
  if (has(head, 0, "fLaC")) return Container::flac;
  if (has(head, 0, "FORM") && (has(head, 8, "AIFF") || has(head, 8, "AIFC"))) {
    return Container::aiff;
  }
  if (has(head, 0, "OggS")) return Container::ogg;
  if (has(head, 0, "caff")) return Container::caf;
  if (is_id3(head) || is_mpeg_frame(head)) return Container::mp3;
  return Container::none;
}

// The length of an ID3v2 tag with its header: four bytes of seven bits each.
std::int64_t id3_length(std::string_view head) {
  std::int64_t size = 0;
  for (std::size_t i = 6; i < 10; ++i) size = size << 7 | (head[i] & 0x7f);
  return size + 10;
}

Result<std::string> read_at(int fd, std::int64_t at, std::size_t size, const fs::path& path) {
  std::string out(size, '\0');
  ssize_t got = 0;
  do { got = ::pread(fd, out.data(), out.size(), at); } while (got < 0 && errno == EINTR);
  if (got < 0) return errno_error(errno, fmt::format("{}: cannot read", path.string()));
  out.resize(static_cast<std::size_t>(got));
  return out;
}

}  // namespace

std::string_view container_name(Container container) {
  switch (container) {
    case Container::wav: return "wav";
    case Container::rf64: return "rf64";
    case Container::flac: return "flac";
    case Container::aiff: return "aiff";
    case Container::mp3: return "mp3";
    case Container::ogg: return "ogg";
    case Container::caf: return "caf";
    case Container::none: break;
  }
  return {};
}

Sniffed sniff(std::string_view head) {
  if (const auto container = container_of(head); container != Container::none) {
    return {container, {}};
  }
  for (const auto& [at, bytes, kind] : kForeign) {
    if (has(head, at, bytes)) return {Container::none, std::string(kind)};
  }
  return {Container::none, looks_like_text(head) ? "text" : "a file of an unknown kind"};
}

Result<Sniffed> sniff_file(const fs::path& path) {
  std::error_code ignored;
  const auto status = fs::status(path, ignored);
  // Opening a named pipe would wait for its other end.
  if (fs::exists(status) && !fs::is_regular_file(status) && !fs::is_directory(status)) {
    return make_error(Code::invalid, fmt::format("{}: is not a regular file", path.string()),
        "It is a device, pipe or socket", "Save the audio to a file and name that.");
  }
  MV_TRY(const Fd fd, open_read(path));
  MV_TRY(const std::string head, read_at(fd.get(), 0, 512, path));
  if (head.empty()) {
    return make_error(Code::invalid, fmt::format("{}: is empty (0 bytes)", path.string()),
        "There is no audio in it", "Export or copy the file again.");
  }
  if (is_id3(head)) {
    MV_TRY(const std::string behind, read_at(fd.get(), id3_length(head), 512, path));
    if (has(behind, 0, "fLaC")) return Sniffed{Container::flac, {}};
  }
  return sniff(head);
}

Error not_audio(const fs::path& path, std::string_view kind) {
  return make_error(Code::invalid,
      fmt::format("{}: is not audio; it looks like {}", path.string(), kind),
      "Its content counts, whatever its name says",
      kind.find("MP4") != std::string_view::npos
          ? "Export WAV or FLAC from the project. ALAC becomes FLAC without loss: "
            "ffmpeg -i FILE out.flac."
          : "Use a WAV or FLAC file (AIFF, MP3 and OGG work too).");
}

}  // namespace mv::audio
