// SPDX-License-Identifier: Apache-2.0
#include "model/usage/latency.hpp"

#include <algorithm>
#include <bit>
#include <cmath>
#include <numeric>

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

std::int64_t& Latency::at(int step) {
  if (counts_.empty()) first_ = step;
  if (step < first_) {
    counts_.insert(counts_.begin(), static_cast<std::size_t>(first_ - step), 0);
    first_ = step;
  }
  const auto place = static_cast<std::size_t>(step - first_);
  if (place >= counts_.size()) counts_.resize(place + 1);
  return counts_[place];
}

void Latency::add(std::int64_t micros, std::int64_t times) { at(step_of(micros)) += times; }

void Latency::add(const Latency& other) {
  for (std::size_t i = 0; i < other.counts_.size(); ++i)
    if (other.counts_[i] > 0) at(other.first_ + static_cast<int>(i)) += other.counts_[i];
}

std::int64_t Latency::count() const {
  return std::accumulate(counts_.begin(), counts_.end(), std::int64_t{0});
}

std::int64_t Latency::percentile(double percent) const {
  const auto all = count();
  if (all == 0) return 0;
  const auto rank = std::clamp<std::int64_t>(
      static_cast<std::int64_t>(std::ceil(percent / 100 * static_cast<double>(all))), 1, all);
  std::int64_t seen = 0;
  for (std::size_t i = 0; i < counts_.size(); ++i)
    if ((seen += counts_[i]) >= rank) return middle_of(first_ + static_cast<int>(i));
  return 0;
}

std::vector<std::int64_t> Latency::stored() const {
  std::vector<std::int64_t> out;
  for (std::size_t i = 0; i < counts_.size(); ++i)
    if (counts_[i] > 0) out.insert(out.end(), {first_ + static_cast<std::int64_t>(i), counts_[i]});
  return out;
}

Latency::Latency(const std::vector<std::int64_t>& stored) {
  for (std::size_t i = 0; i + 1 < stored.size(); i += 2)
    if (stored[i] >= 0 && stored[i] <= kLastStep && stored[i + 1] > 0)
      at(static_cast<int>(stored[i])) += stored[i + 1];
}

}  // namespace mv::model
