// SPDX-License-Identifier: Apache-2.0
#pragma once
// Following a distribution until nothing more happens by itself.
#include "api/distribution/distribution_views.hpp"
#include "commands/builders.hpp"
#include "context.hpp"

namespace mv::cli {

bool is_settled(const api::DistributionView& distribution);
/// Settled, or with nothing to be done before its date: it lies at the platform or was handed in.
bool is_ready(const api::DistributionView& distribution);

/// Shows every change of state: lines that are repainted on a terminal, a line each elsewhere.
/// Returns the last state seen, `done` or not when `timeout` ended it. Error: interrupted.
Result<api::DistributionView> watch(Context& context, client::Session& session,
    api::DistributionView start, std::chrono::milliseconds timeout,
    bool (*done)(const api::DistributionView&) = is_settled);

/// The result of a distribution as exit code and words: all live 0, some 3, none 1, unsettled 8.
Outcome settled_outcome(const Context& context, const api::DistributionView& distribution);

}  // namespace mv::cli
