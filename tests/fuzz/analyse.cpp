// SPDX-License-Identifier: Apache-2.0
// The whole way of a file: sniffed, tags and layout read, every sample decoded and measured. Seeds
// are real files of every encoder that libsndfile has.
#include "audio/measure/analyse.hpp"

#include <sndfile.h>

#include <cmath>

#include "fuzz.hpp"

using namespace mv;

namespace {

std::string encoded(int format) {
  fuzz::MemoryFile file;
  SF_INFO info{};
  info.samplerate = 44100;
  info.channels = 2;
  info.format = format;
  if (!sf_format_check(&info)) return {};
  auto* out = sf_open(file.with("").c_str(), SFM_WRITE, &info);
  if (!out) return {};
  std::vector<float> frames(2 * 4410);
  for (std::size_t i = 0; i < frames.size(); ++i)
    frames[i] = 0.3F * std::sin(0.05F * static_cast<float>(i));
  sf_writef_float(out, frames.data(), static_cast<sf_count_t>(frames.size() / 2));
  sf_set_string(out, SF_STR_TITLE, "Song");
  sf_close(out);
  const auto bytes = read_file(file.path());
  return bytes ? *bytes : std::string();
}

}  // namespace

std::vector<std::string> fuzz_seeds() {
  std::vector<std::string> out;
  for (const int format : {SF_FORMAT_WAV | SF_FORMAT_PCM_16, SF_FORMAT_WAV | SF_FORMAT_FLOAT,
           SF_FORMAT_AIFF | SF_FORMAT_PCM_24, SF_FORMAT_FLAC | SF_FORMAT_PCM_16,
           SF_FORMAT_OGG | SF_FORMAT_VORBIS, SF_FORMAT_OGG | SF_FORMAT_OPUS,
           SF_FORMAT_MPEG | SF_FORMAT_MPEG_LAYER_III, SF_FORMAT_CAF | SF_FORMAT_ALAC_16,
           SF_FORMAT_RF64 | SF_FORMAT_PCM_16})
    if (auto bytes = encoded(format); !bytes.empty()) {
      // Joined files are common, and must be measured to the end or said so.
      if (format == (SF_FORMAT_OGG | SF_FORMAT_VORBIS)) out.push_back(bytes + bytes);
      out.push_back(std::move(bytes));
    }
  fuzz::require(out.size() >= 6, "there are seeds");
  return out;
}

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static fuzz::MemoryFile file;
  const auto heard = audio::analyse(file.with(fuzz::view(data, size)), {}, std::chrono::minutes(5));
  if (!heard) {
    fuzz::require(!heard.error().what.empty(), "an error says what");
    return 0;
  }
  fuzz::require(
      heard->format.frames >= 0 && heard->format.duration_ms >= 0, "lengths are not negative");
  fuzz::require(heard->format.duration_ms <= 300'000 + 1'000, "the limit of the length holds");
  fuzz::require(
      !std::isnan(heard->measure.integrated_lufs) && !std::isnan(heard->measure.true_peak_dbtp),
      "loudness is a number");
  return 0;
}
