// SPDX-License-Identifier: Apache-2.0
#include "audio/decode/sound_file.hpp"

#include <fmt/format.h>
#include <sndfile.h>

#include <algorithm>

#include "audio/decode/chunk_layout.hpp"
#include "audio/decode/sniff.hpp"
#include "audio/decode/wav_header.hpp"
#include "base/text/text.hpp"

namespace mv::audio {
namespace {

constexpr std::size_t kMostDamage = 3;

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
      fmt::format(
          "{}: begins like {} but cannot be decoded", path.string(), upper(format.container)),
      "It is cut off, damaged or of an unknown kind", "Export or copy the file again.");
}

std::unique_ptr<Decoder> open_container(
    Container container, const ByteWindow& bytes, model::AudioFormat& format) {
  switch (container) {
    case Container::flac: return open_flac(bytes, format);
    case Container::mp3: return open_mpeg(bytes, format);
    case Container::ogg: return open_ogg(bytes, format);
    default: break;
  }
  auto out = open_sndfile(container == Container::aiff ? aiff_form(bytes) : bytes, format);
  if (out && container == Container::aiff) inspect_aiff(bytes, format);
  if (out && container == Container::caf) inspect_caf(bytes, format);
  return out;
}

}  // namespace

void add_damage(model::AudioFormat& format, const std::string& what) {
  const auto said = std::count(format.damage.begin(), format.damage.end(), ';');
  if (format.damage.empty())
    format.damage = what;
  else if (static_cast<std::size_t>(said) + 1 < kMostDamage)
    format.damage += "; " + what;
}

std::string time_text(std::int64_t frames, int sample_rate) {
  return human_duration(sample_rate > 0 ? frames * 1000 / sample_rate : 0);
}

void set_length(model::AudioFormat& format, std::int64_t frames) {
  format.frames = frames < 0 || frames > SF_COUNT_MAX / 1000 ? 0 : frames;
  format.duration_ms = format.sample_rate > 0 ? format.frames * 1000 / format.sample_rate : 0;
}

Result<SoundFile> SoundFile::open(const fs::path& path) {
  MV_TRY(const Sniffed found, sniff_file(path));
  if (found.container == Container::none) return not_audio(path, found.kind);
  MV_TRY(const ByteWindow bytes, open_window(path));
  SoundFile file;
  file.format_.container = container_name(found.container);
  file.format_.bytes = bytes.length();
  if (found.container == Container::wav || found.container == Container::rf64)
    return open_plain_wav(path, bytes, std::move(file));
  file.decoder_ = open_container(found.container, bytes, file.format_);
  if (!file.decoder_) return undecodable(path, file.format_);
  return file;
}

Result<SoundFile> SoundFile::open_plain_wav(
    const fs::path& path, const ByteWindow& bytes, SoundFile file) {
  MV_TRY(WavLayout wav, read_wav_layout(path));
  auto& format = file.format_;
  format.wav_format_tag = wav.format_tag;
  format.trailing_bytes = wav.trailing_bytes;
  format.truncated = wav.truncated || wav.unfinished;
  format.junk_chunks = std::move(wav.junk_chunks);
  if (!wav.is_plain()) {
    file.decoder_ = open_sndfile(bytes, format);
    if (!file.decoder_) return undecodable(path, format);
  } else {
    const auto begin = static_cast<std::int64_t>(wav.data_offset);
    format.sample_rate = wav.sample_rate;
    format.channels = wav.channels;
    file.decoder_ =
        open_sndfile(bytes.part(begin, begin + static_cast<std::int64_t>(wav.data_bytes)), format,
            SF_FORMAT_RAW | SF_ENDIAN_LITTLE | raw_subtype(wav));
    if (!file.decoder_) return undecodable(path, format);
    format.bit_depth = wav.bits;
    set_length(format, wav.frames());
  }
  if (wav.second_file)
    add_damage(format, fmt::format("another WAV file follows it, from {} on, and is not "
                                   "measured",
                           time_text(format.frames, format.sample_rate)));
  else if (wav.uncounted_bytes > 0 && wav.block_align > 0)
    add_damage(format, fmt::format("its header counts {} of audio, but {} more follow",
                           human_duration(format.duration_ms), human_bytes(wav.uncounted_bytes)));
  return file;
}

bool SoundFile::read(Block& block, std::int64_t frames) {
  const auto channels = static_cast<std::size_t>(format_.channels);
  const auto room = static_cast<std::size_t>(frames) * channels;
  block.first_frame = position_;
  block.channels = format_.channels;
  block.samples.resize(room);
  const bool whole = decoder_->whole();
  if (whole) block.whole.resize(room);
  block.frames = decoder_->read(block, frames);
  position_ += block.frames;
  const auto count = static_cast<std::size_t>(block.frames) * channels;
  for (std::size_t i = 0; whole && i < count; ++i) {
    block.samples[i] = static_cast<float>(block.whole[i]) * 0x1p-31f;
  }
  if (block.frames == 0) decoder_->report(format_);
  return block.frames > 0;
}

}  // namespace mv::audio
