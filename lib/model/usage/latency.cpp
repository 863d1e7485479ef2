// SPDX-License-Identifier: Apache-2.0
#include "model/usage/latency.hpp"

#include <algorithm>
#include <bit>
#include <cmath>

namespace mv::model {
namespace {

constexpr int kFine = 4;  // 2^4 steps to each power of two
constexpr std::int64_t kSteps = 1 << kFine;

int step_of(std::int64_t micros) {
  if (micros < kSteps) return static_cast<int>(std::max<std::int64_t>(micros, 0));
  const int power = std::bit_width(static_cast<std::uint64_t>(micros)) - 1;
  return static_cast<int>((power - kFine + 1) * kSteps + ((micros >> (power - kFine)) - kSteps));
}

/// The middle of what falls into the step.
std::int64_t middle_of(int step) {
  if (step < kSteps) return step;
  const auto power = step / kSteps + kFine - 1;
  const auto from = (kSteps + step % kSteps) << (power - kFine);
  return from + ((std::int64_t{1} << (power - kFine)) - 1) / 2;
}

constexpr int kLastStep = (62 - kFine + 2) * kSteps - 1;  // of what a number of 63 bits holds

}  // namespace

void Latency::add(std::int64_t micros, std::int64_t times) { counts_[step_of(micros)] += times; }

void Latency::add(const Latency& other) {
  for (const auto& [step, count] : other.counts_) counts_[step] += count;
}

std::int64_t Latency::count() const {
  std::int64_t out = 0;
  for (const auto& [step, count] : counts_) out += count;
  return out;
}

std::int64_t Latency::percentile(double percent) const {
  const auto all = count();
  if (all == 0) return 0;
  const auto rank = std::clamp<std::int64_t>(
      static_cast<std::int64_t>(std::ceil(percent / 100 * static_cast<double>(all))), 1, all);
  std::int64_t seen = 0;
  for (const auto& [step, count] : counts_)
    if ((seen += count) >= rank) return middle_of(step);
  return 0;
}

std::vector<std::int64_t> Latency::stored() const {
  std::vector<std::int64_t> out;
  for (const auto& [step, count] : counts_) out.insert(out.end(), {step, count});
  return out;
}

Latency::Latency(const std::vector<std::int64_t>& stored) {
  for (std::size_t i = 0; i + 1 < stored.size(); i += 2)
    if (stored[i] >= 0 && stored[i] <= kLastStep && stored[i + 1] > 0)
      counts_[static_cast<int>(stored[i])] += stored[i + 1];
}

}  // namespace mv::model
