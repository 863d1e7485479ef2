// SPDX-License-Identifier: Apache-2.0
#include "music/sound/master.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sndfile.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cmath>

#include "audio/measure/levels.hpp"
#include "audio/measure/loudness.hpp"
#include "audio/measure/true_peak.hpp"
#include "music/random.hpp"
#include "music/sound/limiter.hpp"

namespace mv::music {
namespace {

constexpr double kPeakLimit = -1.1;  // dBTP that the finished file may have
constexpr int kTries = 12;

double linear(double db) { return std::pow(10.0, db / 20); }

struct Settings {
  double gain_db, ceiling_db;
};

// Runs the limiter over the mix; the sink sees the finished samples, as many as the mix has.
Status limit(const Reel& mix, const Settings& settings, const Pass& sink) {
  Limiter limiter(linear(settings.gain_db), linear(settings.ceiling_db));
  int skip = Limiter::kAhead;
  const auto hand_on = [&](audio::Block& block, double fraction) -> Status {
    limiter.run(block.samples.data(), static_cast<int>(block.frames));
    if (skip > 0) {
      const auto gone = std::min<std::int64_t>(skip, block.frames);
      block.samples.erase(block.samples.begin(), block.samples.begin() + gone * 2);
      block.frames -= gone;
      skip -= static_cast<int>(gone);
    }
    return sink(block, fraction);
  };
  MV_CHECK(for_each_block(mix, hand_on));
  audio::Block rest;
  rest.frames = Limiter::kAhead;
  rest.channels = 2;
  rest.samples.assign(2 * Limiter::kAhead, 0.0f);
  return hand_on(rest, 1);
}

struct Levels {
  double lufs, peak_db;
};

Result<Levels> listen(const Reel& mix, const Settings& settings) {
  MV_TRY(auto loudness, audio::Loudness::make(2, kRate, mix.frames()));
  audio::TruePeak peak(2);
  MV_CHECK(limit(mix, settings, [&](audio::Block& block, double) -> Status {
    loudness.add(block);
    peak.add(block);
    return {};
  }));
  model::AudioMeasure measure;
  loudness.finish(measure);
  return Levels{measure.integrated_lufs, audio::to_db(peak.linear())};
}

Error write_failed(const fs::path& path, SNDFILE* file) {
  return make_error(Code::io, fmt::format("{}: cannot be written", path.string()),
      sf_strerror(file), "Check that the disk has space and the folder can be written to.");
}

// 24 bit with triangular dither of two steps' width (Lipshitz, Wannamaker, Vanderkooy 1992).
class Writer {
 public:
  Writer(const fs::path& path, std::uint64_t seed) : path_(path), random_(seed ^ 0x64697468) {
    SF_INFO info{};
    info.samplerate = kRate;
    info.channels = 2;
    info.format = SF_FORMAT_WAV | SF_FORMAT_PCM_24;
    file_ = sf_open(path.c_str(), SFM_WRITE, &info);
  }
  ~Writer() { close(); }
  Writer(const Writer&) = delete;
  Writer& operator=(const Writer&) = delete;

  Status write(const audio::Block& block) {
    if (!file_) return write_failed(path_, nullptr);
    const auto count = static_cast<std::size_t>(block.frames) * 2;
    whole_.resize(count);
    for (std::size_t i = 0; i < count; ++i) {
      const auto bits = random_.next();
      const double dither =
          (static_cast<double>(bits >> 32) - static_cast<double>(bits & 0xffffffff)) * 0x1p-32;
      const double value =
          std::floor(static_cast<double>(block.samples[i]) * 8388607.0 + dither + 0.5);
      whole_[i] = static_cast<int>(std::clamp(value, -8388608.0, 8388607.0)) * 256;
    }
    if (sf_writef_int(file_, whole_.data(), block.frames) != block.frames)
      return write_failed(path_, file_);
    return {};
  }

  Status finish() {
    if (sf_error(file_) != 0) return write_failed(path_, file_);
    sf_write_sync(file_);
    close();
    return {};
  }

 private:
  void close() {
    if (file_) sf_close(file_);
    file_ = nullptr;
  }

