// SPDX-License-Identifier: Apache-2.0
#include "preflight/defaults.hpp"

#include <re2/re2.h>

#include <algorithm>

#include "base/text/text.hpp"
#include "base/text/unicode.hpp"
#include "identifiers/identifiers.hpp"
#include "preflight/calendar.hpp"
#include "preflight/genres.hpp"
#include "preflight/rights_line.hpp"
#include "preflight/text.hpp"
#include "preflight/title_case.hpp"
#include "preflight/title_form.hpp"

namespace mv::preflight {
namespace {

void take(std::string& field, std::string_view from) {
  if (trim(field).empty() && is_utf8(from)) field = std::string(trim(from));
}

std::string stem_of(std::string_view file_name) {
  file_name = file_name.substr(file_name.find_last_of('/') + 1);
  const auto dot = file_name.rfind('.');
  if (dot != std::string_view::npos && file_name.size() - dot <= 6)
    file_name = file_name.substr(0, dot);
  // What `check --fix` writes is called like the file that it repaired.
  if (file_name.ends_with(".fixed")) file_name.remove_suffix(6);
  return is_utf8(file_name) ? to_nfc(capped(file_name)) : std::string();
}

std::string cleaned(std::string stem) {
  static const RE2 slug(R"(^[a-z0-9]+(?:-[a-z0-9]+)+$)");
  static const RE2 number(R"(^(?:0\d{1,2}[\s._)-]+|\d{1,3}(?:\s+-|[.)])\s+)(.*\pL.*)$)");
  stem = replace_all(std::move(stem), "_", " ");
  std::string rest;
  if (RE2::FullMatch(stem, number, &rest)) stem = rest;
  if (RE2::FullMatch(stem, slug)) stem = replace_all(std::move(stem), "-", " ");
  RE2::GlobalReplace(&stem, R"(\s+)", " ");
  return std::string(trim(stem));
}

bool starts_version(std::string_view text) {
  static const RE2 pattern(
      R"((?i)\b(remix|mix|edit|version|instrumental|acoustic|live|demo|remaster(?:ed)?|rework|dub|reprise|vip)\b)");
  return RE2::PartialMatch(re2::StringPiece(text.data(), text.size()), pattern);
}

bool same_name(std::string_view a, std::string_view b) {
  return lowered(trim(a)) == lowered(trim(b));
}

/// "A feat. B" as one tag is a primary and a featured artist.
std::vector<model::Artist> artists_of(std::string_view name) {
  const auto [main, guest] = split_guest(trim(name));
  std::vector<model::Artist> out;
  if (!main.empty()) out.push_back({main, "primary"});
  if (!guest.empty()) out.push_back({guest, "featured"});
  return out;
}

bool has_primary(const model::Metadata& metadata) {
  return std::any_of(
      metadata.artists.begin(), metadata.artists.end(), [](const model::Artist& artist) {
        return artist.role == "primary" && !trim(artist.name).empty();
      });
}

/// The values one by one; `joined` stands for them where nobody separated them.
std::vector<std::string> values_of(
    const std::vector<std::string>& values, const std::string& joined) {
  std::vector<std::string> out;
  for (const auto& value : values.empty() ? std::vector<std::string>{joined} : values)
    if (!trim(value).empty() && is_utf8(value)) out.emplace_back(trim(value));
  return out;
}

class Filler {
 public:
  Filler(Filled& out, Millis now) : metadata_(out.metadata), assumed_(out.assumed), now_(now) {}

  void from_tags(const model::AudioTags& tags) {
    take(metadata_.title, tags.title);
    take(metadata_.album, tags.album);
    take(metadata_.label, tags.label);
    take_isrc(tags);
    if (!has_primary(metadata_)) add_artists(tags);
    if (metadata_.writers.empty())
      for (const auto& name : values_of(tags.composers, tags.composer))
        metadata_.writers.push_back({name});
    if (trim(metadata_.genre).empty()) take_genre(values_of(tags.genres, tags.genre));
    if (metadata_.language.empty() && (tags.language.size() == 2 || tags.language.size() == 3))
      metadata_.language = lower(tags.language);
    if (const auto line = read_rights_line(tags.copyright)) {
      take(metadata_.p_line, line->text());
      take(metadata_.c_line, line->text());
    }
  }

  void from_name(std::string_view file_name, std::string_view account) {
    const bool need_title = trim(metadata_.title).empty();
    const bool need_artist = !has_primary(metadata_);
    const auto parts = parts_of_file_name(file_name, model::display_artist(metadata_));
    if (need_title && !parts.title.empty()) {
      metadata_.title = parts.title;
      assumed_.push_back("title");
    }
    // Only together: a title from elsewhere says nothing about the file's name.
    if (need_artist) add_artists(need_title && !parts.artist.empty() ? parts.artist : account);
    if (need_artist && has_primary(metadata_)) assumed_.push_back("artists");
  }

