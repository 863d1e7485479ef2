// SPDX-License-Identifier: Apache-2.0
#pragma once
// A score as sound: played by FluidSynth with a General MIDI sound font, mixed, mastered.
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

#include "base/files.hpp"
#include "base/result.hpp"
#include "music/score.hpp"
#include "music/style/genres.hpp"

namespace mv::music {

constexpr int kRate = 44'100;  ///< Hz
constexpr double kTargetLufs =
    -14.08;                          ///< -14 with room: stores judge louder masters more strictly
constexpr double kTolerance = 0.07;  ///< LU
constexpr double kCeilingDb = -1.3;  ///< dBTP of the limiter; -1 is promised

struct Rendered {
  double loudness_lufs = 0;
  double true_peak_dbtp = 0;
};

using Progress = std::function<void(double fraction, std::string_view step)>;

/// The first General MIDI sound font of the places where Debian's packages put them. Errors:
/// unsupported when there is none; `wanted` (may be empty) not_found when it is named and not
/// there.
Result<fs::path> find_sound_font(const std::string& wanted);

/// Writes a WAV of 44.1 kHz, 24 bit, stereo and exactly the score's length to `output`, which
/// appears when it is complete. The same score, genre, seed and sound font give the same bytes.
/// Uses less than 200 MB whatever the length; a temporary file stands beside the output meanwhile.
/// Errors: io, unsupported (sound font unreadable), internal.
Result<Rendered> render(const Score& score, Genre genre, std::uint64_t seed,
    const fs::path& sound_font, const fs::path& output, const Progress& progress);

}  // namespace mv::music
