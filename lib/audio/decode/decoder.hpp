// SPDX-License-Identifier: Apache-2.0
#pragma once
// One way of decoding an audio file from its start to its end.
#include <cstdint>
#include <memory>
#include <vector>

#include "audio/decode/byte_window.hpp"
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

/// Not thread-safe. Reads joined and damaged files to their end and says what was wrong.
class Decoder {
 public:
  virtual ~Decoder() = default;
  /// Whether samples are exact integers, which go to Block::whole; else to Block::samples.
  virtual bool whole() const = 0;
  /// Up to `frames` frames into the block, which has room for them; 0 at the end.
  virtual std::int64_t read(Block& block, std::int64_t frames) = 0;
  /// Once all is read: what only decoding could tell (damage, streams, truncated).
  virtual void report(model::AudioFormat&) const {}
};

/// Adds to what is wrong with the file; the first few are kept.
void add_damage(model::AudioFormat& format, const std::string& what);
/// "1:02" for messages.
std::string time_text(std::int64_t frames, int sample_rate);

/// For what libsndfile reads: plain samples, AIFF, CAF, OGG, and WAV of other codecs. Fills the
/// shape and the codec of `format`; nullptr when it cannot be decoded. `raw` is the libsndfile
/// format of headerless samples (then format has rate and channels already), or 0.
std::unique_ptr<Decoder> open_sndfile(
    const ByteWindow& bytes, model::AudioFormat& format, int raw = 0);
/// FLAC, also several files joined, with their MD5 checked.
std::unique_ptr<Decoder> open_flac(const ByteWindow& bytes, model::AudioFormat& format);
/// MPEG layer II and III, also several files joined.
std::unique_ptr<Decoder> open_mpeg(const ByteWindow& bytes, model::AudioFormat& format);
/// OGG (Vorbis, Opus, FLAC), also chained.
std::unique_ptr<Decoder> open_ogg(const ByteWindow& bytes, model::AudioFormat& format);

/// Headers of unknown length say the largest number there is: that counts as 0.
void set_length(model::AudioFormat& format, std::int64_t frames);

}  // namespace mv::audio
