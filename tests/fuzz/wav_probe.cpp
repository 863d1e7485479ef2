// SPDX-License-Identifier: Apache-2.0
#include "audio/decode/sniff.hpp"
#include "audio/decode/wav_header.hpp"
#include "audio/probe.hpp"
#include "fuzz.hpp"

using namespace mv;

namespace {

std::string little(std::uint64_t value, int bytes) {
  std::string out;
  for (int i = 0; i < bytes; ++i) out += static_cast<char>(value >> 8 * i);
  return out;
}

std::string chunk(const std::string& id, const std::string& body) {
  return id + little(body.size(), 4) + body + std::string(body.size() % 2, '\0');
}

std::string format(int tag) {
  return little(static_cast<std::uint64_t>(tag), 2) + little(2, 2) + little(44100, 4) +
         little(176400, 4) + little(4, 2) + little(16, 2);
}

std::string wav(const std::string& chunks) {
  return "RIFF" + little(4 + chunks.size(), 4) + "WAVE" + chunks;
}

std::string zeros(std::size_t count) { return std::string(count, '\0'); }

std::string extensible() {
  const std::string guid("\0\0\0\0\x10\0\x80\0\0\xaa\0\x38\x9b\x71", 14);
  return chunk(
      "fmt ", format(0xfffe) + little(22, 2) + little(16, 2) + little(3, 4) + little(1, 2) + guid);
}

std::string rf64() {
  const auto sizes = chunk("ds64", little(500, 8) + little(400, 8) + little(100, 8) + little(0, 4));
  return "RF64" + little(0xffffffff, 4) + "WAVE" + sizes + chunk("fmt ", format(1)) + "data" +
         little(0xffffffff, 4) + zeros(400);
}

std::string aiff() {
  const std::string comm("COMM\0\0\0\x12\0\2\0\0\0\x8\0\x10\x40\x0e\xac\x44", 20);
  return std::string("FORM\0\0\0\x4e", 8) + "AIFF" + comm + zeros(6) +
         std::string("SSND\0\0\0\x28", 8) + zeros(40);
}

std::string flac() {
  return "fLaC" + std::string("\x80\0\0\x22\x10\0\x10\0\0\0\0\0\0\0\x0a\xc4\x42\xf0", 18) +
         zeros(30);
}

}  // namespace

std::vector<std::string> fuzz_seeds() {
  const std::string pcm = chunk("fmt ", format(1)), data = chunk("data", std::string(400, '\1'));
  const std::string tags = chunk("LIST", "INFOINAM" + little(4, 4) + "Song");
  return {wav(pcm + data), wav(extensible() + data), wav(pcm + tags + data + chunk("id3 ", "ID3")),
      wav(pcm + "data" + little(0xffffffff, 4) + zeros(64)), rf64(), aiff(), flac(),
      "OggS" + zeros(60), "\xff\xfb\x90\x64" + zeros(413)};
}

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static fuzz::MemoryFile file;
  const auto bytes = fuzz::view(data, size);
  (void)audio::sniff(bytes.substr(0, 512));
  const auto& path = file.with(bytes);
  if (const auto layout = audio::read_wav_layout(path)) {
    fuzz::require(layout->data_offset + layout->data_bytes <= size, "the data is in the file");
    fuzz::require(layout->frames() >= 0, "frames are not negative");
    fuzz::require(layout->junk_chunks.size() <= 100, "the list of chunks stays small");
  }
  if (const auto format = audio::probe(path)) {
    fuzz::require(format->frames >= 0 && format->duration_ms >= 0, "lengths are not negative");
    fuzz::require(format->bytes == static_cast<std::int64_t>(size), "the size is the file's");
  }
  return 0;
}
