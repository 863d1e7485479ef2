// SPDX-License-Identifier: Apache-2.0
#pragma once
#include "api/access/flag_views.hpp"
#include "commands/builders.hpp"

namespace mv::cli {

/// "new_waveform: on for 25 % of users"
std::string flag_line(const api::FlagView& flag);
Argument flag_argument();
/// PATCH the flag that is named.
Result<Outcome> change_flag(Context& context, boost::json::object change);

}  // namespace mv::cli
