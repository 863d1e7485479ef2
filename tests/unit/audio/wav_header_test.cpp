// SPDX-License-Identifier: Apache-2.0
#include "audio/decode/wav_header.hpp"

#include <fstream>

#include "audio/measure/analyse.hpp"
#include "audio/probe.hpp"
#include "encode.hpp"
#include "support/catch.hpp"
#include "support/wav.hpp"

using namespace mv;
using namespace mv::audio;
using mv::test::write_wav;

namespace {

std::string bytes_of(const fs::path& path) { return *mv::read_file(path); }

std::string data_of(const fs::path& path) {
  const auto layout = read_wav_layout(path);
  REQUIRE(layout.ok());
  return bytes_of(path).substr(layout->data_offset, layout->data_bytes);
}

// Overwrites bytes in place.
void patch(const fs::path& path, std::int64_t at, const std::string& bytes) {
  std::fstream file(path, std::ios::binary | std::ios::in | std::ios::out);
  file.seekp(at);
  file.write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
}

}  // namespace

TEST_CASE("rewriting a WAV keeps the samples and nothing else") {
  const TempFolder folder;
  const auto from = folder.path() / "from.wav", to = folder.path() / "to.wav";
  const auto check = [&](const mv::test::WavSpec& spec) {
    write_wav(from, spec);
    const auto status = rewrite_as_pcm_wav(from, to);
    INFO((status.ok() ? "" : status.error().line()));
    REQUIRE(status.ok());
    CHECK(data_of(from) == data_of(to));
    const auto format = probe(to);
    REQUIRE(format.ok());
    CHECK(format->container == "wav");
    CHECK(format->wav_format_tag == 1);
    CHECK(format->bit_depth == spec.bits);
    CHECK(format->junk_chunks.empty());
    CHECK_FALSE(format->trailing_bytes);
    CHECK_FALSE(format->truncated);
    CHECK(format->bytes ==
          44 + static_cast<std::int64_t>(data_of(to).size() + data_of(to).size() % 2));
    CHECK(analyse(from)->measure.audio_sha256 == analyse(to)->measure.audio_sha256);
  };
  SECTION("EXTENSIBLE") { check({.bits = 24, .extensible = true}); }
  SECTION("junk") {
    check({.chunks_before = {{"bext", "abc"}},
        .chunks_after = {{"LIST", "INFO"}},
        .trailing = "xxxxx"});
  }
  SECTION("RF64") { check({.rf64 = true}); }
  SECTION("left open by a pipe") { check({.streaming_sizes = true}); }
  SECTION("odd number of bytes") {
    check({.seconds = 0.02, .sample_rate = 44050, .channels = 1, .bits = 8});
  }
  SECTION("no other files are left") {
    check({});
    CHECK(std::distance(fs::directory_iterator(folder.path()), fs::directory_iterator{}) == 2);
  }
  SECTION("in place") {
    write_wav(from, {.extensible = true});
    const auto before = data_of(from);
    REQUIRE(rewrite_as_pcm_wav(from, from).ok());
    CHECK(data_of(from) == before);
    CHECK(probe(from)->wav_format_tag == 1);
  }
}

TEST_CASE("rewriting refuses what it could not keep whole") {
  const TempFolder folder;
  const auto from = folder.path() / "from.wav", to = folder.path() / "to.wav";
  const auto code_of = [&] {
    const auto status = rewrite_as_pcm_wav(from, to);
    REQUIRE_FALSE(status.ok());
    CHECK_FALSE(fs::exists(to));
    return status.error().code;
  };
  SECTION("float") {
    write_wav(from, {.bits = 32, .is_float = true});
    CHECK(code_of() == Code::unsupported);
  }
  SECTION("surround") {
    write_wav(from, {.channels = 6, .extensible = true});
    CHECK(code_of() == Code::unsupported);
  }
  SECTION("truncated") {
    write_wav(from, {.cut_bytes = 100});
    CHECK(code_of() == Code::invalid);
  }
  SECTION("over 4 GB, as a sparse file") {
    write_wav(from, {.rf64 = true});
    patch(from, 28, std::string("\0\0\0\0\x02\0\0\0", 8));  // 8 GB in ds64
    fs::resize_file(from, (std::uintmax_t{8} << 30) + 80);
    CHECK(code_of() == Code::unsupported);
  }
  SECTION("not a WAV") {
    mv::test::encode(
        write_wav(folder.path() / "x.wav", {}), from, SF_FORMAT_FLAC | SF_FORMAT_PCM_16);
    CHECK(code_of() == Code::unsupported);
  }
  SECTION("text") {
    std::ofstream(from) << "no audio at all, only words";
    CHECK(code_of() == Code::invalid);
  }
  SECTION("missing") { CHECK(code_of() == Code::not_found); }
}

TEST_CASE("hostile headers are survived") {
  const TempFolder folder;
  const auto path = write_wav(folder.path() / "a.wav", {.seconds = 0.2});
  const std::string whole = bytes_of(path);
  SECTION("every 32-bit field of the header set to extremes") {
    for (std::int64_t at = 4; at <= 40; at += 2) {
      for (const auto& value : {std::string("\xff\xff\xff\xff"), std::string(4, '\0'),
               std::string("\x00\x00\x00\x80", 4), std::string("\x01\x00\x00\x00", 4)}) {
        std::ofstream(path, std::ios::binary) << whole;
        patch(path, at, value);
        const auto format = probe(path);
        if (format) {
          CHECK(format->frames >= 0);
          CHECK(format->frames <= static_cast<std::int64_t>(whole.size()));
        } else {
          CHECK_FALSE(format.error().what.empty());
        }
        const auto analysis = analyse(path);
        CHECK((analysis.ok() || !analysis.error().what.empty()));
      }
    }
  }
  SECTION("cut at every byte of the header") {
    for (std::size_t size = 0; size <= 60; ++size) {
      std::ofstream(path, std::ios::binary | std::ios::trunc) << whole.substr(0, size);
      const auto format = probe(path);
      if (size < 44) CHECK_FALSE(format.ok());
      if (size > 44) CHECK(format->truncated);
    }
  }
  SECTION("more empty chunks than any writer makes") {
    std::string many = whole.substr(0, 12);
    for (int i = 0; i < 100'000; ++i) many += std::string("abcd\0\0\0\0", 8);
    std::ofstream(path, std::ios::binary | std::ios::trunc) << many;
    CHECK_FALSE(probe(path).ok());
  }
}
