// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <optional>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "model/flag/flag.hpp"
#include "store/engine/tx.hpp"

namespace mv::store {

/// Told when a flag changes (payload: its id).
inline constexpr std::string_view kFlagsChannel = "flags";

/// All that there are, the program's own included, by name.
std::vector<model::Flag> flag_list(Tx& tx);
/// `to_change`: no other transaction changes it until this one ends.
std::optional<model::Flag> flag_find(Tx& tx, std::string_view id, bool to_change = false);
/// Makes it or replaces all of it, with a revision one more than `flag` has.
void flag_put(Tx& tx, model::Flag flag);
/// Whether there was one. One of the program's own is as it was at first then.
bool flag_delete(Tx& tx, std::string_view id);

}  // namespace mv::store
