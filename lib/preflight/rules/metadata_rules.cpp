// SPDX-License-Identifier: Apache-2.0
// Credits, codes, dates, rights and disclosure.
#include <re2/re2.h>

#include <map>

#include "base/text/text.hpp"
#include "identifiers/identifiers.hpp"
#include "model/fields/choices.hpp"
#include "preflight/calendar.hpp"
#include "preflight/defaults.hpp"
#include "preflight/genres.hpp"
#include "preflight/probe.hpp"
#include "preflight/rights_line.hpp"
#include "preflight/text.hpp"

namespace mv::preflight {
namespace {

constexpr std::string_view kLanguages =
    "aa ab ae af ak am an ar as av ay az ba be bg bi bm bn bo br bs ca ce ch co cr cs cu cv cy da "
    "de dv dz "
    "ee el en eo es et eu fa ff fi fj fo fr fy ga gd gl gn gu gv ha he hi ho hr ht hu hy hz ia id "
    "ie ig ii "
    "ik io is it iu ja jv ka kg ki kj kk kl km kn ko kr ks ku kv kw ky la lb lg li ln lo lt lu lv "
    "mg mh mi "
    "mk ml mn mr ms mt my na nb nd ne ng nl nn no nr nv ny oc oj om or os pa pi pl ps pt qu rm rn "
    "ro ru rw "
    "sa sc sd se sg si sk sl sm sn so sq sr ss st su sv sw ta te tg th ti tk tl tn to tr ts tt tw "
    "ty ug uk "
    "ur uz ve vi vo wa wo xh yi yo za zh zu";

bool is_language(const std::string& code) {
  static const RE2 iso639_3(R"([a-z]{3})");
  return in_list(kLanguages, code) || RE2::FullMatch(code, iso639_3);
}

bool full_name(std::string_view name) {
  std::size_t words = 0;
  for (const auto& word : split(trim(name), ' ')) words += !word.empty();
  return words >= 2;
}

void songwriter(Probe& probe) {
  const auto& writers = probe.metadata.writers;
  if (writers.empty() && probe.metadata.track_type == "original")
    return probe.report({"metadata.writers", "",
        std::string("no songwriter is named; ") + kWho + " ask" + kS + " for one",
        "Set the legal first and last name with --writer."});
  for (std::size_t i = 0; i < writers.size(); ++i)
    if (!full_name(writers[i].name))
      probe.report({"metadata.writers[" + std::to_string(i) + "].name", writers[i].name,
          "the songwriter " + shown(writers[i].name) +
              (probe.assumed("writers") ? " (taken from the artist)" : "") +
              " does not look like a first and a last name",
          "Set the legal name with --writer.", Level::warn});
    else if (probe.assumed("writers"))
      probe.report({"metadata.writers[" + std::to_string(i) + "].name", writers[i].name,
          "no songwriter is set; " + shown(writers[i].name) + " will be sent",
          "Set the legal name with --writer if it is someone else.", Level::warn});
}

void credits(Probe& probe) {
  bool performer = false, producer = false;
  for (const auto& artist : probe.metadata.artists) {
    performer |= artist.role == "performer";
    producer |= artist.role == "producer";
  }
  if (performer && producer) return;
  const std::string missing = performer  ? "producer"
                              : producer ? "performer"
                                         : "performer and producer";
  probe.report({"metadata.artists", missing,
      std::string(kWho) + " ask" + kS + " for credits, and there is no " + missing,
      "Add artists with these roles."});
}

void explicit_flag(Probe& probe) {
  static const RE2 strong(
      R"((?i)\b(fuck\w*|motherfuck\w*|shit\w*|bitch\w*|cunt\w*|nigg(?:a|er)s?|pussy)\b)");
  const auto& flag = probe.metadata.explicit_content;
  const std::string at = "metadata.explicit_content";
  if (!model::is_choice<model::Metadata>("explicit_content", flag))
    return probe.report({at, flag,
        shown(flag) + " is not " + model::choices_text<model::Metadata>("explicit_content"),
        "Use one of the three."});
  const std::string title(capped(probe.metadata.title));
  std::string word;
  if (flag != "explicit" && RE2::PartialMatch(title, strong, &word))
    probe.report({at, flag,
        "the title has the word " + shown(word) + ", but the track is not marked explicit",
        "Use --explicit if the lyrics are explicit.", Level::warn});
  else if (flag.empty() || probe.assumed("explicit_content"))
    probe.report(
        {at, flag, "whether the lyrics are explicit is not set; \"not_explicit\" will be sent",
            "Use --explicit or --not-explicit.", Level::warn});
}

void languages(Probe& probe) {
  const auto& lyrics = probe.metadata.language;
  if (lyrics.empty())
    probe.report({"metadata.language", "",
        "the language of the lyrics is not set; \"" + language_sent(probe.metadata) +
            "\" will be sent",
        "Set it with --language (zxx for an instrumental).", Level::warn});
  for (const auto& [at, code] :
      {std::pair<const char*, const std::string&>{"metadata.language", lyrics},
          {"metadata.metadata_language", probe.metadata.metadata_language}})
    if (!code.empty() && !is_language(code.substr(0, code.find('-'))))
      probe.report({at, code, shown(code) + " is not an ISO 639 language code",
          "Use two or three lower-case letters: en, de, zxx for an instrumental."});
}

void rights(Probe& probe) {
  const auto year = year_of(probe.subject.now);
  struct Line {
    const char *field, *at, *name;
    const std::string& text;
  };
  for (const auto& [field, at, name, text] :
      {Line{"p_line", "metadata.p_line", "P line", probe.metadata.p_line},
          Line{"c_line", "metadata.c_line", "C line", probe.metadata.c_line}}) {
    if (trim(text).empty()) {
      probe.report(
          {at, "", std::string("there is no ") + name + "; the year and the artist will be sent",
              "Set it as \"" + std::to_string(year) + " Owner\".", Level::warn, false});
      continue;
    }
    const auto line = read_rights_line(text);
    if (!line)
      probe.report({at, text,
          std::string("the ") + name + " " + shown(text) + " is not written as \"YYYY Owner\"",
          "Write \"" + std::to_string(year) + " Owner\".", Level::error, false});
    else if (line->year > year)
      probe.report(
          {at, text, std::string("the ") + name + " " + shown(text) + " names a year in the future",
              "Use the year of the first publication.", Level::error, false});
    else if (line->year < 1860)
      probe.report({at, text,
          std::string("the ") + name + " " + shown(text) + " names a year before sound recording",
          "Use the year of the first publication.", Level::error, false});
    else if (line->text() != text)
      probe.report({at, text,
          std::string("the ") + name + " " + shown(text) + " has more than the year and the owner",
          "Write " + shown(line->text()) + "; stores add the symbol."});
    else if (probe.assumed(field))
      probe.report(
          {at, text, std::string("the ") + name + " is not set; " + shown(text) + " will be sent",
              "Set it if the owner is someone else.", Level::info, false});
  }
}

void genre(Probe& probe) {
  const auto& text = probe.metadata.genre;
  if (trim(text).empty() || probe.assumed("genre"))
    return probe.report({"metadata.genre", text,
        "no genre is set; \"" + std::string(kDefaultGenre) + "\" will be sent",
        "Set one with --genre.", Level::warn});
  if (find_genre(text)) return;
  const auto near = closest_genre(text);
  probe.report({"metadata.genre", text,
      shown(text) + " is not in the list of genres that " + kWho + " take" + kS,
      near ? "Did you mean " + shown(*near) + "?"
           : "Use one of the list in docs/preflight-rules.md."});
}

void special_genre(Probe& probe) {
  const auto found = find_genre(probe.metadata.genre);
  if (found && probe.listed(lower(*found)))
    probe.report({"metadata.genre", std::string(*found),
        std::string(*found) +
            " needs extra data (work, composer, licence), or distributors refuse it",
        "Ask the distributor first, or choose the genre of the music."});
}

/// An identifier that cannot be read is an error; one with hyphens or blanks is a warning.
template <class Parse>
void code(Probe& probe, std::string at, const std::string& text, const char* name, Parse parse) {
  if (text.empty()) return;
  const auto read = parse(text);
  if (!read) {
    const auto& error = read.error();
    probe.report({std::move(at), text, error.what + (error.why.empty() ? "" : ". " + error.why),
        error.hint.empty() ? std::string("Correct the ") + name + "." : error.hint, Level::error,
        false});
  } else if (*read != text) {
    probe.report({std::move(at), text,
        std::string("the ") + name + " " + shown(text) + " is not in its plain form",
        "Write " + shown(*read) + ".", Level::warn, true});
  }
}

void isrc(Probe& probe) {
  code(probe, "metadata.isrc", probe.metadata.isrc, "ISRC", identifiers::parse_isrc);
  const auto own = identifiers::parse_isrc(probe.metadata.isrc);
  if (!own) return;
  if (!identifiers::isrc_prefix_known(*own))
    probe.report({"metadata.isrc", *own,
        "the ISRC " + identifiers::display_isrc(*own) +
            " begins with an unknown country or agency code",
        "Compare it with your agency's letter.", Level::warn, false});
  for (const auto& known : probe.subject.catalogue)
    if (known.isrc == *own && probe.subject.measure &&
        known.audio_sha256 != probe.subject.measure->audio_sha256)
      return probe.report({"metadata.isrc", *own,
          "the ISRC " + identifiers::display_isrc(*own) + " belongs to another recording, " +
              shown(known.title),
          "Give this recording its own ISRC.", Level::warn, false});
}

void isrc_unique(ReleaseProbe& probe) {
  std::map<std::string, std::size_t> seen;
  for (std::size_t i = 0; i < probe.tracks.size(); ++i) {
    const auto own = identifiers::parse_isrc(probe.tracks[i].metadata.isrc);
    if (!own) continue;
    const auto [first, fresh] = seen.emplace(*own, i);
    if (!fresh)
      probe.report({ReleaseProbe::at(i, "metadata.isrc"), *own,
          "tracks " + std::to_string(first->second + 1) + " and " + std::to_string(i + 1) +
              " have the same ISRC " + identifiers::display_isrc(*own),
          "Give every recording its own ISRC.", Level::error, false});
  }
}

void upc(Probe& probe) {
  code(probe, "metadata.upc", probe.metadata.upc, "UPC", identifiers::parse_upc);
}

void one_upc(ReleaseProbe& probe) {
  std::string first;
  for (std::size_t i = 0; i < probe.tracks.size(); ++i) {
    const auto own = identifiers::parse_upc(probe.tracks[i].metadata.upc);
    if (!own) continue;
    if (first.empty()) first = *own;
    if (*own != first)
      probe.report({ReleaseProbe::at(i, "metadata.upc"), *own,
          "track " + std::to_string(i + 1) + " has the UPC " + *own + ", another track " + first,
          "Use one UPC for all tracks of a release.", Level::error, false});
  }
}

void release_date(Probe& probe) {
  const auto& text = probe.metadata.release_date;
  const std::string at = "metadata.release_date";
  if (text.empty())
    return probe.report({at, "",
        std::string("no release date is set: it appears as soon as ") + kWho + " accept" + kS +
            " it, too late to be pitched to editors",
        "Set a date 4 weeks ahead if that matters.", Level::info});
  const auto day = read_date(text);
  if (!day)
    return probe.report({at, text, shown(text) + " is not a date", "Write it as YYYY-MM-DD."});
  const auto lead = *day - day_of(probe.subject.now);
  if (lead < 0)
    probe.report(
        {at, text, "the release date " + text + " is in the past", "Choose a date from today on."});
  else if (double(lead) < probe.row.low)
    probe.report({at, text,
        "the release date " + text + " is " + std::to_string(lead) +
            (lead == 1 ? " day" : " days") + " ahead; below " + decimal(probe.row.low) +
            " days delivery may be late and no pitch is possible",
        "Choose a later date if you can.", Level::warn});
  else if (double(lead) < probe.row.high)
    probe.report({at, text,
        "the release date " + text + " is " + std::to_string(lead) + " days ahead; " +
            decimal(probe.row.high) + " days give editors time to listen",
        "Nothing to do if the date is fixed.", Level::info});
}

void track_type(Probe& probe) {
  const auto& type = probe.metadata.track_type;
  const std::string at = "metadata.track_type";
  if (!type.empty() && !model::is_choice<model::Metadata>("track_type", type))
    return probe.report(
        {at, type, shown(type) + " is not " + model::choices_text<model::Metadata>("track_type"),
            "Use one of the three."});
  if (type != "cover" && type != "public_domain") return;
  if (probe.metadata.writers.empty())
    probe.report(
        {"metadata.writers", "", "the track is marked " + type + ", but no songwriter is named",
            "Name the original songwriters with --writer."});
  else if (type == "cover")
    probe.report({at, type, "a cover needs a mechanical licence in many countries",
        "Get the licence before the release, yourself or through the distributor.", Level::warn});
}

void iswc(Probe& probe) {
  code(probe, "metadata.iswc", probe.metadata.iswc, "ISWC", identifiers::parse_iswc);
}

void ipi(Probe& probe) {
  for (std::size_t i = 0; i < probe.metadata.writers.size(); ++i) {
    const auto& text = probe.metadata.writers[i].ipi;
    const auto at = "metadata.writers[" + std::to_string(i) + "].ipi";
    code(probe, at, text, "IPI",
        is_ipi_base(text) ? identifiers::parse_ipi_base : identifiers::parse_ipi_name);
  }
}

struct AiPart {
  const char* name;
  const std::string& use;
};

std::vector<AiPart> ai_parts(const model::AiUse& ai) {
  return {{"vocals", ai.vocals}, {"lyrics", ai.lyrics}, {"instrumentation", ai.instrumentation},
      {"composition", ai.composition}, {"post_production", ai.post_production},
      {"artwork", ai.artwork}};
}

void ai_values(Probe& probe) {
  for (const auto& part : ai_parts(probe.metadata.ai))
    if (!model::is_choice<model::AiUse>(part.name, part.use))
      probe.report({std::string("metadata.ai.") + part.name, part.use,
          shown(part.use) + " is not " + model::choices_text<model::AiUse>(part.name),
          "Use one of the three."});
}

void ai_disclosed(Probe& probe) {
  std::vector<std::string> used;
  for (const auto& part : ai_parts(probe.metadata.ai))
    if (part.name != std::string_view("artwork") &&
        (part.use == "assisted" || part.use == "generated"))
      used.push_back(part.name + (" " + part.use));
  if (used.empty() && probe.subject.generated)
    probe.report({"metadata.ai", "none",
        std::string("the track was generated here, but no use of AI is declared; ") + kWho +
            " ask" + kS + " for it",
        "Declare it with --ai, for example --ai instrumentation=generated."});
  else if (!used.empty())
    probe.report({"metadata.ai", join(used, ", "),
        "the use of AI is declared (" + join(used, ", ") + "), and " + kWho + " will be told",
        "Nothing to do if that is right.", Level::info});
}

constexpr Rule kRules[] = {
    {"M19", "A songwriter with first and last legal name", "Apple; ONCE; DistroKid", false,
        {{{"stores", Level::error}}}, songwriter},
    {"M20", "Performer and producer credits", "Apple, through DistroKid's form", false,
        {{{"apple-music", Level::warn}}}, credits},
    {"M21", "Explicit, clean or not explicit is set", "Apple; ONCE", false,
        {{{"stores", Level::error}}}, explicit_flag},
    {"M22", "Language of the lyrics and of the title; zxx for an instrumental", "LabelGrid", false,
        {{{"stores", Level::error}}}, languages},
    {"M23", "P and C line read \"YYYY Owner\", no symbol, no future year", "ONCE; distributors",
        true, {{{"stores", Level::error}}}, rights},
    {"M24", "The genre is one of a closed list", "genre lists of Apple, Amazon, Beatport", false,
        {{{"stores", Level::error}}}, genre},
    {"M25", "Classical, Soundtrack and Karaoke need extra data", "distributors", false,
        {{{"stores", Level::warn, 0, 0, "classical soundtrack karaoke"}}}, special_genre},
    {"M26", "The ISRC is valid, and unique in the release", "ISO 3901; IFPI", true,
        {{{"all", Level::error}}}, isrc, isrc_unique},
    {"M27", "The UPC or EAN is valid, and one for the release", "GS1", true,
        {{{"stores", Level::error}}}, upc, one_upc},
    {"M28", "The release date is not past; 7 days ahead is better, 4 weeks is best",
        "Spotify for Artists; DistroKid", false, {{{"stores", Level::error, 7, 28}}}, release_date},
    {"M29", "Covers name the original writers and have a licence", "LabelGrid; ONCE", false,
        {{{"stores", Level::error}}}, track_type},
    {"I1", "The ISWC is valid", "ISO 15707", true, {{{"stores", Level::error}}}, iswc},
    {"I2", "The writers' IPI numbers are valid", "CISAC", true, {{{"stores", Level::error}}}, ipi},
    {"AI1", "AI use is none, assisted or generated", "DDEX; LabelGrid", false,
        {{{"all", Level::error}}}, ai_values},
    {"AI2", "AI use is declared", "Spotify AI credits; Apple Transparency Tags; YouTube", false,
        {{{"spotify apple-music youtube", Level::warn}, {"stores", Level::warn}}}, ai_disclosed},
};

}  // namespace

bool is_ipi_base(std::string_view text) {
  auto word = lower(trim(text));
  if (word.starts_with("ipi")) word = std::string(trim(std::string_view(word).substr(3)));
  return word.starts_with("i");
}

std::span<const Rule> metadata_rules() { return kRules; }

}  // namespace mv::preflight
