// SPDX-License-Identifier: Apache-2.0
#include "audio/measure/loudness.hpp"

#include <ebur128.h>
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <new>

namespace mv::audio {
namespace {
// Exact gating keeps every 100 ms block: 1 MB an hour. Longer files are gated in bins of 0.1 LU.
constexpr std::int64_t kExactSeconds = 6 * 3600;
}  // namespace

void Loudness::Free::operator()(ebur128_state* state) const { ebur128_destroy(&state); }

Result<Loudness> Loudness::make(int channels, int sample_rate, std::int64_t expected_frames) {
  int mode = EBUR128_MODE_I | EBUR128_MODE_LRA;
  if (expected_frames / sample_rate > kExactSeconds) mode |= EBUR128_MODE_HISTOGRAM;
  auto* state =
      ebur128_init(static_cast<unsigned>(channels), static_cast<unsigned long>(sample_rate), mode);
  if (state == nullptr) {
    return make_error(Code::unsupported,
        fmt::format("its loudness cannot be measured: {} channels at {} Hz", channels, sample_rate),
        "libebur128 does not support that format", "Export it as 44.1 kHz stereo.");
  }
  return Loudness(state);
}

void Loudness::add(const Block& block) {
  const int code = ebur128_add_frames_float(
      state_.get(), block.samples.data(), static_cast<std::size_t>(block.frames));
  if (code != EBUR128_SUCCESS) throw std::bad_alloc();  // the only way it can fail
}

void Loudness::finish(model::AudioMeasure& out) const {
  double integrated = kSilentLufs, range = 0;
  ebur128_loudness_global(state_.get(), &integrated);
  ebur128_loudness_range(state_.get(), &range);
  out.integrated_lufs = std::isfinite(integrated) ? std::max(integrated, kSilentLufs) : kSilentLufs;
  out.loudness_range_lu = std::isfinite(range) ? std::max(range, 0.0) : 0;
}

}  // namespace mv::audio
