// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "model/owner.hpp"
#include "store/engine/page.hpp"
#include "store/engine/tx.hpp"

namespace mv::store {

/// What has a title or a name and can be looked for by it.
enum class Titled { tracks, releases, distributions, playlists };

/// Ids of what has `words` in its title or name, or an id that begins with them; upper and lower
/// case and accents do not count. A part of the list, newest first: up to one more than the page
/// holds.
std::vector<std::string> find_ids(
    Tx& tx, Titled what, const model::Owner& owner, std::string_view words, const Page& page);

}  // namespace mv::store
