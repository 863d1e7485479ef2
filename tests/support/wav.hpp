// SPDX-License-Identifier: Apache-2.0
#pragma once
// Writes WAV files for tests: any depth, signal and header oddity. Streams, so hours are fine.
//   write_wav(folder / "a.wav", {.seconds = 31, .bits = 24});
//   write_wav(folder / "b.wav", {.signal = Signal::silence});
//   write_wav(folder / "c.wav", {.generator = [](std::int64_t frame, int channel) { return 0.5;
//   }});
#include <cmath>
#include <cstdint>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <functional>
#include <numbers>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

namespace mv::test {

enum class Signal { sine, silence, noise };

struct WavSpec {
  double seconds = 1;
  int sample_rate = 44100;
  int channels = 2;
  int bits = 16;  ///< 8, 16, 24, 32; with is_float 32 or 64
  bool is_float = false;
  Signal signal = Signal::sine;
  double frequency = 997;               ///< Hz, of the sine
  double level_dbfs = -20;              ///< peak of the sine or the noise; 0 is full scale
  std::vector<int> only_channels = {};  ///< other channels are silent; empty: all sound
  std::uint64_t seed = 1;               ///< of the noise; each channel gets its own
  /// When set, takes the place of signal: the sample of a frame and channel, -1..1.
  std::function<double(std::int64_t, int)> generator = {};

