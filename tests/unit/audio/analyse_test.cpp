// SPDX-License-Identifier: Apache-2.0
#include "audio/measure/analyse.hpp"

#include <ebur128.h>

#include <cmath>
#include <limits>
#include <numbers>

#include "audio/probe.hpp"
#include "encode.hpp"
#include "support/catch.hpp"
#include "support/wav.hpp"

using namespace mv;
using namespace mv::audio;
using mv::test::encode;
using mv::test::Signal;
using mv::test::WavSpec;
using mv::test::write_wav;

namespace {

Analysis must_analyse(const fs::path& path) {
  auto analysis = analyse(path);
  INFO(path.string() << (analysis.ok() ? "" : ": " + analysis.error().line()));
  REQUIRE(analysis.ok());
  return *analysis;
}

struct Reference {
  double integrated, range, true_peak;
};

// What libebur128 says by itself.
Reference reference(const fs::path& path) {
  SF_INFO info{};
  SNDFILE* file = sf_open(path.c_str(), SFM_READ, &info);
  REQUIRE(file != nullptr);
  auto* state = ebur128_init(static_cast<unsigned>(info.channels),
      static_cast<unsigned long>(info.samplerate),
      EBUR128_MODE_I | EBUR128_MODE_LRA | EBUR128_MODE_TRUE_PEAK);
  std::vector<float> block(static_cast<std::size_t>(4096 * info.channels));
  while (const auto got = sf_readf_float(file, block.data(), 4096)) {
    ebur128_add_frames_float(state, block.data(), static_cast<std::size_t>(got));
  }
  Reference out{};
  ebur128_loudness_global(state, &out.integrated);
  ebur128_loudness_range(state, &out.range);
  double peak = 0;
  for (int c = 0; c < info.channels; ++c) {
    double channel = 0;
    ebur128_true_peak(state, static_cast<unsigned>(c), &channel);
    peak = std::max(peak, channel);
  }
  out.true_peak = 20 * std::log10(peak);
  ebur128_destroy(&state);
  sf_close(file);
  return out;
}

}  // namespace

TEST_CASE("loudness of the signals that BS.1770 and EBU Tech 3341 give") {
  const TempFolder folder;
  const auto path = folder.path() / "a.wav";
  SECTION("997 Hz at full scale in the left channel is -3.01 LUFS") {
    write_wav(path, {.seconds = 10, .bits = 24, .level_dbfs = 0, .only_channels = {0}});
    CHECK(must_analyse(path).measure.integrated_lufs == Approx(-3.01).margin(0.02));
  }
  SECTION("997 Hz at -20 dBFS in both is -20 LUFS") {
    const auto measure = must_analyse(write_wav(path, {.seconds = 10, .bits = 24})).measure;
    CHECK(measure.integrated_lufs == Approx(-20).margin(0.05));
    CHECK(measure.sample_peak_dbfs == Approx(-20).margin(0.01));
    CHECK(measure.true_peak_dbtp == Approx(-20).margin(0.05));
    CHECK(measure.loudness_range_lu == Approx(0).margin(0.1));
    CHECK(measure.identical_channels);
  }
  SECTION("1 kHz at -23 dBFS and 48 kHz is -23 LUFS") {
    write_wav(path,
        {.seconds = 20, .sample_rate = 48000, .bits = 24, .frequency = 1000, .level_dbfs = -23});
    CHECK(must_analyse(path).measure.integrated_lufs == Approx(-23).margin(0.1));
  }
  SECTION("a range of 10 LU (Tech 3342, case 1)") {
    write_wav(path,
        {.seconds = 40, .sample_rate = 48000, .bits = 24, .generator = [](std::int64_t frame, int) {
           const double t = static_cast<double>(frame) / 48000;
           const double level = std::pow(10, (t < 20 ? -20.0 : -30.0) / 20);
           return level * std::sin(2 * std::numbers::pi * 1000 * t);
         }});
    CHECK(must_analyse(path).measure.loudness_range_lu == Approx(10).margin(1));
  }
  SECTION("digital silence has numbers that JSON can hold") {
    const auto measure =
        must_analyse(write_wav(path, {.seconds = 5, .signal = Signal::silence})).measure;
    CHECK(measure.integrated_lufs == -70);
    CHECK(measure.true_peak_dbtp == -200);
    CHECK(measure.sample_peak_dbfs == -200);
    CHECK(measure.loudness_range_lu == 0);
    CHECK(measure.all_silent);
    CHECK(measure.silence_head_ms == 5000);
    CHECK(measure.silence_tail_ms == 5000);
    CHECK_FALSE(measure.white_noise);
    CHECK_FALSE(measure.lossy_hint);
  }
}

