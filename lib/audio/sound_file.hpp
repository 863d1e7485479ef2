// SPDX-License-Identifier: Apache-2.0
#pragma once
// An audio file being decoded from start to end, in blocks.
#include <cstdint>
#include <memory>
#include <vector>

#include "base/files.hpp"
#include "base/result.hpp"
#include "model/audio.hpp"

namespace mv::audio {

/// Interleaved samples. Every number in `samples` is finite; full scale is 1.
struct Block {
  std::int64_t first_frame = 0;
  std::int64_t frames = 0;
  int channels = 0;
  std::vector<float> samples;
  std::vector<std::int32_t> whole;  ///< left-aligned integers; unused when the source has none
};

/// Not thread-safe; may be moved between threads.
class SoundFile {
 public:
  /// Errors: not_found, io; invalid when the content is not audio or damaged beyond reading.
  static Result<SoundFile> open(const fs::path& path);

  /// What the headers say. `frames` is what the decoder expects to find.
  const model::AudioFormat& format() const { return format_; }
  /// True for integer PCM, FLAC and ALAC: the decoded samples are exact integers.
  bool has_whole_samples() const { return whole_; }
  /// Reads up to `frames` frames into the block; false at the end.
  bool read(Block& block, std::int64_t frames);

 private:
  struct State;
  struct Closer {
    void operator()(State* state) const;
  };
  using StatePointer = std::unique_ptr<State, Closer>;

  SoundFile() = default;
  static Result<SoundFile> open_plain_wav(const fs::path& path, SoundFile file);
  static Result<SoundFile> open_decoded(const fs::path& path, SoundFile file);

  StatePointer state_;
  model::AudioFormat format_;
  bool whole_ = false;
  std::int64_t position_ = 0;
};

}  // namespace mv::audio
