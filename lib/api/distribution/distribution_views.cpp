// SPDX-License-Identifier: Apache-2.0
#include "api/distribution/distribution_views.hpp"

#include "api/or_null.hpp"
#include "base/shown_path.hpp"

namespace mv::api {

DistributionView view(const model::Distribution& distribution) {
  DistributionView out{distribution.id, distribution.track_id,
                       text_or_null(distribution.release_id), distribution.mode,
                       overall_state(distribution), distribution.metadata.title,
                       display_artist(distribution.metadata), {}, distribution.overrides,
                       text_or_null(distribution.again),
                       format_utc(distribution.created_at), format_utc(distribution.updated_at),
                       distribution.revision};
  for (const auto& p : distribution.placements)
    out.platforms.push_back({p.platform, p.provider, p.state, text_or_null(p.external_id),
                             text_or_null(p.url), text_or_null(hide_paths(p.reason)), text_or_null(hide_paths(p.hint)),
                             text_or_null(p.platform_words), p.attempts, time_or_null(p.live_at),
                             format_utc(p.updated_at)});
  return out;
}

ChangeView view(const model::PlacementChange& change) {
  return {change.platform, change.from, change.to, format_utc(change.at), change.cause,
          text_or_null(hide_paths(change.reason)), text_or_null(change.platform_words)};
}

template <>
std::span<const FieldRule> rules_of<CreateDistribution>() {
  static const std::vector<FieldRule> rules{
      {"track_id", "The track", R"("trk_01jd2m3x8yq5w7e9r1t3y5u7c9")", true, 30, 30, kIdPattern},
      {"platforms", "Platforms to send to", R"(["soundcloud","spotify"])", true, 1, 50},
      {"metadata", "JSON merge patch of the track's metadata, for this distribution only",
       R"({"release_date":"2027-01-15"})"},
      {"overrides", "Pre-flight rules to override, each with a reason",
       R"([{"rule":"M13","reason":"the artist's fixed spelling"}])", false, 0, 50},
      {"again", "Why to publish a second copy, or one that was cancelled or taken down; kept on "
                "record",
       R"("the label asked for it")", false, 3, 500},
      {"dry_run", "Only check and plan", "false"},
  };
  return rules;
}

template <>
std::span<const FieldRule> rules_of<UpdateDistribution>() {
  static const std::vector<FieldRule> rules{
      {"metadata", "JSON merge patch (RFC 7396) of the metadata",
       R"({"title":"Northern Line"})", true}};
  return rules;
}

template <>
std::span<const FieldRule> rules_of<RetryDistribution>() {
  static const std::vector<FieldRule> rules{
      {"platforms", "Platforms to retry (default: all that failed or refused)", R"(["spotify"])",
       false, 0, 50}};
  return rules;
}

template <>
std::span<const FieldRule> rules_of<model::RuleOverride>() {
  static const std::vector<FieldRule> rules{
      {"rule", "The rule's id", R"("M13")", true, 2, 8, "^[A-Z]{1,2}[0-9]{1,3}$"},
      {"reason", "Why to override the rule; kept with the distribution", R"("fixed spelling")",
       true, 3, 500},
  };
  return rules;
}

}  // namespace mv::api
