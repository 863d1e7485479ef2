// SPDX-License-Identifier: Apache-2.0
#pragma once
// The chunks of a WAV file (RIFF, and RF64/BW64 of EBU Tech 3306 / ITU-R BS.2088), read without
// trusting any size in it.
#include <cstdint>
#include <string>
#include <vector>

#include "base/files.hpp"
#include "base/result.hpp"
#include "model/audio.hpp"

namespace mv::audio {

constexpr int kWavPcm = 0x0001;
constexpr int kWavFloat = 0x0003;
constexpr int kWavExtensible = 0xfffe;

struct WavLayout {
  bool rf64 = false;
  int format_tag = 0;   ///< as it stands in the fmt chunk
  int content_tag = 0;  ///< the same, or what an EXTENSIBLE header wraps
  int channels = 0;
  int sample_rate = 0;
  int block_align = 0;  ///< bytes of one frame
  int bits = 0;         ///< bits of one sample as stored
  std::uint64_t data_offset = 0;
  std::uint64_t data_bytes = 0;  ///< whole frames that are really there
  bool truncated = false;        ///< the data chunk promises more than the file holds
  bool unfinished = false;       ///< data size 0 or 0xffffffff: written to a pipe, never completed
  bool trailing_bytes = false;   ///< something stands after the last chunk
  bool second_file = false;      ///< another WAV file was joined to this one
  std::uint64_t uncounted_bytes = 0;     ///< behind the data, in no chunk, and enough to be sound
  std::vector<std::string> junk_chunks;  ///< ids other than fmt, data, fact, ds64, JUNK-before-data

  /// Plain PCM or float whose frames can be found without a decoder.
  bool is_plain() const;
  std::int64_t frames() const;  ///< 0 when not plain
};

/// Walks the chunk list. Errors: not_found, io; invalid when there is no usable fmt or data chunk.
Result<WavLayout> read_wav_layout(const fs::path& path);

/// Copies a PCM WAV under the plainest header there is: RIFF, fmt with tag 0x0001, data, nothing
/// else; the sample bytes stay the same. Fixes rules A5 to A7 (EXTENSIBLE, junk chunks, RF64 that
/// fits into 4 GB, sizes left open by a pipe). `to` is replaced in one step and may be `from`.
/// Errors: unsupported (not PCM, more than 2 channels, over 4 GB), invalid (truncated, not a WAV).
Status rewrite_as_pcm_wav(const fs::path& from, const fs::path& to);

/// Whether a WAV's header (EXTENSIBLE, or chunks that stores refuse) is rewritten before it is
/// sent: rules A5 to A7, the samples stay as they are.
bool needs_pcm_header(const model::AudioFormat& format);
/// The format of the file as it is sent: with a plain PCM header where needs_pcm_header.
model::AudioFormat as_delivered(model::AudioFormat format);

}  // namespace mv::audio
