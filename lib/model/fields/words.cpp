// SPDX-License-Identifier: Apache-2.0
#include "model/fields/words.hpp"

// clang-format off

namespace mv::model {
namespace {

constexpr std::string_view kTrackId = "^[a-z]{3}_[0-9a-z]{26}$";
constexpr std::string_view kLanguage = "^$|^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$";
const std::vector<std::string_view> kAiUse{"none", "assisted", "generated"};

}  // namespace

template <>
std::span<const FieldRule> words_of<Metadata>() {
  static const std::vector<FieldRule> rules{
      {.name = "title", .description = "Title, without the version", .example = R"("Northern Line")",
       .max_length = 500, .option = "title", .shown = "TEXT", .tags = {"TITLE"}},
      {.name = "version", .description = "Version, such as Radio Edit", .example = R"("Radio Edit")",
       .max_length = 200, .option = "version", .shown = "TEXT"},
      {.name = "artists", .description = "Artists, one entry each",
       .example = R"([{"name":"Ada","role":"primary"}])", .max_length = 100,
       .option = "artist", .shown = "NAME", .tags = {"ARTIST"}},
      {.name = "writers", .description = "Songwriters under their legal names",
       .example = R"([{"name":"Ada Example","role":"composer"}])", .max_length = 200,
       .option = "writer", .shown = "NAME", .tags = {"COMPOSER"}},
      {.name = "album", .description = "Title of the release; empty = the track's title",
       .example = R"("Northern Line")", .max_length = 500, .option = "album", .shown = "TEXT", .tags = {"ALBUM"}},
      {.name = "label", .description = "Label", .example = R"("Own Label")", .max_length = 200,
       .option = "label", .shown = "NAME", .tags = {"LABEL", "ORGANIZATION", "PUBLISHER"}},
      {.name = "genre", .description = "Genre", .example = R"("Electronic")", .max_length = 100,
       .option = "genre", .shown = "NAME", .tags = {"GENRE"}},
      {.name = "isrc", .description = "ISRC of the recording", .example = R"("AA6Q72000047")", .max_length = 20,
       .option = "isrc", .shown = "CODE", .tags = {"ISRC"}},
      {.name = "upc", .description = "UPC or EAN of the release", .example = R"("036000291452")",
       .max_length = 20, .option = "upc", .shown = "CODE"},
      {.name = "iswc", .description = "ISWC", .example = R"("T0345246801")", .max_length = 20,
       .no_option = "of the work, not of the recording"},
      {.name = "language", .description = "Language of the lyrics; zxx = instrumental",
       .example = R"("en")", .max_length = 20, .pattern = kLanguage,
       .option = "language", .shown = "CODE", .tags = {"LANGUAGE"}},
      {.name = "metadata_language", .description = "Language of the title", .example = R"("en")",
       .max_length = 20, .pattern = kLanguage,
       .no_option = "en unless a manifest says otherwise"},
      {.name = "explicit_content", .description = "Whether the lyrics are explicit",
       .example = R"("not_explicit")", .max_length = 20,
       .one_of = {"", "explicit", "clean", "not_explicit"},
       .option = "explicit"},
      {.name = "p_line", .description = "Year and owner of the recording: 2026 Name",
       .example = R"("2026 Own Label")", .max_length = 300,
       .option = "p-line", .shown = "TEXT", .tags = {"COPYRIGHT"}},
      {.name = "c_line", .description = "Year and owner of the cover and package: 2026 Name",
       .example = R"("2026 Own Label")", .max_length = 300,
       .option = "c-line", .shown = "TEXT", .tags = {"COPYRIGHT"}},
      {.name = "recording_country", .description = "ISO 3166 alpha-2", .example = R"("DE")",
       .max_length = 2, .pattern = "^$|^[A-Z]{2}$",
       .no_option = "a manifest says it"},
      {.name = "description", .description = "Description, for platforms that show one",
       .example = R"("Recorded at night.")", .max_length = 4000,
       .option = "description", .shown = "TEXT"},
      {.name = "tags", .description = "Tags, any words", .example = R"(["night","train"])",
       .max_length = 50,
       .no_option = "a manifest says them"},
      {.name = "release_date", .description = "Release date, YYYY-MM-DD", .example = R"("2027-01-15")",
       .max_length = 10, .pattern = "^$|^[0-9]{4}-[0-9]{2}-[0-9]{2}$", .format = "date",
       .option = "release-date", .shown = "DATE"},
      {.name = "track_type", .description = "Original work, cover version or public domain",
       .example = R"("original")", .max_length = 20,
       .one_of = {"original", "cover", "public_domain"},
       .no_option = "covers need a licence that a manifest names"},
      {.name = "ai", .description = "What AI made, part by part",
       .example = R"({"artwork":"generated"})",
       .option = "ai", .shown = "PART=USE"},
  };
  return rules;
}

template <>
std::span<const FieldRule> words_of<ReleaseMetadata>() {
  static const std::vector<FieldRule> rules{
      {.name = "title", .description = "Title without version", .example = R"("Nachtzug")",
       .max_length = 500},
      {.name = "version", .description = "Version without brackets",
       .example = R"("Deluxe Edition")", .max_length = 200},
      {.name = "kind", .description = "single, ep or album; empty = by the number of tracks",
       .example = R"("album")", .max_length = 10, .one_of = {"", "single", "ep", "album"}},
      {.name = "artists", .description = "Artists, one entry each",
       .example = R"([{"name":"Mara Linde","role":"primary"}])", .max_length = 100},
      {.name = "label", .description = "Label", .example = R"("Own Label")", .max_length = 200},
      {.name = "upc", .description = "UPC or EAN", .example = R"("036000291452")",
       .max_length = 20},
      {.name = "catalogue_number", .description = "The label's catalogue number",
       .example = R"("OWN-001")", .max_length = 60},
      {.name = "genre", .description = "Genre of the release", .example = R"("Electronic")",
       .max_length = 100},
      {.name = "metadata_language", .description = "Language of the titles", .example = R"("en")",
       .max_length = 20, .pattern = kLanguage},
      {.name = "p_line", .description = "Year and owner of the recordings",
       .example = R"("2026 Own Label")", .max_length = 300},
      {.name = "c_line", .description = "Year and owner of the artwork and package",
       .example = R"("2026 Own Label")", .max_length = 300},
      {.name = "description", .description = "Description, for platforms that show one",
       .example = R"("Recorded at night.")", .max_length = 4000},
      {.name = "territories", .description = "ISO 3166 alpha-2; empty = the whole world",
       .example = R"(["DE","AT","CH"])", .max_length = 260},
  };
  return rules;
}

template <>
std::span<const FieldRule> words_of<ReleaseTrack>() {
  static const std::vector<FieldRule> rules{
      {.name = "track_id", .description = "The track",
       .example = R"("trk_01jd2m3x8yq5w7e9r1t3y5u7c9")", .required = true, .min_length = 30,
       .max_length = 30, .pattern = kTrackId},
      {.name = "disc", .description = "Disc, from 1", .example = "1", .minimum = 1, .maximum = 99},
      {.name = "number", .description = "Position, from 1 on each disc", .example = "1",
       .minimum = 1, .maximum = 999},
  };
  return rules;
}

template <>
std::span<const FieldRule> words_of<Artist>() {
  static const std::vector<FieldRule> rules{
      {.name = "name", .description = "Name of one artist", .example = R"("Ada")", .required = true,
       .min_length = 1, .max_length = 300},
      {.name = "role", .description = "Role", .example = R"("primary")", .min_length = 1,
       .max_length = 40,
       .one_of = {"primary", "featured", "remixer", "producer", "performer", "composer",
                  "lyricist", "arranger", "engineer"}},
  };
  return rules;
}

template <>
std::span<const FieldRule> words_of<Writer>() {
  static const std::vector<FieldRule> rules{
      {.name = "name", .description = "Legal first and last name", .example = R"("Ada Example")",
       .required = true, .min_length = 1, .max_length = 300},
      {.name = "role", .description = "Role", .example = R"("composer")", .min_length = 1,
       .max_length = 40, .one_of = {"composer", "lyricist", "composer_lyricist", "arranger"}},
      {.name = "ipi", .description = "IPI name number", .example = R"("00014107338")",
       .max_length = 20},
  };
  return rules;
}

template <>
std::span<const FieldRule> words_of<AiUse>() {
  static const std::vector<FieldRule> rules{
      {.name = "vocals", .description = "Vocals", .example = R"("none")", .min_length = 1,
       .max_length = 20, .one_of = kAiUse},
      {.name = "lyrics", .description = "Lyrics", .example = R"("none")", .min_length = 1,
       .max_length = 20, .one_of = kAiUse},
      {.name = "instrumentation", .description = "Instruments", .example = R"("none")",
       .min_length = 1, .max_length = 20, .one_of = kAiUse},
      {.name = "composition", .description = "Composition", .example = R"("none")", .min_length = 1,
       .max_length = 20, .one_of = kAiUse},
      {.name = "post_production", .description = "Mixing and mastering", .example = R"("none")",
       .min_length = 1, .max_length = 20, .one_of = kAiUse},
      {.name = "artwork", .description = "Cover", .example = R"("none")", .min_length = 1,
       .max_length = 20, .one_of = kAiUse},
  };
  return rules;
}

}  // namespace mv::model
