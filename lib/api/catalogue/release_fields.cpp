// SPDX-License-Identifier: Apache-2.0
#include "api/catalogue/release_views.hpp"

#include "model/words.hpp"

namespace mv::api {
namespace {

constexpr std::string_view kOverridesExample =
    R"([{"rule":"M13","reason":"the artist's fixed spelling"}])";

}  // namespace

// name, description, example, required, min, max, pattern, one_of, format, minimum, maximum

template <>
std::span<const FieldRule> rules_of<CreateRelease>() {
  static const std::vector<FieldRule> rules{
      {"key", "Your own key for the release (default: from artist and title)",
       R"("mara-linde-nachtzug")", false, 1, 300},
      {"metadata", "Metadata of the release as a whole",
       R"({"title":"Nachtzug","artists":[{"name":"Mara Linde"}],"genre":"Electronic"})"},
      {"tracks", "Its tracks, each with disc and number",
       R"([{"track_id":"trk_01jd2m3x8yq5w7e9r1t3y5u7c9","disc":1,"number":1}])", true, 1, 999},
      {"artwork_upload_id", "A finished upload of the cover (default: the first track's cover)",
       R"("upl_01jd2m3x8yq5w7e9r1t3y5u7d0")", false, 30, 30, kIdPattern},
      {"platforms", "Platforms to send to", R"(["soundcloud","spotify"])", false, 0, 50},
      {"overrides", "Pre-flight rules to override, each with a reason", kOverridesExample, false,
       0, 50},
  };
  return rules;
}

template <>
std::span<const FieldRule> rules_of<UpdateRelease>() {
  static const std::vector<FieldRule> rules{
      {"metadata", "JSON merge patch (RFC 7396) of the metadata", R"({"label":"Own Label"})"},
      {"tracks", "All tracks; replaces the present list",
       R"([{"track_id":"trk_01jd2m3x8yq5w7e9r1t3y5u7c9","disc":1,"number":1}])", false, 1, 999},
      {"artwork_upload_id", "A finished upload of the new cover",
       R"("upl_01jd2m3x8yq5w7e9r1t3y5u7d0")", false, 30, 30, kIdPattern},
      {"platforms", "Platforms to send to", R"(["soundcloud","spotify"])", false, 0, 50},
      {"overrides", "Pre-flight rules to override, each with a reason", kOverridesExample, false,
       0, 50},
  };
  return rules;
}

template <>
std::span<const FieldRule> rules_of<ScheduleRelease>() {
  static const std::vector<FieldRule> rules{
      {"at", "When it is due: YYYY-MM-DD HH:MM in the zone, or RFC 3339", R"("2027-01-15 00:00")",
       true, 10, 40},
      {"zone", "IANA time zone (default: UTC)", R"("Europe/Berlin")", false, 1, 64},
      {"local_midnight", "Publish at each territory's own midnight, where the platform supports it",
       "false"},
      {"platforms", "Platforms to send to (default: those of the release)",
       R"(["soundcloud","spotify"])",
       false, 0, 50},
      {"overrides", "Pre-flight rules to override, each with a reason", kOverridesExample, false,
       0, 50},
      {"again", "Why to publish a second copy, or one that was cancelled or taken down; kept on "
                "record",
       R"("the label asked for it")", false, 3, 500},
      {"dry_run", "Only check and plan", "false"},
  };
  return rules;
}

template <>
std::span<const FieldRule> rules_of<DistributeRelease>() {
  static const std::vector<FieldRule> rules{
      {"platforms", "Platforms to send to (default: those of the release)",
       R"(["soundcloud","spotify"])",
       false, 0, 50},
      {"overrides", "Pre-flight rules to override, each with a reason", kOverridesExample, false,
       0, 50},
      {"again", "Why to publish a second copy, or one that was cancelled or taken down; kept on "
                "record",
       R"("the label asked for it")", false, 3, 500},
      {"dry_run", "Only check and plan", "false"},
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

}  // namespace mv::api
