// SPDX-License-Identifier: Apache-2.0
#include "audio/measure/analyse.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <bit>
#include <string_view>

#include "audio/decode/sound_file.hpp"
#include "audio/measure/fan_out.hpp"
#include "audio/measure/levels.hpp"
#include "audio/measure/loudness.hpp"
#include "audio/measure/spectrum.hpp"
#include "audio/measure/true_peak.hpp"
#include "base/crypto/digest.hpp"
#include "base/text/text.hpp"

namespace mv::audio {
namespace {

static_assert(std::endian::native == std::endian::little, "samples are hashed as they lie");

constexpr std::int64_t kBlockSamples = 1 << 16;
// The loudness range looks at 3 s at a time: these limits keep that below 40 MB.
constexpr int kMaxChannels = 8;
constexpr int kMaxRate = 384'000;
constexpr std::int64_t kMaxSamplesPerSecond = 1'600'000;

Status check_shape(const fs::path& path, const model::AudioFormat& format) {
  const std::int64_t per_second = std::int64_t{format.channels} * format.sample_rate;
  if (format.channels >= 1 && format.channels <= kMaxChannels && format.sample_rate >= 1000 &&
      format.sample_rate <= kMaxRate && per_second <= kMaxSamplesPerSecond) {
    return {};
  }
  return make_error(Code::unsupported,
      fmt::format(
          "{}: has {} channels at {} Hz", path.string(), format.channels, format.sample_rate),
      fmt::format(
          "Up to {} channels and 1 to {} kHz can be measured", kMaxChannels, kMaxRate / 1000),
      "Export it as 44.1 kHz stereo.");
}

// Equal samples, rate and channels give equal hashes, whatever the container and bit depth:
// integers count left-aligned in 32 bits, everything else as 32-bit float.
class SampleHash {
 public:
  explicit SampleHash(const SoundFile& file) : whole_(file.has_whole_samples()) {
    hash_.update(fmt::format("mv-samples {} {} {}\n", whole_ ? "s32" : "f32",
        file.format().sample_rate, file.format().channels));
  }
  void add(const Block& block) {
    const auto count = static_cast<std::size_t>(block.frames * block.channels);
    const void* data = whole_ ? static_cast<const void*>(block.whole.data())
                              : static_cast<const void*>(block.samples.data());
    hash_.update(std::string_view(static_cast<const char*>(data), count * 4));
  }
  std::string finish() { return to_hex(hash_.finish()); }

 private:
  bool whole_;
  Sha256 hash_;
};

/// Everything that listens, and on which thread: loudness costs as much as all the rest together.
class Listeners {
 public:
  Listeners(const SoundFile& file, Loudness loudness)
      : format_(file.format()),
        loudness_(std::move(loudness)),
        true_peak_(format_.channels),
        levels_(format_.channels, file.has_whole_samples() ? format_.bit_depth : 0),
        spectrum_(format_.channels, format_.sample_rate, format_.frames),
        hash_(file) {}

  std::vector<FanOut::Listener> threads() {
    return {[this](const Block& block) { loudness_.add(block); },
        [this](const Block& block) {
          true_peak_.add(block);
          levels_.add(block);
          spectrum_.add(block);
          hash_.add(block);
        }};
  }

  model::AudioMeasure finish() {
    model::AudioMeasure out;
    loudness_.finish(out);
    levels_.finish(format_.sample_rate, out);
    spectrum_.finish(out);
    out.true_peak_dbtp = to_db(true_peak_.linear());
    out.audio_sha256 = hash_.finish();
    return out;
  }

 private:
  model::AudioFormat format_;
  Loudness loudness_;
  TruePeak true_peak_;
  Levels levels_;
  Spectrum spectrum_;
  SampleHash hash_;
};

Error too_long(const fs::path& path, std::chrono::milliseconds longest) {
  return make_error(Code::invalid,
      fmt::format("{}: is longer than {} minutes", path.string(),
          std::chrono::duration_cast<std::chrono::minutes>(longest).count()),
      "Longer files are not measured",
      "Split it, or raise the setting measure.longest of the server.");
}

// The number of frames read, or -1 when progress said stop; ends soon after `most` (0 = none).
std::int64_t listen(SoundFile& file, Listeners& listeners,
    const std::function<bool(double)>& progress, std::int64_t most) {
  const std::int64_t expected = file.format().frames;
  const std::int64_t block_frames = kBlockSamples / file.format().channels;
  std::int64_t frames = 0;
  FanOut fan_out(listeners.threads());
  for (;;) {
    Block& block = fan_out.next();
    if (!file.read(block, block_frames)) break;
    frames += block.frames;
    fan_out.push();
    if (most > 0 && frames > most) break;
    const double fraction =
        expected > 0 ? std::min(1.0, static_cast<double>(frames) / static_cast<double>(expected))
                     : 0;
    if (progress && !progress(fraction)) return -1;
  }
  fan_out.finish();
  return frames;
}

void correct_length(model::AudioFormat& format, std::int64_t frames) {
  // Lossy formats state their length with or without the encoder's padding; only a lossless one
  // can be missing something.
  if (format.lossless && frames < format.frames) format.truncated = true;
  format.frames = frames;
  format.duration_ms = frames * 1000 / format.sample_rate;
}

}  // namespace

Result<Analysis> analyse(const fs::path& path, const std::function<bool(double fraction)>& progress,
    std::chrono::milliseconds longest) {
  MV_TRY(SoundFile file, SoundFile::open(path));
  MV_CHECK(check_shape(path, file.format()));
  const auto& format = file.format();
  MV_TRY(Loudness loudness, Loudness::make(format.channels, format.sample_rate, format.frames));
  Listeners listeners(file, std::move(loudness));
  const std::int64_t most = longest.count() * format.sample_rate / 1000;
  if (most > 0 && format.frames > most) return too_long(path, longest);
  const std::int64_t frames = listen(file, listeners, progress, most);
  if (most > 0 && frames > most) return too_long(path, longest);
  if (frames < 0) {
    return make_error(Code::cancelled, fmt::format("{}: the analysis was stopped", path.string()),
        "It was cancelled", "Run it again to measure the whole file.");
  }
  Analysis out{file.format(), listeners.finish()};
  correct_length(out.format, frames);
  return out;
}

}  // namespace mv::audio
