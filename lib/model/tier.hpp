// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <array>
#include <string_view>

namespace mv::model {

/// What a user pays for, lowest first; the last is for who runs the server.
inline constexpr std::array<std::string_view, 4> kTiers{"free", "pro", "enterprise", "operator"};
/// What a tier that has ended falls back to.
inline constexpr std::string_view kLowestTier = kTiers.front();

}  // namespace mv::model
