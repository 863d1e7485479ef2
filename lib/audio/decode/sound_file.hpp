// SPDX-License-Identifier: Apache-2.0
#pragma once
// An audio file being decoded from start to end, in blocks.
#include <cstdint>
#include <memory>

#include "audio/decode/decoder.hpp"
#include "base/files.hpp"
#include "base/result.hpp"
#include "model/audio.hpp"

namespace mv::audio {

/// Not thread-safe; may be moved between threads.
class SoundFile {
 public:
  /// Errors: not_found, io; invalid when the content is not audio or damaged beyond reading.
  static Result<SoundFile> open(const fs::path& path);

  /// What the headers say. `frames` is what the decoder expects to find. At the end of the file
  /// damage, streams and truncated tell what decoding showed, too.
  const model::AudioFormat& format() const { return format_; }
  /// True for integer PCM, FLAC and ALAC: the decoded samples are exact integers.
  bool has_whole_samples() const { return decoder_->whole(); }
  /// Reads up to `frames` frames into the block; false at the end.
  bool read(Block& block, std::int64_t frames);

 private:
  SoundFile() = default;
  static Result<SoundFile> open_plain_wav(
      const fs::path& path, const ByteWindow& bytes, SoundFile file);

  std::unique_ptr<Decoder> decoder_;
  model::AudioFormat format_;
  std::int64_t position_ = 0;
};

}  // namespace mv::audio
