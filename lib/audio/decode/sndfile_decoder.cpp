// SPDX-License-Identifier: Apache-2.0
#include <sndfile.h>

#include <algorithm>
#include <string_view>

#include "audio/decode/decoder.hpp"

namespace mv::audio {
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
    {SF_FORMAT_PCM_S8, "pcm", 8, true},
    {SF_FORMAT_PCM_U8, "pcm", 8, true},
    {SF_FORMAT_PCM_16, "pcm", 16, true},
    {SF_FORMAT_PCM_24, "pcm", 24, true},
    {SF_FORMAT_PCM_32, "pcm", 32, true},
    {SF_FORMAT_FLOAT, "float", 32, true},
    {SF_FORMAT_DOUBLE, "float", 64, true},
    {SF_FORMAT_ALAC_16, "alac", 16, true},
    {SF_FORMAT_ALAC_20, "alac", 20, true},
    {SF_FORMAT_ALAC_24, "alac", 24, true},
    {SF_FORMAT_ALAC_32, "alac", 32, true},
    {SF_FORMAT_VORBIS, "vorbis", 0, false},
    {SF_FORMAT_OPUS, "opus", 0, false},
    {SF_FORMAT_ULAW, "ulaw", 8, false},
    {SF_FORMAT_ALAW, "alaw", 8, false},
    {SF_FORMAT_IMA_ADPCM, "adpcm", 0, false},
    {SF_FORMAT_MS_ADPCM, "adpcm", 0, false},
    {SF_FORMAT_GSM610, "gsm", 0, false},
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
  if (format.container == "ogg" && format.codec == "pcm") format.codec = "flac";
}

class SndfileDecoder final : public Decoder {
 public:
  explicit SndfileDecoder(const ByteWindow& bytes) : bytes_(bytes) {}
  ~SndfileDecoder() override {
    if (decoder_ != nullptr) sf_close(decoder_);
  }

  bool whole() const override { return whole_; }

  bool open(model::AudioFormat& format, int raw) {
    SF_INFO info{};
    if (raw != 0) {
      info.format = raw;
      info.samplerate = format.sample_rate;
      info.channels = format.channels;
    }
    decoder_ = sf_open_virtual(&io(), SFM_READ, &info, this);
    if (decoder_ == nullptr) return false;
    format.sample_rate = info.samplerate;
    format.channels = info.channels;
    name_codec(format, info.format);
    whole_ = format.lossless && format.codec != "float";
    set_length(format, info.frames);
    return true;
  }

  std::int64_t read(Block& block, std::int64_t frames) override {
    if (whole_) return std::max<sf_count_t>(sf_readf_int(decoder_, block.whole.data(), frames), 0);
    const auto got =
        std::max<sf_count_t>(sf_readf_float(decoder_, block.samples.data(), frames), 0);
    const auto count = static_cast<std::size_t>(got * block.channels);
    for (std::size_t i = 0; i < count; ++i) {
      const float x = block.samples[i];
      block.samples[i] = x >= -kLoudest ? std::min(x, kLoudest) : x < 0 ? -kLoudest : 0.0f;
    }
    return got;
  }

 private:
  static SF_VIRTUAL_IO& io() {
    static SF_VIRTUAL_IO table = {[](void* user) -> sf_count_t { return of(user).length(); },
        [](sf_count_t offset, int whence, void* user) -> sf_count_t {
          return of(user).seek(offset, whence);
        },
        [](void* to, sf_count_t count, void* user) -> sf_count_t {
          return of(user).read(to, count);
        },
        [](const void*, sf_count_t, void*) -> sf_count_t { return 0; },
        [](void* user) -> sf_count_t { return of(user).at(); }};
    return table;
  }
  static ByteWindow& of(void* user) { return static_cast<SndfileDecoder*>(user)->bytes_; }

  ByteWindow bytes_;
  SNDFILE* decoder_ = nullptr;
  bool whole_ = false;
};

}  // namespace

std::unique_ptr<Decoder> open_sndfile(
    const ByteWindow& bytes, model::AudioFormat& format, int raw) {
  auto out = std::make_unique<SndfileDecoder>(bytes);
  if (!out->open(format, raw)) return nullptr;
  return out;
}

}  // namespace mv::audio
