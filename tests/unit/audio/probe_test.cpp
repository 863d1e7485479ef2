// SPDX-License-Identifier: Apache-2.0
#include "audio/probe.hpp"

#include <fstream>

#include "encode.hpp"
#include "support/catch.hpp"
#include "support/wav.hpp"

using namespace mv;
using namespace mv::audio;
using mv::test::encode;
using mv::test::write_wav;

namespace {

model::AudioFormat must_probe(const fs::path& path) {
  auto format = probe(path);
  INFO(path.string() << (format.ok() ? "" : ": " + format.error().line()));
  REQUIRE(format.ok());
  return *format;
}

fs::path write_text(const fs::path& path, const std::string& content) {
  std::ofstream(path, std::ios::binary) << content;
  return path;
}

}  // namespace

TEST_CASE("probe tells what stands in a WAV header") {
  const TempFolder folder;
  const auto path = folder.path() / "a.wav";
  SECTION("16-bit stereo") {
    const auto format = must_probe(write_wav(path, {.seconds = 1.5}));
    CHECK(format.container == "wav");
    CHECK(format.codec == "pcm");
    CHECK(format.lossless);
    CHECK(format.wav_format_tag == 1);
    CHECK(format.sample_rate == 44100);
    CHECK(format.bit_depth == 16);
    CHECK(format.channels == 2);
    CHECK(format.frames == 66150);
    CHECK(format.duration_ms == 1500);
    CHECK(format.bytes == static_cast<std::int64_t>(fs::file_size(path)));
    CHECK(format.junk_chunks.empty());
    CHECK_FALSE(format.trailing_bytes);
    CHECK_FALSE(format.truncated);
  }
  SECTION("every depth") {
    for (const int bits : {8, 16, 24, 32}) {
      const auto format = must_probe(write_wav(path, {.seconds = 0.1, .bits = bits}));
      CHECK(format.bit_depth == bits);
      CHECK(format.codec == "pcm");
      CHECK(format.frames == 4410);
    }
  }
  SECTION("float") {
    const auto format = must_probe(write_wav(path, {.seconds = 0.1, .bits = 32, .is_float = true}));
    CHECK(format.codec == "float");
    CHECK(format.wav_format_tag == 3);
    CHECK(format.bit_depth == 32);
  }
  SECTION("8-bit mono at 22 kHz") {
    const auto format =
        must_probe(write_wav(path, {.seconds = 1, .sample_rate = 22050, .channels = 1, .bits = 8}));
    CHECK(format.sample_rate == 22050);
    CHECK(format.channels == 1);
    CHECK(format.bit_depth == 8);
    CHECK(format.duration_ms == 1000);
  }
  SECTION("EXTENSIBLE keeps its tag and shows its codec") {
    const auto format = must_probe(write_wav(path, {.bits = 24, .extensible = true}));
    CHECK(format.wav_format_tag == 0xfffe);
    CHECK(format.codec == "pcm");
    CHECK(format.bit_depth == 24);
    CHECK(format.frames == 44100);
  }
  SECTION("RF64 and BW64") {
    auto format = must_probe(write_wav(path, {.bits = 24, .rf64 = true}));
    CHECK(format.container == "rf64");
    CHECK(format.frames == 44100);
    CHECK_FALSE(format.truncated);
    CHECK(format.junk_chunks.empty());
    std::fstream(path, std::ios::binary | std::ios::in | std::ios::out).write("BW64", 4);
    format = must_probe(path);
    CHECK(format.container == "rf64");
    CHECK(format.frames == 44100);
  }
}

TEST_CASE("probe finds what does not belong into a WAV") {
  const TempFolder folder;
  const auto path = folder.path() / "a.wav";
  SECTION("chunks, except the JUNK that makes room before the data") {
    const auto format = must_probe(write_wav(
        path, {.chunks_before = {{"JUNK", std::string(28, '\0')}, {"bext", std::string(603, 'x')}},
                  .chunks_after = {{"LIST", "INFOxx"}, {"id3 ", "ID3"}, {"JUNK", "  "}}}));
    CHECK(format.junk_chunks == std::vector<std::string>{"bext", "LIST", "id3 ", "JUNK"});
    CHECK_FALSE(format.trailing_bytes);
    CHECK(format.frames == 44100);
  }
  SECTION("bytes behind the last chunk") {
    CHECK(must_probe(write_wav(path, {.trailing = "TAG and more of it"})).trailing_bytes);
    CHECK(must_probe(write_wav(path, {.trailing = "abc"})).trailing_bytes);
  }
  SECTION("a pad byte is not trailing") {
    const auto format = must_probe(
        write_wav(path, {.seconds = 0.02, .sample_rate = 44050, .channels = 1, .bits = 8}));
    CHECK(format.frames == 881);
    CHECK_FALSE(format.trailing_bytes);
  }
}

