// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <chrono>
#include <functional>

#include "base/files.hpp"
#include "base/result.hpp"
#include "model/audio.hpp"

namespace mv::audio {

struct Analysis {
  model::AudioFormat format;  ///< as of probe(), with the length that was really decoded
  model::AudioMeasure measure;
};

/// Decodes the whole file once and measures it; the same file always gives the same numbers. Uses
/// three threads and less than 64 MB whatever the length. `progress` is called on the caller's
/// thread with 0..1; returning false ends it with Code::cancelled.
/// Errors: those of probe(); unsupported for more than 8 channels or above 384 kHz; invalid when it
/// decodes to more than `longest` (0 = any length), whatever its header says.
Result<Analysis> analyse(const fs::path& path,
    const std::function<bool(double fraction)>& progress = {},
    std::chrono::milliseconds longest = {});

}  // namespace mv::audio
