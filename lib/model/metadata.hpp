// SPDX-License-Identifier: Apache-2.0
#pragma once
// What stores are told about a recording: names, codes, dates.
#include <boost/describe.hpp>
#include <string>
#include <vector>

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
BOOST_DESCRIBE_STRUCT(
    AiUse, (), (vocals, lyrics, instrumentation, composition, post_production, artwork))

/// What the stores are told. Empty text means "not said".
struct Metadata {
  std::string title;
  std::string version;  ///< "Radio Edit", without brackets
  std::vector<Artist> artists;
  std::vector<Writer> writers;
  std::string album;  ///< release title; empty = the track's title
  std::string label;
  std::string genre;
  std::string isrc;  ///< 12 characters, no hyphens
  std::string upc;
  std::string iswc;
  std::string language;           ///< ISO 639-1/-3 of the lyrics; zxx = instrumental
  std::string metadata_language;  ///< of the title; empty = en
  std::string explicit_content;   ///< explicit, clean, not_explicit
  std::string p_line;             ///< "2026 Owner"
  std::string c_line;
  std::string recording_country;  ///< ISO 3166 alpha-2
  std::string description;
  std::vector<std::string> tags;
  std::string release_date;             ///< YYYY-MM-DD
  std::string track_type = "original";  ///< original, cover, public_domain
  AiUse ai;
};
BOOST_DESCRIBE_STRUCT(Metadata, (),
    (title, version, artists, writers, album, label, genre, isrc, upc, iswc, language,
        metadata_language, explicit_content, p_line, c_line, recording_country, description, tags,
        release_date, track_type, ai))

/// The primary artists' names joined as "A, B & C".
inline std::string display_artist(const Metadata& metadata) {
  std::vector<std::string> names;
  for (const auto& artist : metadata.artists)
    if (artist.role == "primary") names.push_back(artist.name);
  std::string out;
  for (std::size_t i = 0; i < names.size(); ++i) {
    if (i > 0) out += i + 1 == names.size() ? " & " : ", ";
    out += names[i];
  }
  return out;
}

}  // namespace mv::model
