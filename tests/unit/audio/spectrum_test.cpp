// SPDX-License-Identifier: Apache-2.0
#include "audio/measure/spectrum.hpp"

#include <cmath>
#include <memory>
#include <numbers>

#include "audio/measure/analyse.hpp"
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

model::AudioMeasure measure(const fs::path& path) {
  auto analysis = analyse(path);
  REQUIRE(analysis.ok());
  return analysis->measure;
}

// Bass, chords and hissing beats whose top falls off by `poles` poles at 3 kHz, as music does.
std::function<double(std::int64_t, int)> music(int poles) {
  struct State {
    std::uint64_t seed[2] = {88172645463325252u, 1181783497276652981u};
    double low[2][4] = {};
  };
  auto state = std::make_shared<State>();
  return [state, poles](std::int64_t frame, int channel) {
    const double t = static_cast<double>(frame) / 44100;
    const auto c = static_cast<std::size_t>(channel);
    const auto tone = [&](double hz) { return std::sin(2 * std::numbers::pi * hz * t); };
    double hiss = mv::test::wav_detail::noise(state->seed[c]);
    for (int i = 0; i < poles; ++i) hiss = state->low[c][i] += 0.35 * (hiss - state->low[c][i]);
    return 0.3 * std::exp(-4 * std::fmod(t, 0.5)) * tone(55 + channel) +
           0.15 * tone(440) * std::sin(0.7 * t) + 0.05 * tone(1320 + 5 * channel) +
           0.25 * (std::exp(-6 * std::fmod(t, 0.25)) + 0.05) * hiss;
  };
}

}  // namespace

TEST_CASE("the transform finds a tone in its bin") {
  constexpr std::size_t kSize = 64;
  const Fft fft(kSize);
  std::vector<std::complex<double>> data(kSize);
  for (std::size_t i = 0; i < kSize; ++i) {
    data[i] = std::cos(2 * std::numbers::pi * 5 * static_cast<double>(i) / kSize);
  }
  fft.run(data);
  for (std::size_t k = 0; k < kSize; ++k) {
    CHECK(std::abs(data[k]) == Approx(k == 5 || k == kSize - 5 ? kSize / 2.0 : 0).margin(1e-9));
  }
}

TEST_CASE("lossy sources show by their cut top") {
  const TempFolder folder;
  for (const int poles : {1, 2, 3}) {
    const auto wav =
        write_wav(folder.path() / "a.wav", {.seconds = 12, .bits = 24, .generator = music(poles)});
    const auto clean = measure(wav);
    INFO(poles);
    CHECK_FALSE(clean.lossy_hint);
    CHECK(clean.cutoff_hz == 0);
    CHECK_FALSE(clean.white_noise);
    const auto mp3 = encode(wav, folder.path() / "a.mp3", mv::test::kMp3);
    for (const int subtype : {SF_FORMAT_PCM_16, SF_FORMAT_PCM_24}) {
      const auto back = measure(encode(mp3, folder.path() / "back.wav", SF_FORMAT_WAV | subtype));
      CHECK(back.lossy_hint);
      CHECK(back.cutoff_hz >= 15000);
      CHECK(back.cutoff_hz <= 20500);
    }
  }
}

TEST_CASE("what is only dull, quiet or tonal is not called lossy") {
  const TempFolder folder;
  const auto path = folder.path() / "a.wav";
  const auto hint = [&](const WavSpec& spec) { return measure(write_wav(path, spec)).lossy_hint; };
  CHECK_FALSE(hint({.seconds = 5, .frequency = 997, .level_dbfs = -1}));
  CHECK_FALSE(hint({.seconds = 5, .bits = 24, .frequency = 16500, .level_dbfs = -1}));
  CHECK_FALSE(hint({.seconds = 5, .signal = Signal::noise}));
  CHECK_FALSE(hint({.seconds = 5, .signal = Signal::noise, .level_dbfs = -75}));
  CHECK_FALSE(hint({.seconds = 10, .generator = music(4)}));
  const auto quiet = music(2);
  CHECK_FALSE(hint({.seconds = 10, .generator = [&](std::int64_t frame, int channel) {
                      return 0.005 * quiet(frame, channel);
                    }}));
  // Harmonics up to 16.5 kHz: lines with nothing between them.
  CHECK_FALSE(hint({.seconds = 5, .bits = 24, .generator = [](std::int64_t frame, int) {
                      const double t = static_cast<double>(frame) / 44100;
                      double sum = 0;
                      for (int k = 1; k <= 30; ++k) {
                        sum += std::sin(2 * std::numbers::pi * 550 * k * t) / k;
                      }
                      return 0.3 * sum;
                    }}));
}

TEST_CASE("a cut-off is found in a spectrum whose rate allows none of the hints") {
  std::vector<double> power(2048, 1e-3);
  const double bin_hz = 48000.0 / 4096;
  for (std::size_t k = 0; k < power.size(); ++k) {
    if (static_cast<double>(k) * bin_hz > 10000) power[k] = 1e-12;
  }
  CHECK(find_cutoff(power, bin_hz) == Approx(10000).margin(150));
  CHECK(find_cutoff(std::vector<double>(2048, 1e-3), bin_hz) == 0);
  CHECK(find_cutoff(std::vector<double>(16, 1e-3), bin_hz) == 0);
  // 20 dB per kHz from 8 kHz on: steep for a room, but no edge.
  for (std::size_t k = 0; k < power.size(); ++k) {
    const double khz = static_cast<double>(k) * bin_hz / 1000;
    power[k] = 1e-3 * std::pow(10, -2 * std::max(0.0, std::min(khz, 12.0) - 8));
  }
  CHECK(find_cutoff(power, bin_hz) == 0);
}

TEST_CASE("white noise is told from music, clicks and coloured noise") {
  const TempFolder folder;
  const auto path = folder.path() / "a.wav";
  const auto white = [&](const WavSpec& spec) {
    return measure(write_wav(path, spec)).white_noise;
  };
  CHECK(white({.seconds = 5, .signal = Signal::noise}));
  CHECK(white({.seconds = 5, .channels = 1, .signal = Signal::noise, .level_dbfs = -30}));
  CHECK_FALSE(white({.seconds = 5}));
  CHECK_FALSE(white({.seconds = 5, .generator = music(1)}));
  CHECK_FALSE(white({.seconds = 5,
      .generator = [](std::int64_t frame, int) { return frame % 4410 == 2000 ? 0.9 : 0.0; }}));
}
