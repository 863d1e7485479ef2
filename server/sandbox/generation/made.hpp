// SPDX-License-Identifier: Apache-2.0
#pragma once
// What the simulators of generating services give back: a decaying melody and a plain picture, made
// from a seed.
#include <cstdint>
#include <string>
#include <string_view>

#include "api/message.hpp"

namespace mv::sandbox {

/// Stereo, little endian, 44.1 kHz, 16 or 24 bits; peak about -3 dBFS, never clipped.
std::string made_pcm(double seconds, int bits, std::uint64_t seed);
std::string made_wav(double seconds, int bits, std::uint64_t seed);
/// A square PNG of 8-bit RGB.
std::string made_png(int side, std::uint64_t seed);

/// A result as an answer.
api::Response result_response(std::string_view type, std::string bytes);
/// What the fault wrong_content_type sends.
api::Response page_response();
/// What the fault cut_download leaves.
std::string cut(std::string bytes);

}  // namespace mv::sandbox
