// SPDX-License-Identifier: Apache-2.0
#include "audio/decode/wav_header.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>

#include "audio/decode/sniff.hpp"
#include "base/random.hpp"
#include "base/text/text.hpp"

namespace mv::audio {
namespace {

constexpr std::uint64_t kHeaderBytes = 44;
constexpr std::uint64_t kMaxRiff = 0xffffffff;

void put(std::string& out, std::uint64_t value, int bytes) {
  for (int i = 0; i < bytes; ++i) out.push_back(static_cast<char>(value >> (8 * i)));
}

std::string plain_header(const WavLayout& wav) {
  const auto rate = static_cast<std::uint64_t>(wav.sample_rate);
  const auto align = static_cast<std::uint64_t>(wav.block_align);
  std::string out = "RIFF";
  put(out, kHeaderBytes - 8 + wav.data_bytes + wav.data_bytes % 2, 4);
  out += "WAVEfmt ";
  put(out, 16, 4);
  put(out, kWavPcm, 2);
  put(out, static_cast<std::uint64_t>(wav.channels), 2);
  put(out, rate, 4);
  put(out, rate * align, 4);
  put(out, align, 2);
  put(out, static_cast<std::uint64_t>(wav.bits), 2);
  out += "data";
  put(out, wav.data_bytes, 4);
  return out;
}

Status check_rewritable(const fs::path& path, const WavLayout& wav) {
  const auto refuse = [&](Code code, std::string what, std::string why, std::string hint) {
    return make_error(
        code, fmt::format("{}: {}", path.string(), what), std::move(why), std::move(hint));
  };
  if (!wav.is_plain() || wav.content_tag != kWavPcm) {
    return refuse(Code::unsupported,
        fmt::format("its samples are of WAV format {:#06x}", wav.content_tag),
        "Only integer PCM can get a plain PCM header", "Export it as 24-bit PCM.");
  }
  if (wav.truncated) {
    return refuse(Code::invalid, "is truncated", "Its header announces more audio than there is",
        "Export or copy the file again.");
  }
  if (wav.channels > 2) {
    return refuse(Code::unsupported, fmt::format("has {} channels", wav.channels),
        "A plain PCM header cannot say which speaker each belongs to", "Mix it down to stereo.");
  }
  if (wav.data_bytes + wav.data_bytes % 2 + kHeaderBytes - 8 > kMaxRiff) {
    return refuse(Code::unsupported, fmt::format("holds {} of audio", human_bytes(wav.data_bytes)),
        "A plain WAV holds at most 4 GB", "Split it or export it as FLAC.");
  }
  return {};
}

Status copy_samples(int in, int out, const WavLayout& wav, const fs::path& from) {
  std::string block(1u << 18, '\0');
  for (std::uint64_t done = 0; done < wav.data_bytes;) {
    const auto want = std::min<std::uint64_t>(block.size(), wav.data_bytes - done);
    const auto got = ::pread(in, block.data(), want, static_cast<off_t>(wav.data_offset + done));
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return errno_error(errno, fmt::format("{}: cannot read", from.string()));
    if (got == 0) {
      return make_error(Code::io,
          fmt::format("{}: became shorter while it was read", from.string()),
          "Another program is writing to it", "Try again when that has ended.");
    }
    MV_CHECK(write_all(out, std::string_view(block.data(), static_cast<std::size_t>(got))));
    done += static_cast<std::uint64_t>(got);
  }
  return wav.data_bytes % 2 != 0 ? write_all(out, std::string_view("\0", 1)) : Status{};
}

}  // namespace

Status rewrite_as_pcm_wav(const fs::path& from, const fs::path& to) {
  MV_TRY(const Sniffed found, sniff_file(from));
  if (found.container != Container::wav && found.container != Container::rf64) {
    if (found.container == Container::none) return not_audio(from, found.kind);
    return make_error(Code::unsupported,
        fmt::format("{}: is {}, not WAV", from.string(), upper(container_name(found.container))),
        "Only the header of a WAV is rewritten", "Leave it as it is.");
  }
  MV_TRY(const WavLayout wav, read_wav_layout(from));
  MV_CHECK(check_rewritable(from, wav));
  MV_TRY(const Fd in, open_read(from));
  const fs::path folder = to.has_parent_path() ? to.parent_path() : fs::path(".");
  const fs::path temporary =
      folder / fmt::format(".{}.{}", to.filename().string(), to_hex(random_bytes(6)));
  Status status = [&]() -> Status {
    Fd out{::open(temporary.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0644)};
    if (!out) return errno_error(errno, fmt::format("{}: cannot create", to.string()));
    MV_CHECK(write_all(out.get(), plain_header(wav)));
    MV_CHECK(copy_samples(in.get(), out.get(), wav, from));
    if (::fsync(out.get()) != 0) {
      return errno_error(errno, fmt::format("{}: cannot sync", to.string()));
    }
    out.close();
    if (::rename(temporary.c_str(), to.c_str()) != 0) {
      return errno_error(errno, fmt::format("{}: cannot replace", to.string()));
    }
    return sync_folder(folder);
  }();
  if (!status) ::unlink(temporary.c_str());
  return status;
}

bool needs_pcm_header(const model::AudioFormat& format) {
  constexpr std::int64_t kLargest = 0xffff0000;
  return format.container == "wav" && format.codec == "pcm" && !format.truncated &&
         format.damage.empty() && format.channels <= 2 && format.bytes < kLargest &&
         (format.wav_format_tag == 0xfffe || !format.junk_chunks.empty() || format.trailing_bytes);
}

model::AudioFormat as_delivered(model::AudioFormat format) {
  if (!needs_pcm_header(format)) return format;
  format.wav_format_tag = 1;
  format.junk_chunks.clear();
  format.trailing_bytes = false;
  return format;
}

}  // namespace mv::audio
