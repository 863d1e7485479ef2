// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cmath>
#include <vector>

#include "audio/measure/spectrum.hpp"

namespace mv::audio {
namespace {

constexpr double kBandHz = 100;
constexpr std::size_t kTransition = 7;  // bands: encoders' low-pass filters fall within 550 Hz
constexpr std::size_t kFilled = 20;     // bands below the edge that must hold spectrum
constexpr double kDrop = 18;            // dB over the transition; a tape or a microphone gives 5
constexpr double kSteepDrop = 24;       // near Nyquist, where converters filter steeply as well
constexpr double kSteepHz = 19500;
constexpr double kBetweenLines = 40;  // dB; further below its neighbours is a gap between tones
constexpr double kNothing = 50;       // dB that all above the edge lies below the loudest band
constexpr double kLowest = 3000;      // Hz; below lie notes, not encoders

double decibel(double power) { return 10 * std::log10(std::max(power, 1e-24)); }

struct Bands {
  double width = 0;             // Hz
  std::vector<double> median;   // dB: high only where the band is filled, not for a lone tone
  std::vector<double> ceiling;  // dB: the highest mean of this band and all above
};

Bands make_bands(std::span<const double> power, double bin_hz) {
  const auto bins = std::max<std::size_t>(4, static_cast<std::size_t>(kBandHz / bin_hz));
  Bands out;
  out.width = static_cast<double>(bins) * bin_hz;
  for (std::size_t at = 0; at + bins <= power.size(); at += bins) {
    std::vector<double> band(power.begin() + static_cast<std::ptrdiff_t>(at),
        power.begin() + static_cast<std::ptrdiff_t>(at + bins));
    double sum = 0;
    for (const double bin : band) sum += bin;
    const auto middle = band.begin() + static_cast<std::ptrdiff_t>(bins / 2);
    std::nth_element(band.begin(), middle, band.end());
    out.median.push_back(decibel(*middle));
    out.ceiling.push_back(decibel(sum / static_cast<double>(bins)));
  }
  return out;
}

// The frequency around a cut's upper end where the level falls fastest.
double steepest(const Bands& bands, std::size_t edge) {
  constexpr std::size_t kStep = 2;
  std::size_t best = edge;
  double most = 0;
  for (std::size_t i = edge - kTransition; i + kStep <= edge + kTransition; ++i) {
    const double fall = bands.median[i] - bands.ceiling[i + kStep];
    if (fall > most) {
      most = fall;
      best = i;
    }
  }
  return static_cast<double>(best + 1) * bands.width;
}

}  // namespace

double find_cutoff(std::span<const double> power, double bin_hz) {
  Bands bands = make_bands(power, bin_hz);
  const std::size_t count = bands.median.size();
  if (count < kFilled + kTransition + 2) return 0;
  const double loudest = *std::max_element(bands.ceiling.begin(), bands.ceiling.end());
  for (std::size_t i = count - 1; i-- > 0;) {
    bands.ceiling[i] = std::max(bands.ceiling[i], bands.ceiling[i + 1]);
  }
  for (std::size_t edge = count - kTransition - 1; edge > kFilled; --edge) {
    const double hz = static_cast<double>(edge + 1) * bands.width;
    if (hz < kLowest) break;
    const double above = bands.ceiling[edge + kTransition];
    const double drop = hz > kSteepHz ? kSteepDrop : kDrop;
    if (above > loudest - kNothing) continue;
    const double least = std::max(above + drop, bands.ceiling[edge - kFilled] - kBetweenLines);
    const auto filled =
        std::all_of(bands.median.begin() + static_cast<std::ptrdiff_t>(edge - kFilled),
            bands.median.begin() + static_cast<std::ptrdiff_t>(edge + 1),
            [&](double level) { return level >= least; });
    if (filled) return steepest(bands, edge);
  }
  return 0;
}

}  // namespace mv::audio
