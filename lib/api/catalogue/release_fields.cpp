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
      {"key", "What the release is recognised by; by artist and title when absent",
       R"("mara-linde-nachtzug")", false, 1, 300},
      {"metadata", "What the stores are told about the release as a whole",
       R"({"title":"Nachtzug","artists":[{"name":"Mara Linde"}],"genre":"Electronic"})"},
      {"tracks", "Its tracks and where each stands",
       R"([{"track_id":"trk_01jd2m3x8yq5w7e9r1t3y5u7c9","disc":1,"number":1}])", true, 1, 999},
      {"artwork_upload_id", "A complete upload with the cover; that of the first track when absent",
       R"("upl_01jd2m3x8yq5w7e9r1t3y5u7d0")", false, 30, 30, kIdPattern},
      {"platforms", "Where it is meant to go", R"(["soundcloud","spotify"])", false, 0, 50},
      {"overrides", "Pre-flight errors to let pass, each with its reason", kOverridesExample, false,
       0, 50},
  };
  return rules;
}

template <>
std::span<const FieldRule> rules_of<UpdateRelease>() {
  static const std::vector<FieldRule> rules{
      {"metadata", "JSON merge patch (RFC 7396) of the metadata", R"({"label":"Own Label"})"},
      {"tracks", "All tracks, in place of those it has",
       R"([{"track_id":"trk_01jd2m3x8yq5w7e9r1t3y5u7c9","disc":1,"number":1}])", false, 1, 999},
      {"artwork_upload_id", "A complete upload with the new cover",
       R"("upl_01jd2m3x8yq5w7e9r1t3y5u7d0")", false, 30, 30, kIdPattern},
      {"platforms", "Where it is meant to go", R"(["soundcloud","spotify"])", false, 0, 50},
      {"overrides", "Pre-flight errors to let pass, each with its reason", kOverridesExample, false,
       0, 50},
  };
  return rules;
}

template <>
std::span<const FieldRule> rules_of<ScheduleRelease>() {
  static const std::vector<FieldRule> rules{
      {"at", "When it is due: YYYY-MM-DD HH:MM in the zone, or RFC 3339", R"("2027-01-15 00:00")",
       true, 10, 40},
      {"zone", "IANA time zone; UTC when absent", R"("Europe/Berlin")", false, 1, 64},
      {"local_midnight", "Each territory at its own midnight, where the provider can", "false"},
      {"platforms", "Where to; those of the release when absent", R"(["soundcloud","spotify"])",
       false, 0, 50},
      {"overrides", "Pre-flight errors to let pass, each with its reason", kOverridesExample, false,
       0, 50},
      {"again", "Why a copy of what is there, or what was taken back, is wanted all the same; kept",
       R"("the label asked for it")", false, 3, 500},
      {"dry_run", "Only check and plan", "false"},
  };
  return rules;
}

template <>
std::span<const FieldRule> rules_of<DistributeRelease>() {
  static const std::vector<FieldRule> rules{
      {"platforms", "Where to; those of the release when absent", R"(["soundcloud","spotify"])",
       false, 0, 50},
      {"overrides", "Pre-flight errors to let pass, each with its reason", kOverridesExample, false,
       0, 50},
      {"again", "Why a copy of what is there, or what was taken back, is wanted all the same; kept",
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
