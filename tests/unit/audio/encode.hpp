// SPDX-License-Identifier: Apache-2.0
#pragma once
// Turns a test file into another container with libsndfile.
#include <sndfile.h>

#include <filesystem>
#include <stdexcept>
#include <vector>

namespace mv::test {

/// Writes `from` again in this libsndfile format (SF_FORMAT_FLAC | SF_FORMAT_PCM_24, ...).
inline std::filesystem::path encode(
    const std::filesystem::path& from, const std::filesystem::path& to, int format) {
  SF_INFO in{};
  SNDFILE* source = sf_open(from.c_str(), SFM_READ, &in);
  SF_INFO out{};
  out.samplerate = in.samplerate;
  out.channels = in.channels;
  out.format = format;
  SNDFILE* target = source ? sf_open(to.c_str(), SFM_WRITE, &out) : nullptr;
  if (target == nullptr) throw std::runtime_error("cannot encode " + to.string());
  std::vector<int> block(static_cast<std::size_t>(4096 * in.channels));
  while (const auto got = sf_readf_int(source, block.data(), 4096)) {
    sf_writef_int(target, block.data(), got);
  }
  sf_close(source);
  sf_close(target);
  return to;
}

constexpr int kMp3 = SF_FORMAT_MPEG | SF_FORMAT_MPEG_LAYER_III;

}  // namespace mv::test
