// SPDX-License-Identifier: Apache-2.0
#pragma once
// What is sent when nobody said: metadata as given > the file's tags > what can be derived.
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.hpp"
#include "model/audio.hpp"
#include "model/metadata.hpp"

namespace mv::preflight {

struct Filled {
  model::Metadata metadata;
  /// Fields that were guessed rather than said: title, artists, writers, explicit_content, genre,
  /// p_line, c_line. They go into Subject::assumed, so that the findings can say so.
  std::vector<std::string> assumed;
};

/// Fills what is empty. `file_name` is the audio file's name (a path is cut to its last part);
/// `account_name` is the artist when nothing else names one, and may be empty. The language of the
/// lyrics stays empty (rule M22 warns); see language_sent().
Filled fill_defaults(model::Metadata given, const model::AudioTags& tags,
    std::string_view file_name, std::string_view account_name, Millis now);

/// What the file itself says, into what is empty: its tags and its name. Nothing is guessed: that
/// comes, and is told, when it is sent.
model::Metadata read_from_file(
    model::Metadata given, const model::AudioTags& tags, std::string_view file_name);

/// What stores are told as the language of the lyrics: as given, else that of the title, else "en".
std::string language_sent(const model::Metadata& metadata);

struct NameParts {
  std::string artist;  ///< empty when the name has no "Artist - Title"
  std::string title;
};
/// Title and artist of a file name: extension, track number and underscores removed, and a name all
/// in small letters put in title case. "01 - My Song.wav" → "My Song". A part in front of " - " is
/// the artist, unless what follows is a version ("My Song - Radio Edit") or `artist` is known and
/// is another.
NameParts parts_of_file_name(std::string_view file_name, std::string_view artist = {});

}  // namespace mv::preflight
