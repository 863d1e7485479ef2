// SPDX-License-Identifier: Apache-2.0
// Files that were joined, cut, or damaged on the way: measured to the end, or said so.
#include <sndfile.h>

#include <cmath>
#include <fstream>
#include <iterator>
#include <numbers>

#include "audio/measure/analyse.hpp"
#include "encode.hpp"
#include "support/catch.hpp"
#include "support/wav.hpp"

using namespace mv;
using mv::test::encode;
using mv::test::kMp3;
using mv::test::Signal;
using mv::test::write_wav;

namespace {

constexpr int kFlac = SF_FORMAT_FLAC | SF_FORMAT_PCM_16;
constexpr int kOgg = SF_FORMAT_OGG | SF_FORMAT_VORBIS;
constexpr int kAiff = SF_FORMAT_AIFF | SF_FORMAT_PCM_16;

std::string bytes_of(const fs::path& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

fs::path put(const fs::path& path, const std::string& bytes) {
  std::ofstream(path, std::ios::binary) << bytes;
  return path;
}

/// Two recordings, the second 12 dB louder, and what becomes of their bytes.
struct Bench {
  TempFolder folder;
  int made = 0;

  fs::path at(const std::string& name) const { return folder.path() / name; }
  std::string coded(int format, double dbfs = -20, double seconds = 4, int rate = 44100) {
    const auto wav = write_wav(at("source.wav"),
        {.seconds = seconds, .sample_rate = rate, .frequency = 440, .level_dbfs = dbfs});
    return bytes_of(encode(wav, at("source.coded"), format));
  }
  audio::Analysis measured(const std::string& bytes) {
    const auto found = audio::analyse(put(at(std::to_string(++made)), bytes));
    INFO((found ? std::string() : found.error().line()));
    REQUIRE(found.ok());
    return *found;
  }
};

bool about(std::int64_t ms, std::int64_t wanted) { return std::abs(ms - wanted) < 120; }

std::string zeroed(std::string bytes, std::size_t at, std::size_t count) {
  return bytes.replace(at, count, std::string(count, '\0'));
}

std::string id3(const std::string& filling) {
  std::string out("ID3\3\0\0", 6);
  for (int shift = 21; shift >= 0; shift -= 7)
    out.push_back(static_cast<char>(filling.size() >> shift & 0x7f));
  return out + filling;
}

}  // namespace

TEST_CASE("files joined one behind another are measured to the end") {
  Bench bench;
  for (const int kind : {kMp3, kFlac, kOgg}) {
    INFO(kind);
    const auto quiet = bench.coded(kind), loud = bench.coded(kind, -8);
    const auto alone = bench.measured(quiet);
    CHECK(alone.format.streams == 1);
    CHECK(alone.format.damage.empty());
    const auto both = bench.measured(quiet + loud);
    CHECK(about(both.format.duration_ms, 8000));
    CHECK(both.format.streams == 2);
    CHECK(both.format.damage.empty());
    CHECK_FALSE(both.format.truncated);
    CHECK(both.measure.true_peak_dbtp > -9);
    CHECK(both.measure.integrated_lufs > alone.measure.integrated_lufs + 5);
    const auto three = bench.measured(quiet + loud + quiet);
    CHECK(three.format.streams == 3);
    CHECK(about(three.format.duration_ms, 12000));
  }
}

TEST_CASE("tags between and behind joined files are no damage") {
  Bench bench;
  const auto tail = "TAG" + std::string(125, ' ');
  for (const int kind : {kMp3, kFlac}) {
    INFO(kind);
    const auto one = bench.coded(kind);
    for (const auto& bytes : {one + tail, id3(std::string(300, '\0')) + one + tail}) {
      const auto format = bench.measured(bytes).format;
      CHECK(format.damage.empty());
      CHECK_FALSE(format.truncated);
      CHECK(about(format.duration_ms, 4000));
    }
    const auto joined = bench.measured(one + tail + id3(std::string(50, '\0')) + one).format;
    CHECK(joined.damage.empty());
    CHECK(about(joined.duration_ms, 8000));
  }
}

TEST_CASE("another stream that does not fit is said, not measured") {
  Bench bench;
  for (const int kind : {kMp3, kFlac, kOgg}) {
    INFO(kind);
    const auto format = bench.measured(bench.coded(kind) + bench.coded(kind, -8, 4, 48000)).format;
    CHECK(about(format.duration_ms, 4000));
    CHECK(format.damage.find("48000 Hz") != std::string::npos);
  }
}

TEST_CASE("zeros in the middle are said, and the rest is measured") {
  Bench bench;
  for (const int kind : {kMp3, kFlac, kOgg}) {
    INFO(kind);
    const auto bytes = bench.coded(kind, -20, 20);
    for (const double place : {0.3, 0.5, 0.8}) {
      const auto at = static_cast<std::size_t>(place * static_cast<double>(bytes.size()));
      const auto format = bench.measured(zeroed(bytes, at, 3000)).format;
      INFO(format.damage);
      CHECK_FALSE(format.damage.empty());
      CHECK(format.duration_ms > 14000);
    }
  }
}

TEST_CASE("a file that was cut off is said to end early") {
  Bench bench;
  for (const int kind : {kMp3, kFlac, kOgg, kAiff}) {
    INFO(kind);
    const auto bytes = bench.coded(kind, -20, 20);
    const auto format = bench.measured(bytes.substr(0, bytes.size() / 2)).format;
    CHECK((format.truncated || !format.damage.empty()));
    CHECK(format.duration_ms < 12000);
    // The second half never came, but its room was set aside.
    const auto half = bytes.size() / 2;
    const auto zeros = bench.measured(zeroed(bytes, half, bytes.size() - half)).format;
    if (kind != kAiff) CHECK((zeros.truncated || !zeros.damage.empty()));
  }
}

TEST_CASE("headers that count too little") {
  Bench bench;
  SECTION("FLAC") {
    auto bytes = bench.coded(kFlac);
    bytes[8 + 17] = static_cast<char>(bytes[8 + 17] ^ 0x55);
    bytes[8 + 15] = 0;  // STREAMINFO: far fewer samples
    const auto format = bench.measured(bytes).format;
    CHECK(about(format.duration_ms, 4000));
    CHECK(format.damage.find("counts") != std::string::npos);
  }
  SECTION("MP3") {
    auto bytes = bench.coded(kMp3, -20, 20);
    const auto info = std::min(bytes.find("Xing"), bytes.find("Info"));
    REQUIRE(info != std::string::npos);
    bytes.replace(info + 8, 4, std::string("\0\0\0\x20", 4));
    const auto format = bench.measured(bytes).format;
    CHECK(about(format.duration_ms, 20000));
    CHECK(format.damage.find("counts") != std::string::npos);
  }
  SECTION("WAV") {
    auto bytes = bytes_of(write_wav(bench.at("a.wav"), {.seconds = 4}));
    bytes.replace(40, 4, std::string("\x40\x9c\0\0", 4));
    const auto format = bench.measured(bytes).format;
    CHECK(format.damage.find("more follow") != std::string::npos);
  }
  SECTION("AIFF") {
    auto bytes = bench.coded(kAiff);
    const auto common = bytes.find("COMM");
    bytes.replace(common + 10, 4, std::string("\0\0\x10\0", 4));
    CHECK(bench.measured(bytes).format.damage.find("counts") != std::string::npos);
  }
}

TEST_CASE("WAV and AIFF behind another are said") {
  Bench bench;
  const auto wav = bytes_of(write_wav(bench.at("a.wav"), {.seconds = 4}));
  CHECK(bench.measured(wav + wav).format.damage.find("another WAV") != std::string::npos);
  const auto odd =
      bytes_of(write_wav(bench.at("b.wav"), {.seconds = 1.00001, .channels = 1, .bits = 24}));
  CHECK(bench.measured(odd + wav).format.damage.find("another WAV") != std::string::npos);
  const auto aiff = bench.coded(kAiff);
  CHECK(bench.measured(aiff + aiff).format.damage.find("another AIFF") != std::string::npos);
  CHECK(bench.measured(aiff).format.damage.empty());
  CHECK(bench.measured(wav).format.damage.empty());
}

TEST_CASE("the MD5 of a FLAC is that of its samples") {
  Bench bench;
  for (const int depth : {SF_FORMAT_PCM_16, SF_FORMAT_PCM_24, SF_FORMAT_PCM_S8}) {
    auto bytes = bench.coded(SF_FORMAT_FLAC | depth);
    CHECK(bench.measured(bytes).format.damage.empty());
    bytes[8 + 20] = static_cast<char>(bytes[8 + 20] ^ 1);
    CHECK(bench.measured(bytes).format.damage.find("MD5") != std::string::npos);
    // Encoders that write to a pipe leave it out.
    for (std::size_t i = 0; i < 16; ++i) bytes[8 + 18 + i] = 0;
    CHECK(bench.measured(bytes).format.damage.empty());
  }
}

TEST_CASE("ALAC is read from a CAF file, bit by bit") {
  Bench bench;
  const auto wav =
      write_wav(bench.at("a.wav"), {.seconds = 2, .bits = 24, .signal = Signal::noise});
  const auto caf =
      audio::analyse(encode(wav, bench.at("a.caf"), SF_FORMAT_CAF | SF_FORMAT_ALAC_24));
  REQUIRE(caf.ok());
  CHECK(caf->measure.audio_sha256 == audio::analyse(wav)->measure.audio_sha256);
  const auto bytes = bytes_of(bench.at("a.caf"));
  CHECK(bench.measured(bytes).format.damage.empty());
}

TEST_CASE("at 192 kHz true peak is that of the wave between the samples") {
  // 48 kHz, sampled four times a turn at 45 degrees: samples of 0.7071 of a wave whose peak is 1.
  // Annex 2 of BS.1770-4 takes 192 kHz as enough; the wave itself is what it defines.
  Bench bench;
  const auto path = write_wav(bench.at("a.wav"),
      {.seconds = 1, .sample_rate = 192000, .bits = 24, .generator = [](std::int64_t frame, int) {
         return 0.7 * std::sin(2 * std::numbers::pi * (frame + 0.5) / 4);
       }});
  const auto measure = audio::analyse(path)->measure;
  const double peak = 20 * std::log10(0.7);
  CHECK(measure.sample_peak_dbfs == Approx(peak - 3.01).margin(0.05));
  CHECK(measure.true_peak_dbtp == Approx(peak).margin(0.3));
}
