// SPDX-License-Identifier: Apache-2.0
#pragma once
// Distributions: what the API takes and gives.
#include <boost/describe.hpp>
#include <boost/json/object.hpp>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "api/rules.hpp"
#include "model/metadata.hpp"
#include "model/rule_override.hpp"

namespace mv::model {
struct Distribution;
struct PlacementChange;
}  // namespace mv::model

namespace mv::api {

namespace json = boost::json;

struct CreateDistribution {
  std::string track_id;
  std::vector<std::string> platforms;
  std::optional<json::object> metadata;  ///< merge patch for this order only
  std::vector<model::RuleOverride> overrides;
  std::optional<std::string> again;  ///< why a copy of what is or was there is wanted
  bool dry_run = false;
};
BOOST_DESCRIBE_STRUCT(
    CreateDistribution, (), (track_id, platforms, metadata, overrides, again, dry_run))
template <>
std::span<const FieldRule> rules_of<CreateDistribution>();

struct PlacementView {
  std::string platform, provider, state;
  std::optional<std::string> external_id, url, reason, hint, platform_message;
  int attempts = 0;
  std::optional<std::string> live_at;
  std::string updated_at;
};
BOOST_DESCRIBE_STRUCT(PlacementView, (),
    (platform, provider, state, external_id, url, reason, hint, platform_message, attempts, live_at,
        updated_at))

struct DistributionView {
  std::string id, track_id;
  std::optional<std::string> release_id;
  std::string mode, state, title, artist;
  std::optional<model::Metadata> metadata;  ///< of a track alone, as it is sent; null in lists
  std::vector<PlacementView> placements;
  std::vector<model::RuleOverride> overrides;
  std::optional<std::string> again;  ///< why it was ordered although it is or was there
  std::string created_at, updated_at;
  std::int64_t revision = 1;
};
BOOST_DESCRIBE_STRUCT(DistributionView, (),
    (id, track_id, release_id, mode, state, title, artist, metadata, placements, overrides, again,
        created_at, updated_at, revision))

/// One fault or remark of pre-flight, as mv::preflight::Finding writes it.
struct FindingView {
  std::string rule, level;
  std::vector<std::string> platforms;
  std::string at, message, fix, value;
  bool fixable = false;
};
BOOST_DESCRIBE_STRUCT(FindingView, (), (rule, level, platforms, at, message, fix, value, fixable))

struct PlanStep {
  std::string platform, provider, account;
  bool connected = false;
  std::vector<std::string> steps;  ///< what would be sent, in words
  std::string cost;                ///< "" = free
  int lead_days = 0;               ///< usual days until live
};
BOOST_DESCRIBE_STRUCT(
    PlanStep, (), (platform, provider, account, connected, steps, cost, lead_days))

struct DistributionPlan {
  bool dry_run = true;
  std::string track_id;
  std::vector<PlanStep> platforms;
  std::vector<FindingView> findings;
  bool blocked = false;
};
BOOST_DESCRIBE_STRUCT(DistributionPlan, (), (dry_run, track_id, platforms, findings, blocked))

struct ChangeView {
  std::string platform, from, to, at, cause;
  std::optional<std::string> reason, platform_message;
};
BOOST_DESCRIBE_STRUCT(ChangeView, (), (platform, from, to, at, cause, reason, platform_message))

/// Metadata of an order that is under way or done; sent to the platforms.
struct UpdateDistribution {
  json::object metadata;  ///< RFC 7396 merge patch of model::Metadata
};
BOOST_DESCRIBE_STRUCT(UpdateDistribution, (), (metadata))
template <>
std::span<const FieldRule> rules_of<UpdateDistribution>();

struct RetryDistribution {
  std::vector<std::string> platforms;  ///< empty = all that failed
};
BOOST_DESCRIBE_STRUCT(RetryDistribution, (), (platforms))
template <>
std::span<const FieldRule> rules_of<RetryDistribution>();

/// A place where a track can be heard.
struct LinkView {
  std::string platform, url;
  std::optional<std::string> external_id;  ///< the platform's own id
  std::optional<std::string> release_id;   ///< of the release that it is on; null = the track alone
  std::string provider, distribution_id;
  std::string live_at;
};
BOOST_DESCRIBE_STRUCT(
    LinkView, (), (platform, url, external_id, release_id, provider, distribution_id, live_at))

/// What a person has carried to a provider that has no interface for programs.
struct ConfirmDistribution {
  std::vector<std::string> platforms;  ///< empty = all that wait for it
  std::optional<std::string> url;      ///< where listeners find it: it is live
  bool removed = false;                ///< what was to be taken down is gone
};
BOOST_DESCRIBE_STRUCT(ConfirmDistribution, (), (platforms, url, removed))
template <>
std::span<const FieldRule> rules_of<ConfirmDistribution>();

DistributionView view(const model::Distribution& distribution);
/// The same with its metadata.
DistributionView whole_view(const model::Distribution& distribution);
ChangeView view(const model::PlacementChange& change);

}  // namespace mv::api
