// SPDX-License-Identifier: Apache-2.0
#pragma once
// Everything that is decided before a distribution is stored: platforms, providers, accounts,
// metadata, cover and pre-flight.
#include <string>
#include <vector>

#include "api/distribution/distribution_views.hpp"
#include "handlers/deps.hpp"
#include "model/placement.hpp"
#include "model/track.hpp"
#include "platforms/adapter.hpp"
#include "preflight/check.hpp"

namespace mv::handlers {

/// Where an order goes.
struct Targets {
  std::vector<std::string> platforms;  ///< ids, no duplicates, in the order asked
  std::vector<std::string> providers;  ///< of each platform
};
/// Error: invalid, with every unknown word at once.
Result<Targets> targets_of(
    Deps& deps, const api::Principal& principal, const std::vector<std::string>& words);
/// Errors: not_connected for the first account that is missing or has ended.
Status check_accounts(Deps& deps, const api::Principal& principal, const Targets& targets);
/// The caller's other tracks with the same audio, for pre-flight.
std::vector<preflight::Known> catalogue_of(
    Deps& deps, const api::Principal& principal, const model::Track& track);
/// What each platform's adapter would do; `shipment` is what it would get, without platforms.
std::vector<api::PlanStep> plan_steps(
    Deps& deps, const api::Principal& principal, const Targets& targets, platforms::Order shipment);
std::vector<api::FindingView> finding_views(const preflight::Report& report);

struct Order {
  model::Track track;
  model::Metadata metadata;
  Targets targets;
  std::vector<model::RuleOverride> overrides;
  std::string again;  ///< why a copy is wanted; "" = it is not
  preflight::Report report;
};

/// A placement of the order `distribution_id` for the target at this place, ordered.
model::Placement new_placement(
    const std::string& distribution_id, const Targets& targets, std::size_t at, Millis now);

/// Errors: not_found (track), invalid (unknown platform, bad override), not_connected.
/// A report with errors is not an error here; see refused().
Result<Order> prepare_order(
    Deps& deps, const api::Principal& principal, const api::CreateDistribution& input);

/// The error that names every finding of level error; nullopt when nothing blocks.
std::optional<Error> refused(const preflight::Report& report);

api::DistributionPlan plan_of(Deps& deps, const api::Principal& principal, const Order& order);

}  // namespace mv::handlers