  void the_rest() {
    const auto primary = std::find_if(metadata_.artists.begin(), metadata_.artists.end(),
        [](const model::Artist& artist) { return artist.role == "primary"; });
    const bool known = primary != metadata_.artists.end() && !trim(primary->name).empty();
    // A cover was written by somebody else: rule M29 asks who.
    if (metadata_.writers.empty() && known && metadata_.track_type == "original") {
      metadata_.writers.push_back({primary->name});
      assumed_.push_back("writers");
    }
    guess("explicit_content", metadata_.explicit_content, "not_explicit");
    guess("genre", metadata_.genre, std::string(kDefaultGenre));
    const auto owner =
        trim(metadata_.label).empty() ? model::display_artist(metadata_) : metadata_.label;
    if (owner.empty()) return;
    const auto line = std::to_string(year_of(now_)) + " " + owner;
    guess("p_line", metadata_.p_line, line);
    guess("c_line", metadata_.c_line, line);
  }

 private:
  void guess(const char* name, std::string& field, std::string value) {
    if (!trim(field).empty()) return;
    field = std::move(value);
    assumed_.emplace_back(name);
  }

  void add_artists(std::string_view name) {
    if (!is_utf8(name)) return;
    for (auto& artist : artists_of(name)) metadata_.artists.push_back(std::move(artist));
  }

  void add_artists(const model::AudioTags& tags) {
    for (const auto& name : tags.artist.empty() ? values_of(tags.album_artists, tags.album_artist)
                                                : values_of(tags.artists, tags.artist))
      add_artists(name);
  }

  /// Of several the first that is one.
  void take_isrc(const model::AudioTags& tags) {
    if (trim(metadata_.isrc).empty())
      for (const auto& code : values_of(tags.isrcs, tags.isrc))
        if (const auto isrc = identifiers::parse_isrc(code)) {
          metadata_.isrc = *isrc;
          return;
        }
    take(metadata_.isrc, tags.isrc);
    if (const auto isrc = identifiers::parse_isrc(metadata_.isrc)) metadata_.isrc = *isrc;
  }

  /// The first that stores know, whole or by its part: "Soul/Funk".
  void take_genre(const std::vector<std::string>& values) {
    for (const auto& value : values)
      if (const auto genre = find_genre(value)) return void(metadata_.genre = std::string(*genre));
    for (const auto& value : values)
      for (const auto& part : split(value, '/'))
        if (const auto genre = find_genre(trim(part)))
          return void(metadata_.genre = std::string(*genre));
  }

  model::Metadata& metadata_;
  std::vector<std::string>& assumed_;
  Millis now_;
};

}  // namespace

NameParts parts_of_file_name(std::string_view file_name, std::string_view artist) {
  auto name = cleaned(stem_of(file_name));
  NameParts out;
  if (const auto dash = name.find(" - "); dash != std::string::npos) {
    const auto left = std::string(trim(std::string_view(name).substr(0, dash)));
    const auto right = std::string(trim(std::string_view(name).substr(dash + 3)));
    const bool splits = artist.empty()
                            ? !starts_version(right) || right.find(" - ") != std::string::npos
                            : same_name(left, artist);
    if (splits && !left.empty() && !right.empty()) {
      out.artist = left;
      name = right;
    }
  }
  const auto in_case = [](const std::string& text) {
    return all_lower(text, 1) ? title_case(text) : text;
  };
  out.title = in_case(name);
  out.artist = in_case(out.artist);
  return out;
}

Filled fill_defaults(model::Metadata given, const model::AudioTags& tags,
    std::string_view file_name, std::string_view account_name, Millis now) {
  Filled out{std::move(given), {}};
  Filler filler(out, now);
  filler.from_tags(tags);
  filler.from_name(file_name, account_name);
  filler.the_rest();
  return out;
}

model::Metadata read_from_file(
    model::Metadata given, const model::AudioTags& tags, std::string_view file_name) {
  Filled out{std::move(given), {}};
  Filler filler(out, 0);
  filler.from_tags(tags);
  filler.from_name(file_name, "");
  return std::move(out.metadata);
}

std::string language_sent(const model::Metadata& metadata) {
  if (!metadata.language.empty()) return metadata.language;
  return metadata.metadata_language.empty() ? "en" : metadata.metadata_language;
}

}  // namespace mv::preflight