TEST_CASE("probe reports a WAV that is cut or was never finished") {
  const TempFolder folder;
  const auto path = folder.path() / "a.wav";
  SECTION("cut") {
    const auto format = must_probe(write_wav(path, {.cut_bytes = 1001}));
    CHECK(format.truncated);
    CHECK(format.frames == (44100 * 4 - 1001) / 4);
    CHECK_FALSE(format.trailing_bytes);
  }
  SECTION("cut RF64") {
    CHECK(must_probe(write_wav(path, {.rf64 = true, .cut_bytes = 4})).truncated);
  }
  SECTION("sizes left open by a pipe") {
    const auto format = must_probe(write_wav(path, {.streaming_sizes = true}));
    CHECK(format.truncated);
    CHECK(format.frames == 44100);
  }
  SECTION("data size zero with sound behind it") {
    write_wav(path, {});
    std::fstream file(path, std::ios::binary | std::ios::in | std::ios::out);
    file.seekp(40).write("\0\0\0\0", 4);
    file.close();
    const auto format = must_probe(path);
    CHECK(format.truncated);
    CHECK(format.frames == 44100);
  }
  SECTION("really no sound") {
    const auto format = must_probe(write_wav(path, {.seconds = 0}));
    CHECK_FALSE(format.truncated);
    CHECK(format.frames == 0);
  }
  SECTION("AIFF") {
    write_wav(path, {.seconds = 2});
    const auto aiff = encode(path, folder.path() / "a.aiff", SF_FORMAT_AIFF | SF_FORMAT_PCM_16);
    CHECK_FALSE(must_probe(aiff).truncated);
    fs::resize_file(aiff, fs::file_size(aiff) / 2);
    CHECK(must_probe(aiff).truncated);
  }
}

TEST_CASE("probe reads the other containers") {
  const TempFolder folder;
  const auto wav = write_wav(folder.path() / "a.wav", {.seconds = 2, .bits = 24});
  struct Row {
    int format;
    std::string container, codec;
    bool lossless;
    int bits;
  };
  const std::vector<Row> rows{
      {SF_FORMAT_FLAC | SF_FORMAT_PCM_24, "flac", "flac", true, 24},
      {SF_FORMAT_FLAC | SF_FORMAT_PCM_16, "flac", "flac", true, 16},
      {SF_FORMAT_AIFF | SF_FORMAT_PCM_24, "aiff", "pcm", true, 24},
      {SF_FORMAT_OGG | SF_FORMAT_VORBIS, "ogg", "vorbis", false, 0},
      {SF_FORMAT_CAF | SF_FORMAT_ALAC_24, "caf", "alac", true, 24},
      {mv::test::kMp3, "mp3", "mp3", false, 0},
  };
  for (const auto& row : rows) {
    const auto path = encode(wav, folder.path() / "x.bin", row.format);
    const auto format = must_probe(path);
    INFO(row.container << "/" << row.codec);
    CHECK(format.container == row.container);
    CHECK(format.codec == row.codec);
    CHECK(format.lossless == row.lossless);
    CHECK(format.bit_depth == row.bits);
    CHECK(format.sample_rate == 44100);
    CHECK(format.channels == 2);
    CHECK(format.wav_format_tag == 0);
    CHECK(std::abs(format.duration_ms - 2000) < 60);
  }
}

TEST_CASE("probe says what a file is when it is not audio") {
  const TempFolder folder;
  const auto path = folder.path() / "song.wav";
  const auto fails = [&](const std::string& content, const std::string& word) {
    const auto format = probe(write_text(path, content));
    REQUIRE_FALSE(format.ok());
    INFO(format.error().line());
    CHECK(format.error().code == Code::invalid);
    CHECK(format.error().line().find(word) != std::string::npos);
    CHECK_FALSE(format.error().what.empty());
    CHECK_FALSE(format.error().why.empty());
    CHECK_FALSE(format.error().hint.empty());
  };
  fails("", "empty");
  fails("Dear listener,\nthis is text.\n", "text");
  fails("ID3 is a tag that I write about here\n", "text");
  fails("\xff\xd8\xff\xe0 ....JFIF", "JPEG");
  fails("\x89PNG\r\n\x1a\n", "PNG");
  fails(std::string("\0\0\0\x20"
                    "ftypM4A ",
            12),
      "MP4");
  fails(std::string(64, '\x01'), "unknown kind");
  fails(std::string("RIFF\x24\0\0\0WAVEfmt ", 16), "data chunk");
  fails("fLaC and then nothing that makes sense", "FLAC");

  const auto missing = probe(folder.path() / "missing.wav");
  REQUIRE_FALSE(missing.ok());
  CHECK(missing.error().code == Code::not_found);
  const auto is_folder = probe(folder.path());
  REQUIRE_FALSE(is_folder.ok());
  CHECK(is_folder.error().code == Code::invalid);
  const auto device = probe("/dev/null");
  REQUIRE_FALSE(device.ok());
  CHECK(device.error().code == Code::invalid);
}