  bool extensible = false;       ///< format tag 0xfffe
  bool rf64 = false;             ///< RF64 with a ds64 chunk
  bool streaming_sizes = false;  ///< RIFF and data sizes 0xffffffff, as a pipe writes them
  std::vector<std::pair<std::string, std::string>> chunks_before =
      {};                                                              ///< id, content; before data
  std::vector<std::pair<std::string, std::string>> chunks_after = {};  ///< after data
  std::string trailing = {};   ///< bytes behind the last chunk, not counted by RIFF
  std::int64_t cut_bytes = 0;  ///< leave so many bytes off the end: a truncated file
};

namespace wav_detail {

inline void put(std::string& out, std::uint64_t value, int bytes) {
  for (int i = 0; i < bytes; ++i) out.push_back(static_cast<char>(value >> (8 * i)));
}

inline std::string chunk(const std::string& id, const std::string& content) {
  std::string out = id;
  put(out, content.size(), 4);
  out += content;
  if (content.size() % 2 != 0) out.push_back('\0');
  return out;
}

inline std::string fmt_chunk(const WavSpec& spec) {
  const int align = spec.channels * spec.bits / 8;
  const std::uint64_t tag = spec.is_float ? 3 : 1;
  std::string out;
  put(out, spec.extensible ? 0xfffe : tag, 2);
  put(out, static_cast<std::uint64_t>(spec.channels), 2);
  put(out, static_cast<std::uint64_t>(spec.sample_rate), 4);
  put(out, static_cast<std::uint64_t>(spec.sample_rate) * static_cast<std::uint64_t>(align), 4);
  put(out, static_cast<std::uint64_t>(align), 2);
  put(out, static_cast<std::uint64_t>(spec.bits), 2);
  if (spec.extensible) {
    put(out, 22, 2);
    put(out, static_cast<std::uint64_t>(spec.bits), 2);
    put(out, (1u << spec.channels) - 1u, 4);
    put(out, tag, 2);
    out.append("\x00\x00\x00\x00\x10\x00\x80\x00\x00\xaa\x00\x38\x9b\x71", 14);
  }
  return chunk("fmt ", out);
}

inline double noise(std::uint64_t& state) {
  state ^= state << 13;
  state ^= state >> 7;
  state ^= state << 17;
  return static_cast<double>(state >> 11) / 4503599627370496.0 - 1.0;
}

inline void put_sample(std::string& out, const WavSpec& spec, double x) {
  if (spec.is_float && spec.bits == 64) {
    std::uint64_t bits = 0;
    std::memcpy(&bits, &x, 8);
    return put(out, bits, 8);
  }
  if (spec.is_float) {
    const float narrow = static_cast<float>(x);
    std::uint32_t bits = 0;
    std::memcpy(&bits, &narrow, 4);
    return put(out, bits, 4);
  }
  const double full = std::ldexp(1.0, spec.bits - 1);
  double value = std::nearbyint(x * full);
  value = value > full - 1 ? full - 1 : value < -full ? -full : value;
  auto whole = static_cast<std::int64_t>(value);
  if (spec.bits == 8) whole += 128;  // 8-bit WAV is unsigned
  put(out, static_cast<std::uint64_t>(whole), spec.bits / 8);
}

inline double sample_of(const WavSpec& spec, std::int64_t frame, int channel, double level,
    std::vector<std::uint64_t>& noise_state) {
  if (spec.generator) return spec.generator(frame, channel);
  if (spec.signal == Signal::silence) return 0;
  bool sounds = spec.only_channels.empty();
  for (const int c : spec.only_channels) sounds = sounds || c == channel;
  if (!sounds) return 0;
  if (spec.signal == Signal::noise) {
    return level * noise(noise_state[static_cast<std::size_t>(channel)]);
  }
  const double turns =
      std::fmod(spec.frequency * static_cast<double>(frame) / spec.sample_rate, 1.0);
  return level * std::sin(2 * std::numbers::pi * turns);
}

inline std::string header(const WavSpec& spec, std::uint64_t frames, std::uint64_t data_bytes) {
  std::string before;
  for (const auto& [id, content] : spec.chunks_before) before += chunk(id, content);
  std::uint64_t after = 0;
  for (const auto& [id, content] : spec.chunks_after) after += chunk(id, content).size();
  const std::string fmt = fmt_chunk(spec);
  const std::uint64_t ds64 = spec.rf64 ? 36 : 0;
  const std::uint64_t riff =
      4 + ds64 + fmt.size() + before.size() + 8 + data_bytes + data_bytes % 2 + after;
  const bool unknown = spec.rf64 || spec.streaming_sizes;
  std::string out = spec.rf64 ? "RF64" : "RIFF";
  put(out, unknown ? 0xffffffffu : riff, 4);
  out += "WAVE";
  if (spec.rf64) {
    std::string sizes;
    put(sizes, riff, 8);
    put(sizes, data_bytes, 8);
    put(sizes, frames, 8);
    put(sizes, 0, 4);
    out += chunk("ds64", sizes);
  }
  out += fmt + before + "data";
  put(out, unknown ? 0xffffffffu : data_bytes, 4);
  return out;
}

}  // namespace wav_detail

/// Writes the file and returns its path. Throws std::runtime_error when the disk refuses.
inline std::filesystem::path write_wav(const std::filesystem::path& path, const WavSpec& spec) {
  const auto frames = static_cast<std::int64_t>(std::llround(spec.seconds * spec.sample_rate));
  const auto data_bytes = static_cast<std::uint64_t>(frames) *
                          static_cast<std::uint64_t>(spec.channels * spec.bits / 8);
  const double level = std::pow(10.0, spec.level_dbfs / 20);
  std::vector<std::uint64_t> noise_state;
  for (int c = 0; c < spec.channels; ++c) {
    noise_state.push_back(
        (spec.seed * 31 + static_cast<std::uint64_t>(c)) * 0x9e3779b97f4a7c15ull | 1);
  }
  std::ofstream file(path, std::ios::binary | std::ios::trunc);
  std::string block = wav_detail::header(spec, static_cast<std::uint64_t>(frames), data_bytes);
  for (std::int64_t frame = 0; frame < frames; ++frame) {
    for (int c = 0; c < spec.channels; ++c) {
      wav_detail::put_sample(
          block, spec, wav_detail::sample_of(spec, frame, c, level, noise_state));
    }
    if (block.size() > 1u << 16) {
      file.write(block.data(), static_cast<std::streamsize>(block.size()));
      block.clear();
    }
  }
  if (data_bytes % 2 != 0) block.push_back('\0');
  for (const auto& [id, content] : spec.chunks_after) block += wav_detail::chunk(id, content);
  block += spec.trailing;
  file.write(block.data(), static_cast<std::streamsize>(block.size()));
  file.close();
  if (!file) throw std::runtime_error("cannot write " + path.string());
  if (spec.cut_bytes > 0) {
    std::filesystem::resize_file(
        path, std::filesystem::file_size(path) - static_cast<std::uintmax_t>(spec.cut_bytes));
  }
  return path;
}

}  // namespace mv::test
