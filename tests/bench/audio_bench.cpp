// SPDX-License-Identifier: Apache-2.0
// Analysis of a 4-minute 24-bit stereo WAV against ffmpeg measuring less of it (loudness and true
// peak), both in this run, alternating. Exit 1 when it is not twice as fast.
#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdlib>
#include <functional>
#include <numbers>
#include <string>
#include <vector>

#include "audio/measure/analyse.hpp"
#include "support/wav.hpp"

namespace {

constexpr double kPromise = 2.0;
constexpr int kRounds = 3;

// Tones, beats and hiss near full scale, different in both channels.
double music(std::int64_t frame, int channel, std::uint64_t& seed) {
  const double t = static_cast<double>(frame) / 44100;
  const auto tone = [&](double hz) { return std::sin(2 * std::numbers::pi * hz * t); };
  return 0.3 * std::exp(-4 * std::fmod(t, 0.5)) * tone(55 + channel) +
         0.2 * tone(440) * std::sin(0.7 * t) + 0.1 * tone(1320 + 5 * channel) +
         0.35 * std::exp(-30 * std::fmod(t, 0.25)) * mv::test::wav_detail::noise(seed);
}

double seconds_of(const std::function<bool()>& work) {
  const auto start = std::chrono::steady_clock::now();
  if (!work()) return -1;
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

double median(std::vector<double> times) {
  std::sort(times.begin(), times.end());
  return times[times.size() / 2];
}

}  // namespace

int main() {
  if (std::system("ffmpeg -version >/dev/null 2>&1") != 0) {
    fmt::print("analysis 4 min 24-bit: skipped: ffmpeg not found\n");
    return 0;
  }
  const mv::TempFolder folder;
  const auto path = folder.path() / "a.wav";
  std::uint64_t seed = 88172645463325252u;
  mv::test::write_wav(
      path, {.seconds = 240, .bits = 24, .generator = [&](std::int64_t frame, int channel) {
               return music(frame, channel, seed);
             }});
  const std::string command =
      fmt::format("ffmpeg -nostdin -nostats -i {} -af ebur128=peak=true -f null - >/dev/null 2>&1",
          path.string());
  std::vector<double> ours, theirs;
  for (int round = 0; round < kRounds; ++round) {
    ours.push_back(seconds_of([&] { return mv::audio::analyse(path).ok(); }));
    theirs.push_back(seconds_of([&] { return std::system(command.c_str()) == 0; }));
    if (ours.back() < 0 || theirs.back() < 0) {
      fmt::print("analysis 4 min 24-bit: failed: {}\n", ours.back() < 0 ? "analyse" : command);
      return 1;
    }
  }
  const double ratio = median(theirs) / median(ours);
  fmt::print("analysis 4 min 24-bit: {:.2f} s, ffmpeg {:.2f} s, ratio {:.1f} (>= {:.1f})\n",
      median(ours), median(theirs), ratio, kPromise);
  const char* size = std::getenv("MV_TEST_SIZE");
  const bool judged = size && std::string_view(size) == "long";
  return ratio >= kPromise || !judged ? 0 : 1;
}