TEST_CASE("true peak and loudness agree with libebur128") {
  const TempFolder folder;
  const auto path = folder.path() / "a.wav";
  const auto same = [&](const WavSpec& spec) {
    write_wav(path, spec);
    const auto measure = must_analyse(path).measure;
    const auto expected = reference(path);
    CHECK(measure.true_peak_dbtp == Approx(expected.true_peak).margin(0.1));
    CHECK(measure.integrated_lufs == Approx(expected.integrated).margin(0.001));
    CHECK(measure.loudness_range_lu == Approx(expected.range).margin(0.001));
    CHECK(measure.true_peak_dbtp >= measure.sample_peak_dbfs);
  };
  SECTION("a sine at a quarter of the rate, 45 degrees off: 3 dB between the samples") {
    write_wav(path, {.seconds = 3, .bits = 24, .generator = [](std::int64_t frame, int) {
                       return 0.5 * std::sin(std::numbers::pi / 2 * static_cast<double>(frame) +
                                             std::numbers::pi / 4);
                     }});
    const auto measure = must_analyse(path).measure;
    CHECK(measure.sample_peak_dbfs == Approx(-9.03).margin(0.01));
    CHECK(measure.true_peak_dbtp == Approx(reference(path).true_peak).margin(0.1));
    CHECK(measure.true_peak_dbtp == Approx(-6.02).margin(0.4));  // 0.4 dB: Tech 3341
  }
  SECTION("noise") { same({.seconds = 5, .bits = 24, .signal = Signal::noise, .level_dbfs = -3}); }
  SECTION("high sine") { same({.seconds = 5, .bits = 24, .frequency = 14321, .level_dbfs = -1}); }
  SECTION("mono") { same({.seconds = 5, .channels = 1, .signal = Signal::noise}); }
  SECTION("48 kHz, 8 bits") { same({.seconds = 5, .sample_rate = 48000, .bits = 8}); }
  SECTION("32 kHz") { same({.seconds = 5, .sample_rate = 32000, .signal = Signal::noise}); }
  SECTION("32-bit float above full scale") {
    same({.seconds = 5, .bits = 32, .is_float = true, .level_dbfs = 3});
  }
  SECTION("six channels") { same({.seconds = 5, .channels = 6, .signal = Signal::noise}); }
  SECTION("bursts, where most of the sound is skipped") {
    same({.seconds = 5, .bits = 24, .generator = [](std::int64_t frame, int channel) {
            const double t = static_cast<double>(frame) / 44100;
            return 0.9 * std::exp(-8 * std::fmod(t, 0.7)) * std::sin(9000 * t + channel) *
                   std::sin(31 * t);
          }});
  }
}

TEST_CASE("clipping is counted in runs of three or more") {
  const TempFolder folder;
  const auto path = folder.path() / "a.wav";
  // Full scale at chosen frames of the left channel.
  const auto with_runs = [&](int bits, std::vector<std::pair<std::int64_t, std::int64_t>> runs) {
    write_wav(path, {.seconds = 1, .bits = bits, .generator = [=](std::int64_t frame, int channel) {
                       for (const auto& [first, length] : runs) {
                         if (channel == 0 && frame >= first && frame < first + length) {
                           return frame % 2 != 0 ? 1.0 : -1.0;
                         }
                       }
                       return 0.1;
                     }});
    return must_analyse(path).measure;
  };
  for (const int bits : {8, 16, 24, 32}) {
    const auto measure = with_runs(bits, {{100, 2}, {200, 3}, {250, 40}, {32766, 5}, {44097, 3}});
    INFO(bits);
    CHECK(measure.clipped_runs == 4);
    CHECK(measure.longest_clip == 40);
  }
  CHECK(with_runs(16, {{100, 2}, {300, 1}}).clipped_runs == 0);
  CHECK(with_runs(16, {{0, 20000}}).longest_clip == 20000);  // across blocks of reading
}

TEST_CASE("silence at head and tail") {
  const TempFolder folder;
  const auto path = folder.path() / "a.wav";
  write_wav(path, {.seconds = 10, .generator = [](std::int64_t frame, int channel) {
                     const double t = static_cast<double>(frame) / 44100;
                     const bool sounds = t >= 2 && t < 6.5;
                     // The rest is not zero but below -60 dBFS.
                     return (sounds && channel == 1 ? 0.3 : 0.0005) * (frame % 2 != 0 ? 1 : -1);
                   }});
  const auto measure = must_analyse(path).measure;
  CHECK(measure.silence_head_ms == 2000);
  CHECK(measure.silence_tail_ms == 3500);
  CHECK_FALSE(measure.all_silent);
  CHECK_FALSE(measure.identical_channels);
}

