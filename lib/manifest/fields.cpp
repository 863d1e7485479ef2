// SPDX-License-Identifier: Apache-2.0
#include "manifest/fields.hpp"

#include <array>
#include <stdexcept>

namespace mv::manifest {
namespace {

using model::AiUse;
using model::Artist;
using model::Metadata;
using model::ReleaseMetadata;
using model::ReleaseSchedule;
using model::ReleaseTrack;
using model::Writer;

constexpr std::string_view kArtistRoles =
    "primary featured remixer producer performer composer lyricist arranger engineer";
constexpr std::string_view kWriterRoles = "composer lyricist composer_lyricist arranger";
constexpr std::string_view kUses = "none assisted generated";

// name, form, member, description, example, limit, required, own, choices, also
const Field kRelease[] = {
    {"title", Form::text, &ReleaseMetadata::title, "Title of the release, without its version",
     R"("First Light")", 500, true, false, "", "name album"},
    {"version", Form::text, &ReleaseMetadata::version, "Version of the whole release, no brackets",
     R"("Deluxe Edition")", 200, false, false, "", "edition subtitle"},
    {"type", Form::choice, &ReleaseMetadata::kind,
     "What it is; else by the number of tracks: up to 3 a single, up to 6 an EP", R"("album")", 20,
     false, false, "single ep album", "kind format"},
    {"artists", Form::artists, &ReleaseMetadata::artists,
     "Who it is by: names, or tables of name and role. Tracks that name nobody have these",
     R"(["Ada", {name = "Ben", role = "featured"}])", 100, true, false, "", "artist album_artist"},
    {"label", Form::text, &ReleaseMetadata::label, "Label", R"("Own Label")", 200},
    {"upc", Form::upc, &ReleaseMetadata::upc,
     "UPC or EAN, in quotes; else one of your own range is assigned", R"("036000291452")", 20,
     false, false, "", "ean barcode gtin"},
    {"catalogue_number", Form::text, &ReleaseMetadata::catalogue_number, "The label's own number",
     R"("OWN-001")", 100, false, false, "", "catalog_number catno"},
    {"genre", Form::text, &ReleaseMetadata::genre,
     "Genre of the list in preflight-rules.md; a track may have its own", R"("Electronic")", 100},
    {"language", Form::language, &ReleaseMetadata::metadata_language,
     "Language of the titles (ISO 639); else en", R"("en")", 20, false, false, "",
     "metadata_language title_language"},
    {"p_line", Form::text, &ReleaseMetadata::p_line, "Year and owner of the recordings",
     R"("2027 Own Label")", 300, false, false, "", "p_notice"},
    {"c_line", Form::text, &ReleaseMetadata::c_line, "Year and owner of the cover and the package",
     R"("2027 Own Label")", 300, false, false, "", "copyright c_notice"},
    {"description", Form::paragraphs, &ReleaseMetadata::description,
     "A few words, where platforms show them", R"("Recorded in one night.")", 4000, false, false,
     "", "notes text"},
    {"artwork", Form::image_file, &Manifest::artwork,
     "Cover, JPEG or PNG, 3000 x 3000; drawn from the title when absent", R"("cover.jpg")", 4096,
     false, false, "", "cover image art picture"},
    {"territories", Form::territories, &ReleaseMetadata::territories,
     "Where it may be sold: \"world\" or countries (ISO 3166)", R"(["DE", "AT", "CH"])", 300, false,
     false, "", "territory countries"},
    {"platforms", Form::platforms, &Manifest::platforms,
     "Where it goes when the command line names nothing else", R"(["spotify", "soundcloud"])", 50,
     false, false, "", "platform stores to"},
    {"key", Form::text, &Manifest::key,
     "What the server recognises the release by, whatever its title becomes; else made of artists, "
     "title and version",
     R"("ada-first-light")", 200, false, false, "", "id slug"},
};

const Field kSchedule[] = {
    {"at", Form::moment, &ReleaseSchedule::at,
     "When it appears: a date (its midnight), or a date and time", R"("2027-01-15 00:00")", 40,
     true, false, "", "date time release_date when"},
    {"zone", Form::zone, &ReleaseSchedule::zone,
     "Time zone of at; needed unless at ends in an offset or Z", R"("Europe/Berlin")", 64, false,
     false, "", "timezone tz time_zone"},
    {"local_midnight", Form::flag, &ReleaseSchedule::local_midnight,
     "Each territory at its own midnight, where the route can", "false"},
};

const Field kTrack[] = {
    {"file", Form::audio_file, &Track::file,
     "The audio, relative to the folder of the manifest; ~ is not expanded",
     R"("01 - First Light.wav")", 4096, true, true, "", "path audio filename"},
    {"disc", Form::count, &ReleaseTrack::disc, "Disc; else 1", "1", 99, false, true, "",
     "disk cd disc_number"},
    {"number", Form::count, &ReleaseTrack::number,
     "Number on its disc; else as the tracks stand in the file", "1", 999, false, true, "",
     "track position track_number"},
    {"title", Form::text, &Metadata::title,
     "Title without version; else the file's tags and name say it, on a release of one track the "
     "release",
     R"("Northern Line")", 500, false, true, "", "name"},
    {"version", Form::text, &Metadata::version, "Version without brackets", R"("Radio Edit")", 200,
     false, false, "", "mix subtitle"},
    {"artists", Form::artists, &Metadata::artists, "Who plays it; else the artists of the release",
     R"(["Ada", {name = "Cleo", role = "remixer"}])", 100, false, false, "", "artist performers"},
    {"writers", Form::writers, &Metadata::writers,
     "Songwriters under their legal names: names, or tables of name, role and ipi",
     R"(["Ada Example", {name = "Ben Example", role = "lyricist"}])", 200, false, false, "",
     "writer songwriter songwriters composer composers authors"},
    {"isrc", Form::isrc, &Metadata::isrc,
     "ISRC of the recording; else one of your own prefix is assigned", R"("AA6Q72000047")", 20,
     false, true},
    {"iswc", Form::iswc, &Metadata::iswc, "ISWC of the work", R"("T-034.524.680-1")", 20, false,
     true},
    {"language", Form::language, &Metadata::language,
     "Language of the lyrics (ISO 639); zxx = instrumental", R"("en")", 20, false, false, "",
     "lyrics_language lyrics lang"},
    {"title_language", Form::language, &Metadata::metadata_language,
     "Language of the title; else that of the release", R"("en")", 20, false, false, "",
     "metadata_language"},
    {"explicit", Form::explicit_flag, &Metadata::explicit_content,
     "Whether the lyrics are explicit; \"clean\" for a cleaned version", "false", 20, false, false,
     "explicit clean not_explicit", "explicit_content parental_advisory"},
    {"genre", Form::text, &Metadata::genre, "Genre, when not that of the release", R"("Ambient")",
     100},
    {"recording_country", Form::country, &Metadata::recording_country,
     "Where it was recorded (ISO 3166)", R"("DE")", 2, false, false, "",
     "country recorded_in"},
    {"track_type", Form::choice, &Metadata::track_type, "Who wrote it", R"("original")", 20, false,
     false, "original cover public_domain", "type kind"},
    {"p_line", Form::text, &Metadata::p_line, "Year and owner of the recording",
     R"("2027 Own Label")", 300, false, false, "", "p_notice"},
    {"c_line", Form::text, &Metadata::c_line, "Year and owner, when not those of the release",
     R"("2027 Own Label")", 300, false, false, "", "copyright c_notice"},
    {"description", Form::paragraphs, &Metadata::description,
     "A few words, where platforms show them", R"("The first song I wrote.")", 4000, false, false,
     "", "notes comment"},
    {"tags", Form::words, &Metadata::tags, "Free words", R"(["night", "train"])", 50, false, false,
     "", "keywords"},
    {"ai", Form::ai, &Metadata::ai,
     "How much of each part a machine made; what is not named stays as in [defaults]",
     R"({vocals = "none", artwork = "assisted"})"},
};

const Field kArtist[] = {
    {"name", Form::text, &Artist::name, "One name", R"("Ada")", 300, true},
    {"role", Form::choice, &Artist::role, "Role; else primary", R"("featured")", 40, false, false,
     kArtistRoles},
};

const Field kWriter[] = {
    {"name", Form::text, &Writer::name, "Legal first and last name", R"("Ada Example")", 300, true},
    {"role", Form::choice, &Writer::role, "Role; else composer", R"("lyricist")", 40, false, false,
     kWriterRoles},
    {"ipi", Form::ipi, &Writer::ipi, "IPI name or base number", R"("00014107338")", 20},
};

const Field kAi[] = {
    {"vocals", Form::choice, &AiUse::vocals, "Vocals", R"("none")", 20, false, false, kUses},
    {"lyrics", Form::choice, &AiUse::lyrics, "Lyrics", R"("none")", 20, false, false, kUses},
    {"instrumentation", Form::choice, &AiUse::instrumentation, "Instruments", R"("generated")", 20,
     false, false, kUses, "instruments"},
    {"composition", Form::choice, &AiUse::composition, "Composition", R"("none")", 20, false, false,
     kUses, "music"},
    {"post_production", Form::choice, &AiUse::post_production, "Mixing and mastering",
     R"("assisted")", 20, false, false, kUses, "mixing mastering"},
    {"artwork", Form::choice, &AiUse::artwork, "Cover", R"("none")", 20, false, false, kUses,
     "cover"},
};

const Section kSections[] = {
    {"release", "[release]", "The release as a whole.", kRelease},
    {"schedule", "[schedule]", "When it appears. Without this table the release stays a draft.",
     kSchedule},
    {"defaults", "[defaults]",
     "What every track says that does not say it itself: any field of [[tracks]] but those marked "
     "as its own.",
     kTrack},
    {"tracks", "[[tracks]]", "One for each track.", kTrack},
};
const Section kArtistSection{"artist", "artists", "One of artists.", kArtist};
const Section kWriterSection{"writer", "writers", "One of writers.", kWriter};
const Section kAiSection{"ai", "ai", "How much of each part a machine made.", kAi};

}  // namespace

std::span<const Section> sections() { return kSections; }
const Section& artist_section() { return kArtistSection; }
const Section& writer_section() { return kWriterSection; }
const Section& ai_section() { return kAiSection; }

const Section& section(std::string_view name) {
  for (const auto& found : kSections)
    if (found.name == name) return found;
  throw std::logic_error("no section " + std::string(name));
}

std::string_view pattern_of(Form form) {
  switch (form) {
    case Form::isrc: return "^[A-Za-z]{2}[- ]?[A-Za-z0-9]{3}[- ]?[0-9]{2}[- ]?[0-9]{5}$";
    case Form::upc: return "^[0-9]([- ]?[0-9]){11,12}$";
    case Form::iswc: return "^[Tt]([-. ]?[0-9]){10}$";
    case Form::ipi: return "^(I[- ]?)?[0-9]([-. ]?[0-9]){8,10}$";
    case Form::language: return "^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$";
    case Form::country: return "^[A-Z]{2}$";
    case Form::moment:
      return "^[0-9]{4}-[0-9]{2}-[0-9]{2}"
             "([T ][0-9]{2}:[0-9]{2}(:[0-9]{2})?(Z|[+-][0-9]{2}:[0-9]{2})?)?$";
    default: return "";
  }
}

const Field* find_field(std::span<const Field> fields, std::string_view name) {
  for (const auto& field : fields)
    if (field.name == name) return &field;
  return nullptr;
}

}  // namespace mv::manifest
