// SPDX-License-Identifier: Apache-2.0
#include "api/catalogue/track_views.hpp"

#include "api/or_null.hpp"
#include "model/fields/words.hpp"
#include "model/track.hpp"

namespace mv::api {

TrackView view(const model::Track& track) {
  return {.id = track.id,
      .mode = std::string(to_word(track.mode)),
      .title = track.metadata.title,
      .artist = display_artist(track.metadata),
      .metadata = track.metadata,
      .audio = track.audio,
      .format = track.format,
      .measure = track.measure,
      .artwork = track.artwork,
      .artwork_facts = track.artwork_facts,
      .artwork_origin = text_or_null(track.artwork_origin),
      .origin = track.origin.empty() ? std::nullopt : std::optional(track.origin),
      .created_at = format_utc(track.created_at),
      .updated_at = format_utc(track.updated_at),
      .revision = track.revision};
}

// clang-format off
template <>
std::span<const FieldRule> rules_of<CreateTrack>() {
  static const std::vector<FieldRule> rules{
      {.name = "upload_id", .description = "A finished upload of the audio",
       .example = R"("upl_01jd2m3x8yq5w7e9r1t3y5u7c9")", .required = true, .min_length = 30,
       .max_length = 30, .pattern = kIdPattern},
      {.name = "artwork_upload_id",
       .description = "A finished upload of the cover (default: drawn from the title)",
       .example = R"("upl_01jd2m3x8yq5w7e9r1t3y5u7d0")", .min_length = 30, .max_length = 30,
       .pattern = kIdPattern},
      {.name = "metadata", .description = "Metadata for the stores (default: from the file's tags)",
       .example = R"({"title":"Northern Line","artists":[{"name":"Ada","role":"primary"}]})"},
  };
  return rules;
}

template <>
std::span<const FieldRule> rules_of<UpdateTrack>() {
  static const std::vector<FieldRule> rules{
      {.name = "metadata", .description = "JSON merge patch (RFC 7396) of the metadata",
       .example = R"({"genre":"Ambient"})"},
      {.name = "artwork_upload_id", .description = "A finished upload of the new cover",
       .example = R"("upl_01jd2m3x8yq5w7e9r1t3y5u7d0")", .min_length = 30, .max_length = 30,
       .pattern = kIdPattern},
  };
  return rules;
}

template <>
std::span<const FieldRule> rules_of<model::Metadata>() {
  return model::words_of<model::Metadata>();
}

template <>
std::span<const FieldRule> rules_of<model::Artist>() {
  return model::words_of<model::Artist>();
}

template <>
std::span<const FieldRule> rules_of<model::Writer>() {
  return model::words_of<model::Writer>();
}

template <>
std::span<const FieldRule> rules_of<model::AiUse>() {
  return model::words_of<model::AiUse>();
}
// clang-format on

}  // namespace mv::api
