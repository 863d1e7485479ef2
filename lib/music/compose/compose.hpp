// SPDX-License-Identifier: Apache-2.0
#pragma once
#include "music/score.hpp"
#include "music/style/prompt.hpp"

namespace mv::music {

/// The whole piece for a brief: form, harmony, players, controllers. The same brief is always the
/// same score. Pure: no clock, no files, any thread.
Score compose(const Brief& brief);

/// The drums' first channel, the others in the order of their entry; at most 15.
constexpr std::size_t kMostParts = 15;

}  // namespace mv::music
