// SPDX-License-Identifier: Apache-2.0
#pragma once
// Tracks: what the API takes and gives. Times are RFC 3339 in UTC; an absent value is null.
#include <boost/describe.hpp>
#include <boost/json/object.hpp>
#include <cstdint>
#include <optional>
#include <span>
#include <string>

#include "api/rules.hpp"
#include "model/artwork.hpp"
#include "model/audio.hpp"
#include "model/media_file.hpp"
#include "model/metadata.hpp"

namespace mv::model {
struct Track;
}

namespace mv::api {

namespace json = boost::json;

struct CreateTrack {
  std::string upload_id;
  std::optional<std::string> artwork_upload_id;
  json::object metadata;  ///< a part of model::Metadata; tags of the file fill the rest
};
BOOST_DESCRIBE_STRUCT(CreateTrack, (), (upload_id, artwork_upload_id, metadata))
template <>
std::span<const FieldRule> rules_of<CreateTrack>();

struct UpdateTrack {
  json::object metadata;  ///< RFC 7396 merge patch of model::Metadata
  std::optional<std::string> artwork_upload_id;
};
BOOST_DESCRIBE_STRUCT(UpdateTrack, (), (metadata, artwork_upload_id))
template <>
std::span<const FieldRule> rules_of<UpdateTrack>();

struct TrackView {
  std::string id, mode, title, artist;
  model::Metadata metadata;
  model::MediaFile audio;
  model::AudioFormat format;
  model::AudioMeasure measure;
  std::optional<model::MediaFile> artwork;
  std::optional<model::ArtworkFacts> artwork_facts;
  std::optional<std::string> artwork_origin;
  std::optional<json::object> origin;
  std::string created_at, updated_at;
  std::int64_t revision = 1;
};
BOOST_DESCRIBE_STRUCT(TrackView, (),
    (id, mode, title, artist, metadata, audio, format, measure, artwork, artwork_facts,
        artwork_origin, origin, created_at, updated_at, revision))

TrackView view(const model::Track& track);

}  // namespace mv::api
