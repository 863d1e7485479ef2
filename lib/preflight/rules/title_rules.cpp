// SPDX-License-Identifier: Apache-2.0
// How titles and names are written (Apple style guide and what distributors make of it).
#include <re2/re2.h>

#include <algorithm>
#include <map>
#include <set>

#include "base/text/text.hpp"
#include "preflight/probe.hpp"
#include "preflight/rules/places.hpp"
#include "preflight/text.hpp"
#include "preflight/title_case.hpp"
#include "preflight/title_form.hpp"

namespace mv::preflight {
namespace {

std::string rewrite(const std::string& as) { return "Write " + shown(as) + "."; }

void featuring_brackets(Probe& probe) {
  for (const auto& [at, text] : titles(probe.metadata))
    if (const auto form = featuring_form(text); form.no_brackets)
      probe.report({at, std::string(text), shown(text) + " names a guest outside brackets",
          rewrite(form.text)});
}

void featuring_word(Probe& probe) {
  for (const auto& [at, text] : titles(probe.metadata))
    if (const auto form = featuring_form(text); form.wrong_word)
      probe.report({at, std::string(text),
          shown(text) + " names the guest with a word other than \"feat.\" or \"with\"",
          rewrite(form.text)});
}

void guest_is_featured(Probe& probe) {
  const auto form = featuring_form(probe.metadata.title);
  if (!form.guests.empty())
    probe.report({"metadata.title", form.guests,
        shown(probe.metadata.title) + " names the guest " + shown(form.guests) + "; " + kWho +
            " add" + kS + " featured artists to the title",
        "Give the guest as an artist with the role \"featured\" and leave the name out "
        "of the title."});
  std::set<std::string> primary;
  for (const auto& artist : probe.metadata.artists)
    if (artist.role == "primary") primary.insert(lowered(artist.name));
  for (std::size_t i = 0; i < probe.metadata.artists.size(); ++i) {
    const auto& artist = probe.metadata.artists[i];
    if (artist.role == "featured" && primary.count(lowered(artist.name)))
      probe.report({"metadata.artists[" + std::to_string(i) + "]", artist.name,
          shown(artist.name) + " is both a primary and a featured artist", "Keep one of the two."});
  }
}

void brackets(Probe& probe) {
  for (const auto& [at, text] : titles(probe.metadata)) {
    if (!brackets_balanced(text))
      probe.report({at, std::string(text), shown(text) + " has an unmatched bracket",
          "Close or remove it.", Level::warn, false});
    else if (const auto form = bracket_form(text); form != text)
      probe.report({at, std::string(text),
          shown(text) + " does not write its version as (…), and further ones as […]",
          rewrite(form)});
  }
  const auto& version = probe.metadata.version;
  if (version.find_first_of("()[]") != std::string::npos)
    probe.report({"metadata.version", version,
        shown(version) + " has brackets; " + kWho + " add" + kS + " them",
        "Leave the brackets out."});
}

void no_original(Probe& probe) {
  static const RE2 pattern(R"((?i)\b(original (?:mix|version)|album version)\b)");
  for (const auto& [at, text] : {Place{"metadata.title", probe.metadata.title},
           Place{"metadata.version", probe.metadata.version}}) {
    std::string found;
    if (matches(text, pattern, &found))
      probe.report({at, found, shown(text) + " marks the original recording as " + shown(found),
          "Leave it out: only other versions are marked."});
  }
}

void no_flag_words(Probe& probe) {
  static const RE2 in_brackets(
      R"((?i)[(\[]\s*((?:explicit|clean)(?: version)?|exclusive|limited edition)\s*[)\]])");
  static const RE2 alone(
      R"((?i)^\s*((?:explicit|clean)(?: version)?|exclusive|limited edition)\s*$)");
  for (const auto& [at, text] : titles(probe.metadata)) {
    std::string found;
    if (matches(text, in_brackets, &found))
      probe.report({at, found, shown(text) + " says \"" + found + "\" in the title",
          "Leave it out; explicit and clean have their own field."});
  }
  if (matches(probe.metadata.version, alone))
    probe.report({"metadata.version", probe.metadata.version,
        shown(probe.metadata.version) + " is not a version for " + kWho,
        "Use the field for explicit content."});
}

void titles_differ(ReleaseProbe& probe) {
  std::map<std::string, std::size_t> seen;
  for (std::size_t i = 0; i < probe.tracks.size(); ++i) {
    const auto& metadata = probe.tracks[i].metadata;
    const auto key =
        lowered(metadata.title + "\n" + metadata.version + "\n" + model::display_artist(metadata));
    const auto [first, fresh] = seen.emplace(key, i);
    if (!fresh)
      probe.report({ReleaseProbe::at(i, "metadata.title"), metadata.title,
          "tracks " + std::to_string(first->second + 1) + " and " + std::to_string(i + 1) +
              " are both called " + shown(metadata.title),
          "Write in the version field what sets them apart, for example \"Acoustic\"."});
  }
}

void single_title(Probe& probe) {
  static const RE2 suffix(R"((?i)\s[-–]\s*(single|ep)\s*$)");
  const auto& album = probe.metadata.album;
  if (album.empty()) return;
  std::string found;
  if (matches(album, suffix, &found))
    probe.report({"metadata.album", album,
        shown(album) + " ends in \"" + found + "\", which stores add themselves", "Leave it out."});
  else if (probe.tracks == 1 && lowered(album) != lowered(probe.metadata.title))
    probe.report({"metadata.album", album,
        "the release has one track, but is called " + shown(album) + " and the track " +
            shown(probe.metadata.title),
        "Give a single the title of its track."});
}

void volume(Probe& probe) {
  for (const auto& [at, text] : titles(probe.metadata))
    if (const auto form = volume_form(text); form != text)
      probe.report({at, std::string(text),
          shown(text) + " does not write its volume or part as \", Vol. 1\" or \", Pt. 2\"",
          rewrite(form)});
}

void one_numeral_style(ReleaseProbe& probe) {
  std::string arabic, roman;
  for (const auto& track : probe.tracks) {
    const auto numeral = volume_numeral(track.metadata.title);
    if (numeral.empty()) continue;
    (numeral[0] <= '9' ? arabic : roman) = track.metadata.title;
  }
  if (!arabic.empty() && !roman.empty())
    probe.report({"release", arabic + " / " + roman,
        shown(arabic) + " and " + shown(roman) + " number their parts in two styles",
        "Use one style in a release.", Level::warn, false});
}

void medley(Probe& probe) {
  static const RE2 pattern(R"((\pL{3,}(?:/\s*|\s/)\pL{3,}|\S/\s+\S|\S\s+/\S))");
  for (const auto& [at, text] : titles(probe.metadata))
    if (matches(text, pattern) && lower(text).find("w/") == std::string::npos)
      probe.report(
          {at, std::string(text), shown(text) + " joins two titles without spaces around the slash",
              "Write \"One / Two\"."});
}

void plain_case(Probe& probe) {
  for (const auto& [at, text] : titles(probe.metadata)) {
    const auto part = capped(text);
    const auto* what = all_upper(part, 5)   ? "all in capitals"
                       : all_lower(part, 2) ? "all in small letters"
                       : mixed_case(part)   ? "in mixed case"
                                            : nullptr;
    if (what)
      probe.report({at, std::string(text), shown(text) + " is " + what,
          "Write it in normal case; override this if the artist always writes it like "
          "that."});
  }
}

void english_title_case(Probe& probe) {
  if (!title_is_english(probe.metadata)) return;
  for (const auto& [at, text] : titles(probe.metadata))
    if (text.size() <= 1000)
      if (const auto form = title_case(text); form != text && is_utf8(text))
        probe.report(
            {at, std::string(text), shown(text) + " is not in English title case", rewrite(form)});
}

void sentence_case(Probe& probe) {
  const auto language = lower(probe.metadata.metadata_language).substr(0, 2);
  if (!probe.listed(language)) return;
  for (const auto& [at, text] : titles(probe.metadata)) {
    std::size_t words = 0, capitals = 0;
    for (const auto& word : split(capped(text), ' ')) {
      const auto points = code_points(word);
      if (points.empty() || !is_letter(points[0])) continue;
      ++words;
      capitals += is_upper(points[0]);
    }
    if (words >= 3 && capitals == words)
      probe.report({at, std::string(text),
          shown(text) + " begins every word with a capital, unlike titles in \"" + language +
              "\" usually do",
          "Use a capital for the first word and for names."});
  }
}

constexpr Rule kRules[] = {
    {"M1", "A guest in a title is in brackets: (feat. A & B)", "Apple style guide 2.13-2.14", true,
        {{{"stores", Level::warn}}}, featuring_brackets},
    {"M2", "\"feat.\" or \"with\", not featuring, Feat, ft. or w/", "Apple style guide 2.13-2.14",
        true, {{{"stores", Level::warn}}}, featuring_word},
    {"M3", "A guest is a featured artist, not part of the title, not also primary",
        "Apple style guide; Spotify; LabelGrid", false, {{{"stores", Level::warn}}},
        guest_is_featured},
    {"M5", "Versions in (…), further ones in […]; no brackets in the version field",
        "Apple style guide 3.6", true, {{{"stores", Level::warn}}}, brackets},
    {"M6", "The original recording is not called \"Original Mix\" or \"Album Version\"",
        "Apple, retold", false, {{{"stores", Level::warn}}}, no_original},
    {"M7", "No (Explicit), (Clean), Exclusive, Limited Edition in titles", "Apple, retold", false,
        {{{"apple-music", Level::error}, {"stores", Level::warn}}}, no_flag_words},
    {"M9", "Titles differ inside a release", "Apple, retold", false,
        {{{"apple-music", Level::error}, {"stores", Level::warn}}}, nullptr, titles_differ},
    {"M10", "A single has its track's title; \" - Single\" and \" - EP\" are not typed",
        "Apple style guide 3.7", false, {{{"stores", Level::warn}}}, single_title},
    {"M11", "\", Vol. 1\" and \", Pt. 2\"; one numeral style in a release", "Apple, retold", true,
        {{{"stores", Level::warn}}}, volume, one_numeral_style},
    {"M12", "Double titles are joined by \" / \"", "Apple style guide 3.7", false,
        {{{"stores", Level::warn}}}, medley},
    {"M13", "No capitals, small letters or mixed case for effect", "Apple; distributors", false,
        {{{"stores", Level::warn}}}, plain_case},
    {"M14", "English title case", "Apple; distributors", true, {{{"stores", Level::warn}}},
        english_title_case},
    {"M15", "Sentence case in other languages", "a distributor's help", false,
        {{{"stores", Level::info, 0, 0, "fr it sv ru da no nb fi pl cs nl ro hu hr"}}},
        sentence_case},
};

}  // namespace

bool title_is_english(const model::Metadata& metadata) {
  const auto& language = metadata.metadata_language;
  if (!language.empty()) return lower(language).substr(0, 2) == "en";
  // Nobody said: letters that English does not have speak against it.
  const auto points = code_points(capped(metadata.title));
  return std::none_of(
      points.begin(), points.end(), [](char32_t p) { return p > 127 && is_letter(p); });
}

std::span<const Rule> title_rules() { return kRules; }

}  // namespace mv::preflight
