// SPDX-License-Identifier: Apache-2.0
#pragma once
// What may stand in a release manifest, as one table: it reads the file, explains what is wrong,
// and writes the JSON Schema and the reference, so that these cannot differ.
#include <span>
#include <string>
#include <string_view>
#include <tuple>
#include <variant>
#include <vector>

#include "manifest/manifest.hpp"

namespace mv::manifest {

/// How the value of a field is written and checked.
enum class Form {
  text,        ///< one line
  paragraphs,  ///< text with line breaks
  choice,      ///< one of Field::choices
  flag,        ///< true or false
  explicit_flag,
  count,   ///< a whole number from 1 to Field::limit
  moment,  ///< a date, or a date and time
  zone,    ///< of the IANA data base
  isrc,
  upc,
  iswc,
  ipi,
  language,     ///< ISO 639, with subtags
  country,      ///< ISO 3166 alpha-2
  territories,  ///< "world" or a list of countries
  platforms,
  words,  ///< a list of texts
  artists,
  writers,  ///< lists of names or of tables
  ai,       ///< a table
  audio_file,
  image_file,
};

/// Where a value goes.
using Member = std::variant<std::string Manifest::*, fs::path Manifest::*,
    std::vector<std::string> Manifest::*, std::string model::ReleaseMetadata::*,
    std::vector<std::string> model::ReleaseMetadata::*,
    std::vector<model::Artist> model::ReleaseMetadata::*, std::string model::ReleaseSchedule::*,
    bool model::ReleaseSchedule::*, fs::path Track::*, int model::ReleaseTrack::*,
    std::string model::Metadata::*, std::vector<std::string> model::Metadata::*,
    std::vector<model::Artist> model::Metadata::*, std::vector<model::Writer> model::Metadata::*,
    model::AiUse model::Metadata::*, std::string model::Artist::*, std::string model::Writer::*,
    std::string model::AiUse::*>;

/// The structs whose members are being read; those not in use are null.
using Target = std::tuple<Manifest*, model::ReleaseMetadata*, model::ReleaseSchedule*, Track*,
    model::ReleaseTrack*, model::Metadata*, model::Artist*, model::Writer*, model::AiUse*>;

template <class... Parts>
Target target_of(Parts&... parts) {
  Target out{};
  ((std::get<Parts*>(out) = &parts), ...);
  return out;
}

struct Field {
  std::string_view name;
  Form form;
  Member member;
  std::string_view description;
  std::string_view example;  ///< as TOML
  std::size_t limit = 0;     ///< of what is the manifest's own; 0 = as model::words_of says
  bool required = false;
  bool own = false;            ///< of one track only: refused in [defaults]
  std::string_view also = {};  ///< what people write instead, separated by blanks: for hints
};
/// Characters of a text, entries of a list, the largest number; 0 = none.
std::size_t limit_of(const Field& field);
/// What a text may be; empty = anything.
std::vector<std::string> choices_of(const Field& field);

struct Section {
  std::string_view name;   ///< the key at the top of the file, or the noun of a nested table
  std::string_view title;  ///< as in the file: [release]
  std::string_view description;
  std::span<const Field> fields;
};

/// release, schedule, defaults, tracks: the top of the file. Static storage, as all below.
std::span<const Section> sections();
/// artist, writer, ai: tables inside of values.
const Section& artist_section();
const Section& writer_section();
const Section& ai_section();
const Section& section(std::string_view name);

/// RE2 and ECMA-262 pattern of a form's text, for editors; empty when it has none.
std::string_view pattern_of(Form form);

/// The field with this name, or nullptr.
const Field* find_field(std::span<const Field> fields, std::string_view name);

}  // namespace mv::manifest
