// SPDX-License-Identifier: Apache-2.0
#include "manifest/fields.hpp"

#include <array>
#include <boost/mp11/algorithm.hpp>
#include <stdexcept>

#include "model/fields/words.hpp"
#include "model/json.hpp"

// clang-format off

namespace mv::manifest {
namespace {

using model::AiUse;
using model::Artist;
using model::Metadata;
using model::ReleaseMetadata;
using model::ReleaseSchedule;
using model::ReleaseTrack;
using model::Writer;

// The rule that a member of a track's or a release's words has in lib/model/fields/words.cpp.
template <class T, class M>
const model::FieldRule* rule_of(M T::*member) {
  if constexpr (model::has_words<T>) {
    const model::FieldRule* out = nullptr;
    boost::mp11::mp_for_each<model::members_of<T>>([&](auto one) {
      if constexpr (std::is_same_v<std::decay_t<decltype(one.pointer)>, M T::*>)
        if (one.pointer == member)
          for (const auto& rule : model::words_of<T>())
            if (rule.name == one.name) out = &rule;
    });
    return out;
  } else {
    return nullptr;
  }
}

const model::FieldRule* rule_of(const Field& field) {
  return std::visit([](auto member) { return rule_of(member); }, field.member);
}

const Field kRelease[] = {
    {.name = "title", .form = Form::text, .member = &ReleaseMetadata::title,
     .description = "Title of the release, without its version",
     .example = R"("First Light")", .required = true, .also = "name album"},
    {.name = "version", .form = Form::text, .member = &ReleaseMetadata::version,
     .description = "Version of the whole release, no brackets",
     .example = R"("Deluxe Edition")", .also = "edition subtitle"},
    {.name = "type", .form = Form::choice, .member = &ReleaseMetadata::kind,
     .description = "Kind of release; default: up to 3 tracks a single, up to 6 an EP, more an "
     "album",
     .example = R"("album")", .also = "kind format"},
    {.name = "artists", .form = Form::artists, .member = &ReleaseMetadata::artists,
     .description = "Artists: names, or tables of name and role. Tracks without artists have these",
     .example = R"(["Ada", {name = "Ben", role = "featured"}])", .required = true, .also = "artist album_artist"},
    {.name = "label", .form = Form::text, .member = &ReleaseMetadata::label,
     .description = "Label",
     .example = R"("Own Label")"},
    {.name = "upc", .form = Form::upc, .member = &ReleaseMetadata::upc,
     .description = "UPC or EAN, in quotes; default: the next of your own range",
     .example = R"("036000291452")", .also = "ean barcode gtin"},
    {.name = "catalogue_number", .form = Form::text, .member = &ReleaseMetadata::catalogue_number,
     .description = "The label's own number",
     .example = R"("OWN-001")", .also = "catalog_number catno"},
    {.name = "genre", .form = Form::text, .member = &ReleaseMetadata::genre,
     .description = "Genre from the list in preflight-rules.md; a track may have its own",
     .example = R"("Electronic")"},
    {.name = "language", .form = Form::language, .member = &ReleaseMetadata::metadata_language,
     .description = "Language of the titles (ISO 639); default: en",
     .example = R"("en")", .also = "metadata_language title_language"},
    {.name = "p_line", .form = Form::text, .member = &ReleaseMetadata::p_line,
     .description = "Year and owner of the recordings",
     .example = R"("2027 Own Label")", .also = "p_notice"},
    {.name = "c_line", .form = Form::text, .member = &ReleaseMetadata::c_line,
     .description = "Year and owner of the cover and the package",
     .example = R"("2027 Own Label")", .also = "copyright c_notice"},
    {.name = "description", .form = Form::paragraphs, .member = &ReleaseMetadata::description,
     .description = "A short text, where platforms show one",
     .example = R"("Recorded in one night.")", .also = "notes text"},
    {.name = "artwork", .form = Form::image_file, .member = &Manifest::artwork,
     .description = "Cover, JPEG or PNG, 3000 x 3000; drawn from the title when absent",
     .example = R"("cover.jpg")", .limit = 4096, .also = "cover image art picture"},
    {.name = "territories", .form = Form::territories, .member = &ReleaseMetadata::territories,
     .description = "Where it may be sold: \"world\" or countries (ISO 3166). No provider can leave countries out yet: "
                    "rule M32 then stops the release",
     .example = R"(["DE", "AT", "CH"])", .also = "territory countries"},
    {.name = "platforms", .form = Form::platforms, .member = &Manifest::platforms,
     .description = "Platforms to send it to, unless the command line names others",
     .example = R"(["spotify", "soundcloud"])", .limit = 50, .also = "platform stores to"},
    {.name = "key", .form = Form::text, .member = &Manifest::key,
     .description = "What identifies the release on the server, even when its title changes; "
     "default: made of artists, title and version",
     .example = R"("ada-first-light")", .limit = 200, .also = "id slug"},
};

const Field kSchedule[] = {
    {.name = "at", .form = Form::moment, .member = &ReleaseSchedule::at,
     .description = "When to release it: a date (at midnight), or a date and time",
     .example = R"("2027-01-15 00:00")", .limit = 40, .required = true, .also = "date time release_date when"},
    {.name = "zone", .form = Form::zone, .member = &ReleaseSchedule::zone,
     .description = "Time zone of at; needed unless at ends in an offset or Z",
     .example = R"("Europe/Berlin")", .limit = 64, .also = "timezone tz time_zone"},
    {.name = "local_midnight", .form = Form::flag, .member = &ReleaseSchedule::local_midnight,
     .description = "Midnight in each territory, where the platform supports it",
     .example = "false"},
};

const Field kTrack[] = {
    {.name = "file", .form = Form::audio_file, .member = &Track::file,
     .description = "The audio, relative to the folder of the manifest; ~ is not expanded",
     .example = R"("01 - First Light.wav")", .limit = 4096, .required = true, .own = true, .also = "path audio filename"},
    {.name = "disc", .form = Form::count, .member = &ReleaseTrack::disc,
     .description = "Disc; default: 1",
     .example = "1", .own = true, .also = "disk cd disc_number"},
    {.name = "number", .form = Form::count, .member = &ReleaseTrack::number,
     .description = "Number on its disc; default: the order in the file",
     .example = "1", .own = true, .also = "track position track_number"},
    {.name = "title", .form = Form::text, .member = &Metadata::title,
     .description = "Title without version; default: from the file's tags or name, on a release of "
     "one track that of the release",
     .example = R"("Northern Line")", .own = true, .also = "name"},
    {.name = "version", .form = Form::text, .member = &Metadata::version,
     .description = "Version without brackets",
     .example = R"("Radio Edit")", .also = "mix subtitle"},
    {.name = "artists", .form = Form::artists, .member = &Metadata::artists,
     .description = "Artists of the track; default: those of the release",
     .example = R"(["Ada", {name = "Cleo", role = "remixer"}])", .also = "artist performers"},
    {.name = "writers", .form = Form::writers, .member = &Metadata::writers,
     .description = "Songwriters under their legal names: names, or tables of name, role and ipi",
     .example = R"(["Ada Example", {name = "Ben Example", role = "lyricist"}])", .also = "writer songwriter songwriters composer composers authors"},
    {.name = "isrc", .form = Form::isrc, .member = &Metadata::isrc,
     .description = "ISRC of the recording; default: the next of your own range",
     .example = R"("AA6Q72000047")", .own = true},
    {.name = "iswc", .form = Form::iswc, .member = &Metadata::iswc,
     .description = "ISWC of the work",
     .example = R"("T-034.524.680-1")", .own = true},
    {.name = "language", .form = Form::language, .member = &Metadata::language,
     .description = "Language of the lyrics (ISO 639); zxx = instrumental",
     .example = R"("en")", .also = "lyrics_language lyrics lang"},
    {.name = "title_language", .form = Form::language, .member = &Metadata::metadata_language,
     .description = "Language of the title; default: that of the release",
     .example = R"("en")", .also = "metadata_language"},
    {.name = "explicit", .form = Form::explicit_flag, .member = &Metadata::explicit_content,
     .description = "Whether the lyrics are explicit; \"clean\" for a cleaned version",
     .example = "false", .also = "explicit_content parental_advisory"},
    {.name = "genre", .form = Form::text, .member = &Metadata::genre,
     .description = "Genre; default: that of the release",
     .example = R"("Ambient")"},
    {.name = "recording_country", .form = Form::country, .member = &Metadata::recording_country,
     .description = "Where it was recorded (ISO 3166)",
     .example = R"("DE")", .also = "country recorded_in"},
    {.name = "track_type", .form = Form::choice, .member = &Metadata::track_type,
     .description = "Who wrote it",
     .example = R"("original")", .also = "type kind"},
    {.name = "p_line", .form = Form::text, .member = &Metadata::p_line,
     .description = "Year and owner of the recording",
     .example = R"("2027 Own Label")", .also = "p_notice"},
    {.name = "c_line", .form = Form::text, .member = &Metadata::c_line,
     .description = "Year and owner; default: those of the release",
     .example = R"("2027 Own Label")", .also = "copyright c_notice"},
    {.name = "description", .form = Form::paragraphs, .member = &Metadata::description,
     .description = "A short text, where platforms show one",
     .example = R"("The first song I wrote.")", .also = "notes comment"},
    {.name = "tags", .form = Form::words, .member = &Metadata::tags,
     .description = "Words of your own",
     .example = R"(["night", "train"])", .also = "keywords"},
    {.name = "ai", .form = Form::ai, .member = &Metadata::ai,
     .description = "Use of AI in each part; parts left out are as in [defaults]",
     .example = R"({vocals = "none", artwork = "assisted"})"},
};

const Field kArtist[] = {
    {.name = "name", .form = Form::text, .member = &Artist::name,
     .description = "Name of one artist",
     .example = R"("Ada")", .required = true},
    {.name = "role", .form = Form::choice, .member = &Artist::role,
     .description = "Role; default: primary",
     .example = R"("featured")"},
};

const Field kWriter[] = {
    {.name = "name", .form = Form::text, .member = &Writer::name,
     .description = "Legal first and last name",
     .example = R"("Ada Example")", .required = true},
    {.name = "role", .form = Form::choice, .member = &Writer::role,
     .description = "Role; default: composer",
     .example = R"("lyricist")"},
    {.name = "ipi", .form = Form::ipi, .member = &Writer::ipi,
     .description = "IPI name or base number",
     .example = R"("00014107338")"},
};

const Field kAi[] = {
    {.name = "vocals", .form = Form::choice, .member = &AiUse::vocals,
     .description = "Vocals",
     .example = R"("none")"},
    {.name = "lyrics", .form = Form::choice, .member = &AiUse::lyrics,
     .description = "Lyrics",
     .example = R"("none")"},
    {.name = "instrumentation", .form = Form::choice, .member = &AiUse::instrumentation,
     .description = "Instruments",
     .example = R"("generated")", .also = "instruments"},
    {.name = "composition", .form = Form::choice, .member = &AiUse::composition,
     .description = "Composition",
     .example = R"("none")", .also = "music"},
    {.name = "post_production", .form = Form::choice, .member = &AiUse::post_production,
     .description = "Mixing and mastering",
     .example = R"("assisted")", .also = "mixing mastering"},
    {.name = "artwork", .form = Form::choice, .member = &AiUse::artwork,
     .description = "Cover",
     .example = R"("none")", .also = "cover"},
};

const Section kSections[] = {
    {"release", "[release]", "The release as a whole.", kRelease},
    {"schedule", "[schedule]", "When to release it. Without this table the release stays a draft.",
     kSchedule},
    {"defaults", "[defaults]",
     "Values for tracks that do not set their own: any field of [[tracks]] except those marked as "
     "its own.",
     kTrack},
    {"tracks", "[[tracks]]", "One for each track.", kTrack},
};
const Section kArtistSection{"artist", "artists", "One of artists.", kArtist};
const Section kWriterSection{"writer", "writers", "One of writers.", kWriter};
const Section kAiSection{"ai", "ai", "Use of AI in each part.", kAi};

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

std::size_t limit_of(const Field& field) {
  if (field.limit != 0) return field.limit;
  const auto* rule = rule_of(field);
  if (!rule) return 0;
  return rule->maximum ? static_cast<std::size_t>(*rule->maximum) : rule->max_length;
}

std::vector<std::string> choices_of(const Field& field) {
  std::vector<std::string> out;
  if (const auto* rule = rule_of(field))
    for (const auto choice : rule->one_of)
      if (!choice.empty()) out.emplace_back(choice);
  return out;
}

const Field* find_field(std::span<const Field> fields, std::string_view name) {
  for (const auto& field : fields)
    if (field.name == name) return &field;
  return nullptr;
}

}  // namespace mv::manifest
