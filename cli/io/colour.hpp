// SPDX-License-Identifier: Apache-2.0
#pragma once
// The basic colours of every terminal; a word or sign always says the same.
#include <string>
#include <string_view>

#include "base/settings/paths.hpp"

namespace mv::cli {

enum class Tint { plain, bold, dim, red, green, yellow, blue };

/// Whether a stream gets colour. `setting` is auto, always or never and comes from a flag when
/// `by_flag`. Order: flag, NO_COLOR, FORCE_COLOR or CLICOLOR_FORCE, setting, terminal.
bool use_colour(std::string_view setting, bool by_flag, bool tty, const Environment& environment);

std::string tinted(std::string_view text, Tint tint, bool on);
/// The colour for a state word: green live, red failed, yellow what waits for a person.
Tint tint_of_state(std::string_view state);

}  // namespace mv::cli