  fs::path path_;
  Random random_;
  SNDFILE* file_ = nullptr;
  std::vector<int> whole_;
};

// What gives the wanted loudness under the wanted peak: louder needs more of the limiter, which
// takes away a part of it, so that each try learns from the two before.
Result<std::pair<Settings, Levels>> find_settings(
    const Reel& mix, const std::function<void(double)>& progress) {
  MV_TRY(const double start, loudness_of(mix));
  if (start <= audio::kSilentLufs)
    return make_error(Code::internal, "the piece came out silent", "No part has a note that sounds",
        "Please report the prompt and the seed.");
  // Between samples bright music stands about 0.6 dB higher than on them.
  Settings now{kTargetLufs - start, kCeilingDb - 0.6};
  double gain_before = 0, lufs_before = start;
  for (int round = 0;; ++round) {
    MV_TRY(const auto heard, listen(mix, now));
    progress(std::min(0.8, 0.2 + 0.2 * round));
    const double off = kTargetLufs - heard.lufs;
    const bool peak_ok = heard.peak_db <= kPeakLimit;
    if ((std::fabs(off) <= kTolerance && peak_ok) || round == kTries) return std::pair(now, heard);
    const double moved = now.gain_db - gain_before;
    const double slope = std::fabs(moved) > 0.05 ? (heard.lufs - lufs_before) / moved : 1;
    gain_before = now.gain_db;
    lufs_before = heard.lufs;
    if (std::fabs(off) > kTolerance * 0.7)
      now.gain_db += std::clamp(off / std::clamp(slope, 0.25, 1.0), -6.0, 6.0);
    if (!peak_ok) now.ceiling_db -= heard.peak_db - kPeakLimit + 0.05;
  }
}

}  // namespace

Result<Reel> Reel::make(const fs::path& beside, std::int64_t frames) {
  const auto path = beside.string() + ".mix";
  Fd fd(::open(path.c_str(), O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0600));
  if (!fd) return errno_error(errno, path + ": cannot be created");
  ::unlink(path.c_str());
  return Reel(std::move(fd), frames);
}

Status Reel::write(std::int64_t at, const audio::Block& block) {
  const auto* data = reinterpret_cast<const char*>(block.samples.data());
  auto left = static_cast<std::size_t>(block.frames) * 2 * sizeof(float);
  auto offset = at * static_cast<std::int64_t>(2 * sizeof(float));
  while (left > 0) {
    const auto done = ::pwrite(fd_.get(), data, left, offset);
    if (done < 0 && errno == EINTR) continue;
    if (done <= 0) return errno_error(errno, "the mix cannot be written to disk");
    data += done, left -= static_cast<std::size_t>(done), offset += done;
  }
  return {};
}

Status Reel::read(std::int64_t at, audio::Block& block) const {
  block.first_frame = at;
  block.channels = 2;
  block.frames = std::clamp<std::int64_t>(frames_ - at, 0, kBlock);
  block.samples.resize(static_cast<std::size_t>(block.frames) * 2);
  auto* data = reinterpret_cast<char*>(block.samples.data());
  auto left = block.samples.size() * sizeof(float);
  auto offset = at * static_cast<std::int64_t>(2 * sizeof(float));
  while (left > 0) {
    const auto done = ::pread(fd_.get(), data, left, offset);
    if (done < 0 && errno == EINTR) continue;
    if (done <= 0) return errno_error(done < 0 ? errno : EIO, "the mix cannot be read again");
    data += done, left -= static_cast<std::size_t>(done), offset += done;
  }
  return {};
}

Status for_each_block(const Reel& reel, const Pass& pass) {
  audio::Block block;
  for (std::int64_t at = 0; at < reel.frames(); at += Reel::kBlock) {
    MV_CHECK(reel.read(at, block));
    MV_CHECK(pass(block, static_cast<double>(at) / static_cast<double>(reel.frames())));
  }
  return {};
}

Result<double> loudness_of(const Reel& reel) {
  MV_TRY(auto loudness, audio::Loudness::make(2, kRate, reel.frames()));
  MV_CHECK(for_each_block(reel, [&](audio::Block& block, double) -> Status {
    loudness.add(block);
    return {};
  }));
  model::AudioMeasure measure;
  loudness.finish(measure);
  return measure.integrated_lufs;
}

Result<Rendered> master(const Reel& mix, std::uint64_t seed, const fs::path& output,
    const std::function<void(double)>& progress) {
  MV_TRY(const auto found, find_settings(mix, progress));
  const fs::path unfinished = output.string() + ".part";
  Writer writer(unfinished, seed);
  auto written = limit(mix, found.first, [&](audio::Block& block, double fraction) -> Status {
    progress(0.8 + 0.2 * fraction);
    return writer.write(block);
  });
  if (written) written = writer.finish();
  std::error_code failed;
  if (written) fs::rename(unfinished, output, failed);
  if (failed) written = errno_error(failed.value(), output.string() + ": cannot be put in place");
  if (!written) {
    fs::remove(unfinished, failed);
    return written.error();
  }
  return Rendered{found.second.lufs, found.second.peak_db};
}

}  // namespace mv::music
