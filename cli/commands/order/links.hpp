// SPDX-License-Identifier: Apache-2.0
#pragma once
// How something stands at each platform, for people: links whole, on a line of their own.
#include <string>
#include <vector>

#include "api/distribution/distribution_views.hpp"
#include "context.hpp"

namespace mv::cli {

/// "Spotify: live since Fri 4 Dec 2026 00:00 Berlin", and below it the link, or why it is not live
/// and what to do.
std::vector<std::string> placement_lines(
    const Context& context, const api::PlacementView& placement);

/// All of them, wrapped and indented for a terminal.
std::string placements_screen(
    const Context& context, const std::vector<api::PlacementView>& placements);

/// An id as people can type it: what it begins with, long enough to be alone.
std::string short_id(std::string_view id);

}  // namespace mv::cli
