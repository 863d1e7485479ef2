// SPDX-License-Identifier: Apache-2.0
#pragma once
// Everything that is decided before a distribution is stored: platforms, providers, accounts,
// metadata, cover and pre-flight.
#include <string>
#include <vector>

#include "api/views.hpp"
#include "handlers/deps.hpp"
#include "model/placement.hpp"
#include "preflight/check.hpp"

namespace mv::handlers {

struct Order {
  model::Track track;
  model::Metadata metadata;
  std::vector<std::string> platforms;  ///< ids, no duplicates, in the order asked
  std::vector<std::string> providers;  ///< of each platform
  std::vector<model::RuleOverride> overrides;
  preflight::Report report;
};

/// Errors: not_found (track), invalid (unknown platform, bad override), not_connected.
/// A report with errors is not an error here; see refused().
Result<Order> prepare_order(Deps& deps, const api::Principal& principal,
                            const api::CreateDistribution& input);

/// The error that names every finding of level error; nullopt when nothing blocks.
std::optional<Error> refused(const preflight::Report& report);

api::DistributionPlan plan_of(Deps& deps, const api::Principal& principal, const Order& order);

}  // namespace mv::handlers
