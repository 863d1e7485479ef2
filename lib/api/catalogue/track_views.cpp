// SPDX-License-Identifier: Apache-2.0
#include "api/catalogue/track_views.hpp"

#include "api/or_null.hpp"
#include "model/words.hpp"

namespace mv::api {

TrackView view(const model::Track& track) {
  return {track.id,         track.mode,          track.metadata.title,
          display_artist(track.metadata),        track.metadata,
          track.audio,      track.format,        track.measure,
          track.artwork,    track.artwork_facts, text_or_null(track.artwork_origin),
          track.origin.empty() ? std::nullopt : std::optional(track.origin),
          format_utc(track.created_at),          format_utc(track.updated_at),
          track.revision};
}

template <>
std::span<const FieldRule> rules_of<CreateTrack>() {
  static const std::vector<FieldRule> rules{
      {"upload_id", "A finished upload of the audio", R"("upl_01jd2m3x8yq5w7e9r1t3y5u7c9")", true,
       30, 30, kIdPattern},
      {"artwork_upload_id", "A finished upload of the cover (default: drawn from the title)",
       R"("upl_01jd2m3x8yq5w7e9r1t3y5u7d0")", false, 30, 30, kIdPattern},
      {"metadata", "Metadata for the stores (default: from the file's tags)",
       R"({"title":"Northern Line","artists":[{"name":"Ada","role":"primary"}]})"},
  };
  return rules;
}

template <>
std::span<const FieldRule> rules_of<UpdateTrack>() {
  static const std::vector<FieldRule> rules{
      {"metadata", "JSON merge patch (RFC 7396) of the metadata", R"({"genre":"Ambient"})"},
      {"artwork_upload_id", "A finished upload of the new cover",
       R"("upl_01jd2m3x8yq5w7e9r1t3y5u7d0")", false, 30, 30, kIdPattern},
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

}  // namespace mv::api
