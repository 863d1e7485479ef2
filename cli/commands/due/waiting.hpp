// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <optional>
#include <vector>

#include "context.hpp"
#include "model/waiting.hpp"

namespace mv::cli {

/// What this computer's server wrote down when it ended (server/main.cpp); none while it runs, or
/// when it did not end by itself.
std::optional<std::vector<model::Waiting>> left_waiting(const Context& context);

/// When the first of it is due; 0 = now, none = nothing waits.
std::optional<Millis> next_of(const std::vector<model::Waiting>& waiting);

/// "scheduled releases: 2, the first Fri 4 Dec 2026 00:00 Berlin (in 5 days 7 hours)".
std::string words_of(const Context& context, const model::Waiting& waiting);

/// All of it, a line each, and what starts the server for it.
std::string still_to_do(const Context& context, const std::vector<model::Waiting>& waiting);

}  // namespace mv::cli
