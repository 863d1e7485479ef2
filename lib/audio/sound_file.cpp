// SPDX-License-Identifier: Apache-2.0
#include "audio/sound_file.hpp"

#include <fmt/format.h>
#include <sndfile.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <string_view>

#include "audio/sniff.hpp"
#include "audio/wav_header.hpp"
#include "base/text.hpp"

namespace mv::audio {

// A window onto the data chunk, so that a plain WAV is read as raw samples and none of its sizes
// has to be believed by the decoder.
struct SoundFile::State {
  SNDFILE* decoder = nullptr;
  Fd fd;
  std::int64_t offset = 0;
  std::int64_t length = 0;
  std::int64_t at = 0;
};

void SoundFile::Closer::operator()(State* state) const {
  if (state->decoder != nullptr) sf_close(state->decoder);
  delete state;
}

namespace {

// What a full-scale limit keeps out of float files: 96 dB above it there is no music.
constexpr float kLoudest = 65536.0f;

struct Codec {
  int subtype;
  std::string_view name;
  int bits;
  bool lossless;
};
constexpr Codec kCodecs[] = {
    {SF_FORMAT_PCM_S8, "pcm", 8, true},     {SF_FORMAT_PCM_U8, "pcm", 8, true},
    {SF_FORMAT_PCM_16, "pcm", 16, true},    {SF_FORMAT_PCM_24, "pcm", 24, true},
    {SF_FORMAT_PCM_32, "pcm", 32, true},    {SF_FORMAT_FLOAT, "float", 32, true},
    {SF_FORMAT_DOUBLE, "float", 64, true},  {SF_FORMAT_ALAC_16, "alac", 16, true},
    {SF_FORMAT_ALAC_20, "alac", 20, true},  {SF_FORMAT_ALAC_24, "alac", 24, true},
    {SF_FORMAT_ALAC_32, "alac", 32, true},  {SF_FORMAT_VORBIS, "vorbis", 0, false},
    {SF_FORMAT_OPUS, "opus", 0, false},     {SF_FORMAT_ULAW, "ulaw", 8, false},
    {SF_FORMAT_ALAW, "alaw", 8, false},     {SF_FORMAT_IMA_ADPCM, "adpcm", 0, false},
    {SF_FORMAT_MS_ADPCM, "adpcm", 0, false}, {SF_FORMAT_GSM610, "gsm", 0, false},
};

void name_codec(model::AudioFormat& format, int sndfile_format) {
  const int subtype = sndfile_format & SF_FORMAT_SUBMASK;
  format.codec = "unknown";
  for (const auto& codec : kCodecs) {
    if (codec.subtype != subtype) continue;
    format.codec = codec.name;
    format.bit_depth = codec.bits;
    format.lossless = codec.lossless;
  }
  if (format.container == "flac" || (format.container == "ogg" && format.codec == "pcm")) {
    format.codec = "flac";
  }
  if (format.container == "mp3") format.codec = "mp3";
}

int raw_subtype(const WavLayout& wav) {
  if (wav.content_tag == kWavFloat) return wav.bits == 64 ? SF_FORMAT_DOUBLE : SF_FORMAT_FLOAT;
  switch ((wav.bits + 7) / 8) {
    case 1: return SF_FORMAT_PCM_U8;
    case 2: return SF_FORMAT_PCM_16;
    case 3: return SF_FORMAT_PCM_24;
    default: return SF_FORMAT_PCM_32;
  }
}

Error undecodable(const fs::path& path, const model::AudioFormat& format) {
  return make_error(Code::invalid,
                    fmt::format("{}: begins like {} but cannot be decoded", path.string(),
                                upper(format.container)),
                    "It is cut off, damaged or of a kind that libsndfile does not know",
                    "Export or copy the file again.");
}

// AIFF (Apple, 1989): the FORM chunk holds all others, so its size is that of the file less 8.
// The decoder would silently shorten the sound to what is there.
Result<bool> aiff_is_cut(const fs::path& path, std::int64_t bytes) {
  MV_TRY(const Fd fd, open_read(path));
  unsigned char head[8] = {};
  if (::pread(fd.get(), head, sizeof head, 0) != sizeof head) return true;
  const std::int64_t size = std::int64_t{head[4]} << 24 | head[5] << 16 | head[6] << 8 | head[7];
  return size + 8 > bytes + 1;  // some writers count a pad byte that they leave out
}

void set_length(model::AudioFormat& format, std::int64_t frames) {
  // Headers of unknown length say the largest number there is.
  format.frames = frames < 0 || frames > SF_COUNT_MAX / 1000 ? 0 : frames;
  format.duration_ms = format.sample_rate > 0 ? format.frames * 1000 / format.sample_rate : 0;
}

}  // namespace

Result<SoundFile> SoundFile::open(const fs::path& path) {
  MV_TRY(const Sniffed found, sniff_file(path));
  if (found.container == Container::none) return not_audio(path, found.kind);
  MV_TRY(const std::uint64_t bytes, mv::file_size(path));
  SoundFile file;
  file.format_.container = container_name(found.container);
  file.format_.bytes = static_cast<std::int64_t>(bytes);
  file.state_ = StatePointer(new State);
  const bool wav = found.container == Container::wav || found.container == Container::rf64;
  return wav ? open_plain_wav(path, std::move(file)) : open_decoded(path, std::move(file));
}

Result<SoundFile> SoundFile::open_plain_wav(const fs::path& path, SoundFile file) {
  MV_TRY(WavLayout wav, read_wav_layout(path));
  auto& format = file.format_;
  format.wav_format_tag = wav.format_tag;
  format.trailing_bytes = wav.trailing_bytes;
  format.truncated = wav.truncated || wav.unfinished;
  format.junk_chunks = std::move(wav.junk_chunks);
  if (!wav.is_plain()) return open_decoded(path, std::move(file));

  State& state = *file.state_;
  MV_TRY(state.fd, open_read(path));
  state.offset = static_cast<std::int64_t>(wav.data_offset);
  state.length = static_cast<std::int64_t>(wav.data_bytes);
  static SF_VIRTUAL_IO window = {
      [](void* user) -> sf_count_t { return static_cast<State*>(user)->length; },
      [](sf_count_t offset, int whence, void* user) -> sf_count_t {
        auto& s = *static_cast<State*>(user);
        s.at = offset + (whence == SEEK_CUR ? s.at : whence == SEEK_END ? s.length : 0);
        return s.at;
      },
      [](void* to, sf_count_t count, void* user) -> sf_count_t {
        auto& s = *static_cast<State*>(user);
        const auto want = std::clamp<sf_count_t>(s.length - s.at, 0, count);
        ssize_t got = 0;
        do {
          got = ::pread(s.fd.get(), to, static_cast<std::size_t>(want), s.offset + s.at);
        } while (got < 0 && errno == EINTR);
        s.at += std::max<ssize_t>(got, 0);
        return std::max<ssize_t>(got, 0);
      },
      [](const void*, sf_count_t, void*) -> sf_count_t { return 0; },
      [](void* user) -> sf_count_t { return static_cast<State*>(user)->at; }};
  SF_INFO info{};
  info.samplerate = wav.sample_rate;
  info.channels = wav.channels;
  info.format = SF_FORMAT_RAW | SF_ENDIAN_LITTLE | raw_subtype(wav);
  state.decoder = sf_open_virtual(&window, SFM_READ, &info, &state);
  if (state.decoder == nullptr) return undecodable(path, format);
  format.sample_rate = wav.sample_rate;
  format.channels = wav.channels;
  name_codec(format, info.format);
  format.bit_depth = wav.bits;
  file.whole_ = wav.content_tag == kWavPcm;
  set_length(format, wav.frames());
  return file;
}

Result<SoundFile> SoundFile::open_decoded(const fs::path& path, SoundFile file) {
  SF_INFO info{};
  file.state_->decoder = sf_open(path.c_str(), SFM_READ, &info);
  if (file.state_->decoder == nullptr) return undecodable(path, file.format_);
  auto& format = file.format_;
  format.sample_rate = info.samplerate;
  format.channels = info.channels;
  name_codec(format, info.format);
  file.whole_ = format.lossless && format.codec != "float";
  set_length(format, info.frames);
  if (format.container == "aiff") {
    MV_TRY(format.truncated, aiff_is_cut(path, format.bytes));
  }
  return file;
}

bool SoundFile::read(Block& block, std::int64_t frames) {
  const auto channels = static_cast<std::size_t>(format_.channels);
  const auto room = static_cast<std::size_t>(frames) * channels;
  block.first_frame = position_;
  block.channels = format_.channels;
  block.samples.resize(room);
  sf_count_t got = 0;
  if (whole_) {
    block.whole.resize(room);
    got = sf_readf_int(state_->decoder, block.whole.data(), frames);
  } else {
    got = sf_readf_float(state_->decoder, block.samples.data(), frames);
  }
  block.frames = std::max<sf_count_t>(got, 0);
  position_ += block.frames;
  const auto count = static_cast<std::size_t>(block.frames) * channels;
  for (std::size_t i = 0; whole_ && i < count; ++i) {
    block.samples[i] = static_cast<float>(block.whole[i]) * 0x1p-31f;
  }
  for (std::size_t i = 0; !whole_ && i < count; ++i) {
    const float x = block.samples[i];
    block.samples[i] = x >= -kLoudest ? std::min(x, kLoudest) : x < 0 ? -kLoudest : 0.0f;
  }
  return block.frames > 0;
}

}  // namespace mv::audio
