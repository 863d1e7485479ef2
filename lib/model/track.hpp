// SPDX-License-Identifier: Apache-2.0
#pragma once
// One recording in the catalogue.
#include <boost/describe.hpp>
#include <boost/json/object.hpp>
#include <optional>
#include <string>

#include "base/clock.hpp"
#include "model/artwork.hpp"
#include "model/audio.hpp"
#include "model/media_file.hpp"
#include "model/metadata.hpp"
#include "model/mode.hpp"

namespace mv::model {

struct Track {
  std::string id;  ///< trk_…
  std::string user_id;
  Mode mode = Mode::live;
  Metadata metadata;
  MediaFile audio;
  AudioFormat format;
  AudioMeasure measure;
  std::optional<MediaFile> artwork;
  std::optional<ArtworkFacts> artwork_facts;
  std::string artwork_origin;  ///< the provider that made it; "" = the user's own file
  boost::json::object origin;  ///< of a generated one: job_id, provider, model, seed, prompt, ...
  Millis created_at = 0;
  Millis updated_at = 0;
  std::int64_t revision = 1;
};
BOOST_DESCRIBE_STRUCT(Track, (),
    (id, user_id, mode, metadata, audio, format, measure, artwork, artwork_facts, artwork_origin,
        origin, created_at, updated_at, revision))

}  // namespace mv::model
