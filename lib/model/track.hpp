// SPDX-License-Identifier: Apache-2.0
#pragma once
// One recording in the catalogue, and what a release says about it.
#include <boost/describe.hpp>
#include <boost/json/object.hpp>
#include <optional>
#include <string>
#include <vector>

#include "base/clock.hpp"
#include "model/artwork.hpp"
#include "model/audio.hpp"

namespace mv::model {

struct Artist {
  std::string name;
  std::string role = "primary";  ///< primary, featured, remixer, producer, performer, ...
};
BOOST_DESCRIBE_STRUCT(Artist, (), (name, role))

/// A songwriter or other contributor under the legal name.
struct Writer {
  std::string name;
  std::string role = "composer";  ///< composer, lyricist, composer_lyricist, arranger
  std::string ipi;
};
BOOST_DESCRIBE_STRUCT(Writer, (), (name, role, ipi))

/// How much of each part a machine made: none, assisted, generated.
struct AiUse {
  std::string vocals = "none";
  std::string lyrics = "none";
  std::string instrumentation = "none";
  std::string composition = "none";
  std::string post_production = "none";
  std::string artwork = "none";
};
BOOST_DESCRIBE_STRUCT(AiUse, (), (vocals, lyrics, instrumentation, composition, post_production,
                                  artwork))

/// What the stores are told. Empty text means "not said".
struct Metadata {
  std::string title;
  std::string version;             ///< "Radio Edit", without brackets
  std::vector<Artist> artists;
  std::vector<Writer> writers;
  std::string album;               ///< release title; empty = the track's title
  std::string label;
  std::string genre;
  std::string isrc;                ///< 12 characters, no hyphens
  std::string upc;
  std::string iswc;
  std::string language;            ///< ISO 639-1/-3 of the lyrics; zxx = instrumental
  std::string metadata_language;   ///< of the title; empty = en
  std::string explicit_content;    ///< explicit, clean, not_explicit
  std::string p_line;              ///< "2026 Owner"
  std::string c_line;
  std::string recording_country;   ///< ISO 3166 alpha-2
  std::string description;
  std::vector<std::string> tags;
  std::string release_date;        ///< YYYY-MM-DD
  std::string track_type = "original";  ///< original, cover, public_domain
  AiUse ai;
};
BOOST_DESCRIBE_STRUCT(Metadata, (), (title, version, artists, writers, album, label, genre, isrc, upc,
                                     iswc, language, metadata_language, explicit_content, p_line,
                                     c_line, recording_country, description, tags, release_date,
                                     track_type, ai))

/// The primary artists' names joined as "A, B & C".
std::string display_artist(const Metadata& metadata);

/// A file the server keeps: named by its content.
struct MediaFile {
  std::string sha256;     ///< hex, of the bytes
  std::string file_name;  ///< as the user named it
  std::int64_t bytes = 0;
};
BOOST_DESCRIBE_STRUCT(MediaFile, (), (sha256, file_name, bytes))

struct Track {
  std::string id;  ///< trk_…
  std::string user_id;
  std::string mode;  ///< live, sandbox
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
BOOST_DESCRIBE_STRUCT(Track, (), (id, user_id, mode, metadata, audio, format, measure, artwork,
                                  artwork_facts, artwork_origin, origin, created_at, updated_at,
                                  revision))

}  // namespace mv::model
