// SPDX-License-Identifier: Apache-2.0
#include "generate/media.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>

#include "audio/decode/sniff.hpp"
#include "audio/decode/wav_header.hpp"

namespace mv::generate {
namespace {

using namespace std::string_view_literals;

constexpr std::string_view kAgain = "It is retried automatically";

Error not_whole(std::string_view from, std::string_view kind, std::string why) {
  return make_error(Code::upstream, fmt::format("the {} from {} is incomplete", kind, from),
      std::move(why), std::string(kAgain));
}

/// The last bytes of a file.
Result<std::string> tail_of(const fs::path& path, std::size_t count) {
  MV_TRY(const auto fd, open_read(path));
  const auto size = ::lseek(fd.get(), 0, SEEK_END);
  const auto there = static_cast<std::size_t>(std::max<off_t>(size, 0));
  std::string out(std::min(count, there), '\0');
  const auto got = ::pread(fd.get(), out.data(), out.size(), size - static_cast<off_t>(out.size()));
  if (got < 0) return errno_error(errno, "cannot read " + path.string());
  return out;
}

Result<std::string> head_of(const fs::path& path) {
  MV_TRY(const auto fd, open_read(path));
  std::string out(512, '\0');
  const auto got = ::pread(fd.get(), out.data(), out.size(), 0);
  if (got < 0) return errno_error(errno, "cannot read " + path.string());
  out.resize(static_cast<std::size_t>(got));
  return out;
}

Result<std::string_view> picture_ending(std::string_view from, const fs::path& path) {
  MV_TRY(const auto head, head_of(path));
  MV_TRY(const auto tail, tail_of(path, 64));
  if (head.starts_with("\xff\xd8\xff")) {
    if (tail.find("\xff\xd9") == tail.npos)
      return not_whole(from, "picture", "Its end, the marker EOI, is missing");
    return ".jpg"sv;
  }
  if (head.starts_with("\x89PNG\r\n\x1a\n")) {
    if (tail.find("IEND") == tail.npos)
      return not_whole(from, "picture", "Its end, the chunk IEND, is missing");
    return ".png"sv;
  }
  const auto kind = audio::sniff(head).kind;
  return make_error(Code::upstream, fmt::format("{} sent something that is not a picture", from),
      fmt::format(
          "It looks like {}, not like a JPEG or PNG", kind.empty() ? "an unknown file" : kind),
      std::string(kAgain));
}

Result<std::string_view> audio_ending(std::string_view from, const fs::path& path) {
  MV_TRY(const auto sniffed, audio::sniff_file(path));
  using audio::Container;
  if (sniffed.container == Container::mp3) return ".mp3"sv;
  // Whether every frame of a FLAC is there shows when it is measured (jobs/generated.cpp).
  if (sniffed.container == Container::flac) return ".flac"sv;
  if (sniffed.container != Container::wav && sniffed.container != Container::rf64) {
    const std::string kind = sniffed.container == Container::none
                                 ? sniffed.kind
                                 : std::string(audio::container_name(sniffed.container));
    return make_error(Code::upstream,
        fmt::format("{} sent something that is not the audio asked for", from),
        fmt::format("It looks like {}, not like WAV or FLAC", kind), std::string(kAgain));
  }
  MV_TRY(const auto layout, audio::read_wav_layout(path));
  if (layout.unfinished)
    MV_CHECK(audio::rewrite_as_pcm_wav(path, path));
  else if (layout.truncated)
    return not_whole(from, "audio", "The WAV announces more audio than was sent");
  if (layout.frames() == 0) return not_whole(from, "audio", "There is no sound in it");
  return ".wav"sv;
}

}  // namespace

PartFile::~PartFile() {
  std::error_code ignored;
  if (!kept_) fs::remove(path_, ignored);
}

Result<fs::path> settle_media(std::string_view from, Media media, PartFile& part) {
  std::error_code failed;
  if (const auto size = fs::file_size(part.path(), failed); failed || size == 0)
    return not_whole(from, media == Media::audio ? "audio" : "picture", "Nothing was sent");
  auto ending =
      media == Media::audio ? audio_ending(from, part.path()) : picture_ending(from, part.path());
  if (!ending) {
    auto error = std::move(ending).error();
    // What cannot be read as audio is the sender's fault, not ours.
    if (error.code == Code::invalid || error.code == Code::unsupported) {
      error.code = Code::upstream;
      error.what = fmt::format("what {} sent cannot be read: {}", from, error.what);
    }
    return error;
  }
  const auto name = media == Media::audio ? "audio" : "picture";
  const auto path = part.path().parent_path() / fmt::format("{}{}", name, *ending);
  fs::rename(part.path(), path, failed);
  if (failed) return errno_error(failed.value(), "cannot rename " + part.path().string());
  part.keep();
  return path;
}

Status wrap_pcm(std::string_view from, const fs::path& path, int sample_rate, int channels) {
  const auto put = [](std::string& out, std::uint64_t value, int bytes) {
    for (int i = 0; i < bytes; ++i) out += static_cast<char>(value >> (8 * i) & 0xff);
  };
  constexpr int kBytes = 2;
  const auto align = static_cast<std::uint64_t>(channels * kBytes);
  MV_TRY(const auto size, mv::file_size(path));
  if (size == 0 || size % align != 0 || size > 0xffff'0000u)
    return not_whole(from, "audio", fmt::format("{} bytes are not a whole number of frames", size));
  const auto rate = static_cast<std::uint64_t>(sample_rate);
  std::string header = "RIFF";
  put(header, size + 36, 4);
  header += "WAVEfmt ";
  put(header, 16, 4);
  put(header, audio::kWavPcm, 2);
  put(header, static_cast<std::uint64_t>(channels), 2);
  put(header, rate, 4);
  put(header, rate * align, 4);
  put(header, align, 2);
  put(header, kBytes * 8, 2);
  header += "data";
  put(header, size, 4);

  PartFile wrapped(path.string() + ".wav");
  Fd out(::open(wrapped.path().c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600));
  if (!out) return errno_error(errno, "cannot write " + wrapped.path().string());
  MV_CHECK(write_all(out.get(), header));
  MV_CHECK(read_blocks(path, [&](std::string_view block) { return write_all(out.get(), block); }));
  out.close();
  if (::rename(wrapped.path().c_str(), path.c_str()) != 0)
    return errno_error(errno, "cannot replace " + path.string());
  wrapped.keep();
  return {};
}

}  // namespace mv::generate
