// SPDX-License-Identifier: Apache-2.0
#include "model/words.hpp"

namespace mv::model {
namespace {

constexpr std::string_view kTrackId = "^[a-z]{3}_[0-9a-z]{26}$";
constexpr std::string_view kLanguage = "^$|^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$";
const std::vector<std::string_view> kAiUse{"none", "assisted", "generated"};

}  // namespace

// name, description, example, required, min, max, pattern, one_of, format, minimum, maximum

template <>
std::span<const FieldRule> words_of<Metadata>() {
  static const std::vector<FieldRule> rules{
      {"title", "Title without version", R"("Northern Line")", false, 0, 500},
      {"version", "Version without brackets", R"("Radio Edit")", false, 0, 200},
      {"artists", "Artists, one entry each", R"([{"name":"Ada","role":"primary"}])", false, 0, 100},
      {"writers", "Songwriters under their legal names",
       R"([{"name":"Ada Example","role":"composer"}])", false, 0, 200},
      {"album", "Release title; empty = the track's title", R"("Northern Line")", false, 0, 500},
      {"label", "Label", R"("Own Label")", false, 0, 200},
      {"genre", "Genre", R"("Electronic")", false, 0, 100},
      {"isrc", "ISRC", R"("AA6Q72000047")", false, 0, 20},
      {"upc", "UPC or EAN of the release", R"("036000291452")", false, 0, 20},
      {"iswc", "ISWC", R"("T0345246801")", false, 0, 20},
      {"language", "Language of the lyrics; zxx = instrumental", R"("en")", false, 0, 20,
       kLanguage},
      {"metadata_language", "Language of the title", R"("en")", false, 0, 20, kLanguage},
      {"explicit_content", "Whether the lyrics are explicit", R"("not_explicit")", false, 0, 20, "",
       {"", "explicit", "clean", "not_explicit"}},
      {"p_line", "Year and owner of the recording", R"("2026 Own Label")", false, 0, 300},
      {"c_line", "Year and owner of the artwork and package", R"("2026 Own Label")", false, 0, 300},
      {"recording_country", "ISO 3166 alpha-2", R"("DE")", false, 0, 2, "^$|^[A-Z]{2}$"},
      {"description", "Description, for platforms that show one", R"("Recorded at night.")", false,
       0, 4000},
      {"tags", "Tags, any words", R"(["night","train"])", false, 0, 50},
      {"release_date", "Release date", R"("2027-01-15")", false, 0, 10,
       "^$|^[0-9]{4}-[0-9]{2}-[0-9]{2}$", {}, "date"},
      {"track_type", "Original work, cover version or public domain", R"("original")", false, 0, 20,
       "",
       {"original", "cover", "public_domain"}},
  };
  return rules;
}

template <>
std::span<const FieldRule> words_of<ReleaseMetadata>() {
  static const std::vector<FieldRule> rules{
      {"title", "Title without version", R"("Nachtzug")", false, 0, 500},
      {"version", "Version without brackets", R"("Deluxe Edition")", false, 0, 200},
      {"kind", "single, ep or album; empty = by the number of tracks", R"("album")", false, 0, 10,
       "", {"", "single", "ep", "album"}},
      {"artists", "Artists, one entry each", R"([{"name":"Mara Linde","role":"primary"}])", false,
       0, 100},
      {"label", "Label", R"("Own Label")", false, 0, 200},
      {"upc", "UPC or EAN", R"("036000291452")", false, 0, 20},
      {"catalogue_number", "The label's catalogue number", R"("OWN-001")", false, 0, 60},
      {"genre", "Genre of the release", R"("Electronic")", false, 0, 100},
      {"metadata_language", "Language of the titles", R"("en")", false, 0, 20,
       kLanguage},
      {"p_line", "Year and owner of the recordings", R"("2026 Own Label")", false, 0, 300},
      {"c_line", "Year and owner of the artwork and package", R"("2026 Own Label")", false, 0, 300},
      {"description", "Description, for platforms that show one", R"("Recorded at night.")", false,
       0, 4000},
      {"territories", "ISO 3166 alpha-2; empty = the whole world", R"(["DE","AT","CH"])", false, 0,
       260},
  };
  return rules;
}

template <>
std::span<const FieldRule> words_of<ReleaseTrack>() {
  static const std::vector<FieldRule> rules{
      {"track_id", "The track", R"("trk_01jd2m3x8yq5w7e9r1t3y5u7c9")", true, 30, 30, kTrackId},
      {"disc", "Disc, from 1", "1", false, 0, 1000, "", {}, "", 1, 99},
      {"number", "Position, from 1 on each disc", "1", false, 0, 1000, "", {}, "", 1, 999},
  };
  return rules;
}

template <>
std::span<const FieldRule> words_of<Artist>() {
  static const std::vector<FieldRule> rules{
      {"name", "Name of one artist", R"("Ada")", true, 1, 300},
      {"role", "Role", R"("primary")", false, 1, 40, "",
       {"primary", "featured", "remixer", "producer", "performer", "composer", "lyricist",
        "arranger", "engineer"}},
  };
  return rules;
}

template <>
std::span<const FieldRule> words_of<Writer>() {
  static const std::vector<FieldRule> rules{
      {"name", "Legal first and last name", R"("Ada Example")", true, 1, 300},
      {"role", "Role", R"("composer")", false, 1, 40, "",
       {"composer", "lyricist", "composer_lyricist", "arranger"}},
      {"ipi", "IPI name number", R"("00014107338")", false, 0, 20},
  };
  return rules;
}

template <>
std::span<const FieldRule> words_of<AiUse>() {
  static const std::vector<FieldRule> rules{
      {"vocals", "Vocals", R"("none")", false, 1, 20, "", kAiUse},
      {"lyrics", "Lyrics", R"("none")", false, 1, 20, "", kAiUse},
      {"instrumentation", "Instruments", R"("none")", false, 1, 20, "", kAiUse},
      {"composition", "Composition", R"("none")", false, 1, 20, "", kAiUse},
      {"post_production", "Mixing and mastering", R"("none")", false, 1, 20, "", kAiUse},
      {"artwork", "Cover", R"("none")", false, 1, 20, "", kAiUse},
  };
  return rules;
}

}  // namespace mv::model
