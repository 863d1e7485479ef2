// SPDX-License-Identifier: Apache-2.0
#include "ddex/target.hpp"

#include <algorithm>
#include <iterator>

namespace mv::ddex {
namespace {

constexpr Target kTargets[] = {
    {.id = "spotify", .name = "Spotify"},
    {.id = "youtube", .name = "YouTube", .recipient_dpid = "PADPIDA2013020802I"},
    {.id = "audius",
        .name = "Audius",
        .takedown = TakedownForm::purge,
        .worldwide_only = true,
        .deal_per_release = true},
    {.id = "generic", .name = "another receiver", .prefix = "N_"},
};

}  // namespace

std::span<const Target> targets() { return kTargets; }

const Target* find_target(std::string_view id) {
  const auto* row = std::find_if(std::begin(kTargets), std::end(kTargets),
      [&](const Target& target) { return target.id == id; });
  return row == std::end(kTargets) ? nullptr : row;
}

}  // namespace mv::ddex