TEST_CASE("equal audio has equal hashes, whatever holds it") {
  const TempFolder folder;
  const auto at = [&](const char* name) { return folder.path() / name; };
  const WavSpec spec{.seconds = 2, .bits = 24, .signal = Signal::noise};
  const auto wav = write_wav(at("a.wav"), spec);
  const auto hash = [](const fs::path& path) { return must_analyse(path).measure.audio_sha256; };
  const auto expected = hash(wav);
  CHECK(expected.size() == 64);
  CHECK(hash(wav) == expected);
  CHECK(hash(encode(wav, at("a.flac"), SF_FORMAT_FLAC | SF_FORMAT_PCM_24)) == expected);
  CHECK(hash(encode(wav, at("a.aiff"), SF_FORMAT_AIFF | SF_FORMAT_PCM_24)) == expected);
  CHECK(hash(encode(wav, at("a.caf"), SF_FORMAT_CAF | SF_FORMAT_ALAC_24)) == expected);
  CHECK(hash(encode(wav, at("32.wav"), SF_FORMAT_WAV | SF_FORMAT_PCM_32)) == expected);
  CHECK(hash(encode(wav, at("a.rf64"), SF_FORMAT_RF64 | SF_FORMAT_PCM_24)) == expected);
  WavSpec other = spec;
  other.chunks_after = {{"LIST", "INFO"}};
  CHECK(hash(write_wav(at("b.wav"), other)) == expected);
  other.seed = 2;
  CHECK(hash(write_wav(at("b.wav"), other)) != expected);
}

TEST_CASE("what was decoded corrects what the header said") {
  const TempFolder folder;
  const auto wav = write_wav(folder.path() / "a.wav", {.seconds = 4, .signal = Signal::noise});
  SECTION("whole FLAC") {
    const auto flac = encode(wav, folder.path() / "a.flac", SF_FORMAT_FLAC | SF_FORMAT_PCM_16);
    const auto format = must_analyse(flac).format;
    CHECK_FALSE(format.truncated);
    CHECK(format.frames == 4 * 44100);
  }
  SECTION("cut FLAC") {
    const auto flac = encode(wav, folder.path() / "a.flac", SF_FORMAT_FLAC | SF_FORMAT_PCM_16);
    fs::resize_file(flac, fs::file_size(flac) / 2);
    const auto format = must_analyse(flac).format;
    CHECK(format.truncated);
    CHECK(format.frames < 3 * 44100);
    CHECK(format.duration_ms < 3000);
  }
  SECTION("MP3 and OGG") {
    for (const int kind : {mv::test::kMp3, SF_FORMAT_OGG | SF_FORMAT_VORBIS}) {
      const auto analysis = must_analyse(encode(wav, folder.path() / "a.bin", kind));
      CHECK(std::abs(analysis.format.duration_ms - 4000) < 60);
      CHECK_FALSE(analysis.format.lossless);
      CHECK_FALSE(analysis.format.truncated);
      CHECK(analysis.measure.integrated_lufs > -40);
    }
  }
}

TEST_CASE("odd inputs give sane numbers or clear errors") {
  const TempFolder folder;
  const auto path = folder.path() / "a.wav";
  SECTION("no frames") {
    const auto analysis = must_analyse(write_wav(path, {.seconds = 0}));
    CHECK(analysis.format.frames == 0);
    CHECK(analysis.measure.all_silent);
    CHECK_FALSE(analysis.measure.identical_channels);
    CHECK(analysis.measure.integrated_lufs == -70);
  }
  SECTION("one frame") {
    const auto measure = must_analyse(
        write_wav(path, {.seconds = 1 / 44100.0, .generator = [](std::int64_t, int) {
                           return 0.5;
                         }})).measure;
    CHECK(measure.sample_peak_dbfs == Approx(-6.02).margin(0.01));
  }
  SECTION("not-a-number and infinity in a float file") {
    write_wav(path,
        {.seconds = 1, .bits = 32, .is_float = true, .generator = [](std::int64_t frame, int) {
           if (frame == 1000) return std::numeric_limits<double>::quiet_NaN();
           if (frame == 2000) return -std::numeric_limits<double>::infinity();
           return 0.1;
         }});
    const auto measure = must_analyse(path).measure;
    CHECK(std::isfinite(measure.integrated_lufs));
    CHECK(std::isfinite(measure.true_peak_dbtp));
    CHECK(std::isfinite(measure.loudness_range_lu));
    CHECK(std::isfinite(measure.sample_peak_dbfs));
  }
  SECTION("too many channels") {
    const auto analysis = analyse(write_wav(path, {.seconds = 0.1, .channels = 12}));
    REQUIRE_FALSE(analysis.ok());
    CHECK(analysis.error().code == Code::unsupported);
  }
  SECTION("not audio") {
    const auto analysis = analyse(folder.path());
    REQUIRE_FALSE(analysis.ok());
    CHECK(analysis.error().code == Code::invalid);
  }
}

TEST_CASE("progress rises to one and can stop the work") {
  const TempFolder folder;
  const auto path = write_wav(folder.path() / "a.wav", {.seconds = 10});
  double last = 0;
  REQUIRE(analyse(path, [&](double fraction) {
    CHECK(fraction >= last);
    last = fraction;
    return true;
  }).ok());
  CHECK(last == 1);
  int calls = 0;
  const auto stopped = analyse(path, [&](double) { return ++calls < 3; });
  REQUIRE_FALSE(stopped.ok());
  CHECK(stopped.error().code == Code::cancelled);
  CHECK(calls == 3);
}
