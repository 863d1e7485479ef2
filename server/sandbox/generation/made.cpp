// SPDX-License-Identifier: Apache-2.0
#include "sandbox/generation/made.hpp"

#include <zlib.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>

#include "base/crypto/digest.hpp"

namespace mv::sandbox {
namespace {

constexpr int kRate = 44'100, kChannels = 2;

std::uint64_t next(std::uint64_t& state) {
  state += 0x9e3779b97f4a7c15u;
  auto z = state;
  z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
  z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
  return z ^ (z >> 31);
}

/// A tone that fades, by turning a vector.
struct Tone {
  double x = 0, y = 0, turn_cos = 1, turn_sin = 0;

  void strike(double hertz, double level, double seconds_to_tenth) {
    const double angle = 2 * std::numbers::pi * hertz / kRate;
    const double fade = std::pow(0.1, 1 / (seconds_to_tenth * kRate));
    turn_cos = std::cos(angle) * fade;
    turn_sin = std::sin(angle) * fade;
    x = level;
    y = 0;
  }
  double step() {
    const double next_x = x * turn_cos - y * turn_sin;
    y = x * turn_sin + y * turn_cos;
    x = next_x;
    return y;
  }
};

void put_big(std::string& out, std::uint32_t value) {
  for (int shift = 24; shift >= 0; shift -= 8) out += static_cast<char>(value >> shift & 0xff);
}

void put_little(std::string& out, std::uint64_t value, int bytes) {
  for (int i = 0; i < bytes; ++i) out += static_cast<char>(value >> (8 * i) & 0xff);
}

void put_chunk(std::string& png, std::string_view type, std::string_view data) {
  const auto whole = std::string(type) + std::string(data);
  put_big(png, static_cast<std::uint32_t>(data.size()));
  png += whole;
  put_big(png, crc32(whole));
}

/// RGB rows, each after the byte of its filter (none).
std::string pixels(int side, std::uint64_t seed) {
  std::array<int, 6> colours{};
  for (auto& colour : colours) colour = static_cast<int>(next(seed) % 200) + 28;
  std::string out;
  out.reserve(static_cast<std::size_t>(side) * (static_cast<std::size_t>(side) * 3 + 1));
  const double middle = side / 2.0;
  for (int y = 0; y < side; ++y) {
    out += '\0';
    for (int x = 0; x < side; ++x) {
      const double away = std::hypot(x - middle, y - middle) / side;
      const bool ring = static_cast<int>(away * 24) % 3 == 0;
      for (std::size_t c = 0; c < 3; ++c) {
        const int fade = colours[c] * (side - y) / side + colours[c + 3] * y / side;
        out += static_cast<char>(ring ? 255 - fade : fade);
      }
    }
  }
  return out;
}

}  // namespace

std::string made_pcm(double seconds, int bits, std::uint64_t seed) {
  constexpr std::array kScale{0, 2, 4, 7, 9, 12, 14, 16};  // a major pentatonic
  constexpr double kBeat = 0.4;
  const auto frames = static_cast<std::int64_t>(std::llround(seconds * kRate));
  const auto beat = static_cast<std::int64_t>(kBeat * kRate);
  const double full = std::ldexp(1.0, bits - 1) - 1;
  std::string out;
  out.reserve(static_cast<std::size_t>(frames) * kChannels * static_cast<std::size_t>(bits / 8));
  Tone melody, third, bass;
  for (std::int64_t i = 0; i < frames; ++i) {
    if (i % beat == 0) {
      const double hertz = 220 * std::exp2(kScale[next(seed) % kScale.size()] / 12.0);
      melody.strike(hertz, 0.32, 1.6);
      third.strike(hertz * 3, 0.08, 0.5);
      if (i % (4 * beat) == 0) bass.strike(110 * std::exp2(kScale[next(seed) % 4] / 12.0), 0.24, 4);
    }
    const double centre = bass.step(), left = melody.step(), right = third.step();
    const double air = static_cast<double>(next(seed) >> 11) * 0x1.0p-53 - 0.5;
    for (const double x :
        {centre + left + 0.5 * right + 0.004 * air, centre + 0.8 * left + right - 0.004 * air})
      put_little(
          out, static_cast<std::uint64_t>(std::llround(std::clamp(x, -0.7, 0.7) * full)), bits / 8);
  }
  return out;
}

std::string made_wav(double seconds, int bits, std::uint64_t seed) {
  const auto pcm = made_pcm(seconds, bits, seed);
  const auto align = static_cast<std::uint64_t>(kChannels * bits / 8);
  std::string out = "RIFF";
  put_little(out, pcm.size() + 36, 4);
  out += "WAVEfmt ";
  put_little(out, 16, 4);
  put_little(out, 1, 2);
  put_little(out, kChannels, 2);
  put_little(out, kRate, 4);
  put_little(out, kRate * align, 4);
  put_little(out, align, 2);
  put_little(out, static_cast<std::uint64_t>(bits), 2);
  out += "data";
  put_little(out, pcm.size(), 4);
  return out + pcm;
}

std::string made_png(int side, std::uint64_t seed) {
  const auto raw = pixels(side, seed);
  auto size = compressBound(raw.size());
  std::string packed(size, '\0');
  compress2(reinterpret_cast<Bytef*>(packed.data()), &size,
      reinterpret_cast<const Bytef*>(raw.data()), raw.size(), 1);
  packed.resize(size);
  std::string header;
  put_big(header, static_cast<std::uint32_t>(side));
  put_big(header, static_cast<std::uint32_t>(side));
  header += std::string("\x08\x02\x00\x00\x00", 5);  // 8 bits, RGB, no interlace
  std::string out = "\x89PNG\r\n\x1a\n";
  put_chunk(out, "IHDR", header);
  put_chunk(out, "IDAT", packed);
  put_chunk(out, "IEND", {});
  return out;
}

api::Response result_response(std::string_view type, std::string bytes) {
  api::Response out;
  out.headers.set("Content-Type", std::string(type));
  out.body = std::move(bytes);
  return out;
}

api::Response page_response() {
  return result_response("text/html", "<html><body><h1>We are working on it</h1></body></html>");
}

std::string cut(std::string bytes) {
  bytes.resize(bytes.size() / 3);
  return bytes;
}

}  // namespace mv::sandbox
