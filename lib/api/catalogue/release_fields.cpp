// SPDX-License-Identifier: Apache-2.0
#include "api/catalogue/release_views.hpp"

#include "model/fields/words.hpp"

namespace mv::api {
namespace {

constexpr std::string_view kOverridesExample =
    R"([{"rule":"M13","reason":"the artist's fixed spelling"}])";

}  // namespace

// clang-format off
template <>
std::span<const FieldRule> rules_of<CreateRelease>() {
  static const std::vector<FieldRule> rules{
      {.name = "key",
       .description = "Your own key for the release (default: from artist and title)",
       .example = R"("mara-linde-nachtzug")", .min_length = 1, .max_length = 300},
      {.name = "metadata", .description = "Metadata of the release as a whole",
       .example = R"({"title":"Nachtzug","artists":[{"name":"Mara Linde"}],"genre":"Electronic"})"},
      {.name = "tracks",
       .description = "Its tracks, each with disc and number; either these or playlist_id",
       .example = R"([{"track_id":"trk_01jd2m3x8yq5w7e9r1t3y5u7c9","disc":1,"number":1}])",
       .min_length = 1, .max_length = model::kReleaseTracks},
      {.name = "playlist_id",
       .description = "A playlist whose tracks, as they are now, become those of the release",
       .example = R"("pls_01jd2m3x8yq5w7e9r1t3y5u7e1")", .min_length = 30, .max_length = 30,
       .pattern = kIdPattern},
      {.name = "artwork_upload_id",
       .description = "A finished upload of the cover (default: the first track's cover)",
       .example = R"("upl_01jd2m3x8yq5w7e9r1t3y5u7d0")", .min_length = 30, .max_length = 30,
       .pattern = kIdPattern},
      {.name = "platforms", .description = "Platforms to send to",
       .example = R"(["soundcloud","spotify"])", .max_length = 50},
      {.name = "overrides", .description = "Pre-flight rules to override, each with a reason",
       .example = kOverridesExample, .max_length = 50},
  };
  return rules;
}

template <>
std::span<const FieldRule> rules_of<UpdateRelease>() {
  static const std::vector<FieldRule> rules{
      {.name = "metadata", .description = "JSON merge patch (RFC 7396) of the metadata",
       .example = R"({"label":"Own Label"})"},
      {.name = "tracks", .description = "All tracks; replaces the present list",
       .example = R"([{"track_id":"trk_01jd2m3x8yq5w7e9r1t3y5u7c9","disc":1,"number":1}])",
       .min_length = 1, .max_length = model::kReleaseTracks},
      {.name = "artwork_upload_id", .description = "A finished upload of the new cover",
       .example = R"("upl_01jd2m3x8yq5w7e9r1t3y5u7d0")", .min_length = 30, .max_length = 30,
       .pattern = kIdPattern},
      {.name = "platforms", .description = "Platforms to send to",
       .example = R"(["soundcloud","spotify"])", .max_length = 50},
      {.name = "overrides", .description = "Pre-flight rules to override, each with a reason",
       .example = kOverridesExample, .max_length = 50},
  };
  return rules;
}

template <>
std::span<const FieldRule> rules_of<ScheduleRelease>() {
  static const std::vector<FieldRule> rules{
      {.name = "at", .description = "When it is due: YYYY-MM-DD HH:MM in the zone, or RFC 3339",
       .example = R"("2027-01-15 00:00")", .required = true, .min_length = 10, .max_length = 40},
      {.name = "zone", .description = "IANA time zone (default: UTC)",
       .example = R"("Europe/Berlin")", .min_length = 1, .max_length = 64},
      {.name = "local_midnight",
       .description = "Publish at each territory's own midnight, where the platform supports it",
       .example = "false"},
      {.name = "platforms", .description = "Platforms to send to (default: those of the release)",
       .example = R"(["soundcloud","spotify"])", .max_length = 50},
      {.name = "overrides", .description = "Pre-flight rules to override, each with a reason",
       .example = kOverridesExample, .max_length = 50},
      {.name = "again",
       .description = "Why to publish a second copy, or one that was cancelled or taken down; "
                      "kept on record",
       .example = R"("the label asked for it")", .min_length = 3, .max_length = 500},
      {.name = "dry_run", .description = "Only check and plan", .example = "false"},
  };
  return rules;
}

template <>
std::span<const FieldRule> rules_of<DistributeRelease>() {
  static const std::vector<FieldRule> rules{
      {.name = "platforms", .description = "Platforms to send to (default: those of the release)",
       .example = R"(["soundcloud","spotify"])", .max_length = 50},
      {.name = "overrides", .description = "Pre-flight rules to override, each with a reason",
       .example = kOverridesExample, .max_length = 50},
      {.name = "again",
       .description = "Why to publish a second copy, or one that was cancelled or taken down; "
                      "kept on record",
       .example = R"("the label asked for it")", .min_length = 3, .max_length = 500},
      {.name = "dry_run", .description = "Only check and plan", .example = "false"},
  };
  return rules;
}

template <>
std::span<const FieldRule> rules_of<model::ReleaseMetadata>() {
  return model::words_of<model::ReleaseMetadata>();
}

template <>
std::span<const FieldRule> rules_of<model::ReleaseTrack>() {
  return model::words_of<model::ReleaseTrack>();
}
// clang-format on

}  // namespace mv::api
