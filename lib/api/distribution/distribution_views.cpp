// SPDX-License-Identifier: Apache-2.0
#include "api/distribution/distribution_views.hpp"

#include "api/or_null.hpp"
#include "base/shown_path.hpp"
#include "model/placement.hpp"

namespace mv::api {

DistributionView view(const model::Distribution& distribution) {
  DistributionView out{.id = distribution.id,
      .track_id = distribution.track_id,
      .release_id = text_or_null(distribution.release_id),
      .mode = std::string(to_word(distribution.mode)),
      .state = std::string(to_word(overall_state(distribution))),
      .title = distribution.metadata.title,
      .artist = display_artist(distribution.metadata),
      .overrides = distribution.overrides,
      .again = text_or_null(distribution.again),
      .created_at = format_utc(distribution.created_at),
      .updated_at = format_utc(distribution.updated_at),
      .revision = distribution.revision};
  for (const auto& p : distribution.placements)
    out.placements.push_back({.platform = p.platform,
        .provider = p.provider,
        .state = std::string(to_word(p.state)),
        .external_id = text_or_null(p.external_id),
        .url = text_or_null(p.url),
        .reason = text_or_null(hide_paths(p.reason)),
        .hint = text_or_null(hide_paths(p.hint)),
        .platform_message = text_or_null(p.platform_message),
        .attempts = p.attempts,
        .live_at = time_or_null(p.live_at),
        .updated_at = format_utc(p.updated_at)});
  return out;
}

DistributionView whole_view(const model::Distribution& distribution) {
  auto out = view(distribution);
  if (distribution.release_id.empty()) out.metadata = distribution.metadata;
  return out;
}

ChangeView view(const model::PlacementChange& change) {
  return {.platform = change.platform,
      .from = change.from,
      .to = change.to,
      .at = format_utc(change.at),
      .cause = change.cause,
      .reason = text_or_null(hide_paths(change.reason)),
      .platform_message = text_or_null(change.platform_message)};
}

// clang-format off
template <>
std::span<const FieldRule> rules_of<CreateDistribution>() {
  static const std::vector<FieldRule> rules{
      {.name = "track_id", .description = "The track",
       .example = R"("trk_01jd2m3x8yq5w7e9r1t3y5u7c9")", .required = true, .min_length = 30,
       .max_length = 30, .pattern = kIdPattern},
      {.name = "platforms", .description = "Platforms to send to",
       .example = R"(["soundcloud","spotify"])", .required = true, .min_length = 1,
       .max_length = 50},
      {.name = "metadata",
       .description = "JSON merge patch of the track's metadata, for this distribution only",
       .example = R"({"release_date":"2027-01-15"})"},
      {.name = "overrides", .description = "Pre-flight rules to override, each with a reason",
       .example = R"([{"rule":"M13","reason":"the artist's fixed spelling"}])", .max_length = 50},
      {.name = "again",
       .description = "Why to publish a second copy, or one that was cancelled or taken down; "
                      "kept on record",
       .example = R"("the label asked for it")", .min_length = 3, .max_length = 500},
      {.name = "dry_run", .description = "Only check and plan", .example = "false"},
  };
  return rules;
}

template <>
std::span<const FieldRule> rules_of<UpdateDistribution>() {
  static const std::vector<FieldRule> rules{
      {.name = "metadata", .description = "JSON merge patch (RFC 7396) of the metadata",
       .example = R"({"title":"Northern Line"})", .required = true}};
  return rules;
}

template <>
std::span<const FieldRule> rules_of<RetryDistribution>() {
  static const std::vector<FieldRule> rules{
      {.name = "platforms",
       .description = "Platforms to retry (default: all that failed or refused)",
       .example = R"(["spotify"])", .max_length = 50}};
  return rules;
}

template <>
std::span<const FieldRule> rules_of<ConfirmDistribution>() {
  static const std::vector<FieldRule> rules{
      {.name = "platforms",
       .description = "Platforms that are meant (default: all that wait for you)",
       .example = R"(["spotify"])", .max_length = 50},
      {.name = "url",
       .description = "Where listeners find it, when they do: it is live there, on this one platform",
       .example = R"("https://open.spotify.com/track/4uLU6hMCjMI75M1A2tKUQC")", .min_length = 9,
       .max_length = 2000, .pattern = "^https://[^\\s\"<>]+$"},
      {.name = "removed",
       .description = "What was to be taken down is gone: you removed it in your account there",
       .example = "false"}};
  return rules;
}

template <>
std::span<const FieldRule> rules_of<model::RuleOverride>() {
  static const std::vector<FieldRule> rules{
      {.name = "rule", .description = "The rule's id", .example = R"("M13")", .required = true,
       .min_length = 2, .max_length = 8, .pattern = "^[A-Z]{1,2}[0-9]{1,3}$"},
      {.name = "reason", .description = "Why to override the rule; kept with the distribution",
       .example = R"("fixed spelling")", .required = true, .min_length = 3, .max_length = 500},
  };
  return rules;
}
// clang-format on

}  // namespace mv::api
