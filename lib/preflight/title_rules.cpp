// SPDX-License-Identifier: Apache-2.0
// How titles and names are written (Apple style guide and what distributors make of it).
#include <re2/re2.h>

#include <algorithm>
#include <map>
#include <set>

#include "base/text.hpp"
#include "preflight/probe.hpp"
#include "preflight/text.hpp"
#include "preflight/title_case.hpp"
#include "preflight/title_form.hpp"

namespace mv::preflight {
namespace {

struct Place {
  std::string at;
  std::string_view text;
};

/// The title and, when it says something else, the release title.
std::vector<Place> titles(const model::Metadata& metadata) {
  std::vector<Place> out{{"metadata.title", metadata.title}};
  if (!metadata.album.empty() && metadata.album != metadata.title)
    out.push_back({"metadata.album", metadata.album});
  return out;
}

std::vector<Place> names(const model::Metadata& metadata) {
  std::vector<Place> out;
  for (std::size_t i = 0; i < metadata.artists.size(); ++i)
    out.push_back({"metadata.artists[" + std::to_string(i) + "].name", metadata.artists[i].name});
  return out;
}

std::vector<Place> all_texts(const model::Metadata& metadata) {
  auto out = titles(metadata);
  if (!metadata.version.empty()) out.push_back({"metadata.version", metadata.version});
  for (auto& name : names(metadata)) out.push_back(std::move(name));
  if (!metadata.label.empty()) out.push_back({"metadata.label", metadata.label});
  return out;
}

bool matches(std::string_view text, const RE2& pattern, std::string* found = nullptr) {
  const auto part = capped(text);
  if (!is_utf8(part)) return false;
  std::string ignored;
  return RE2::PartialMatch(re2::StringPiece(part.data(), part.size()), pattern, found ? found : &ignored);
}

std::string rewrite(const std::string& as) { return "Write " + shown(as) + "."; }

void featuring_brackets(Probe& probe) {
  for (const auto& [at, text] : titles(probe.metadata))
    if (const auto form = featuring_form(text); form.no_brackets)
      probe.report({at, std::string(text), shown(text) + " names a guest outside brackets", rewrite(form.text)});
}

void featuring_word(Probe& probe) {
  for (const auto& [at, text] : titles(probe.metadata))
    if (const auto form = featuring_form(text); form.wrong_word)
      probe.report({at, std::string(text),
                    shown(text) + " announces the guest with another word than \"feat.\" or \"with\"",
                    rewrite(form.text)});
}

void guest_is_featured(Probe& probe) {
  const auto form = featuring_form(probe.metadata.title);
  if (!form.guests.empty())
    probe.report({"metadata.title", form.guests,
                  shown(probe.metadata.title) + " names the guest " + shown(form.guests) +
                      "; " + kWho + " add" + kS + " featured artists to the title",
                  "Give the guest as an artist with the role \"featured\" and leave the name out of the title."});
  std::set<std::string> primary;
  for (const auto& artist : probe.metadata.artists)
    if (artist.role == "primary") primary.insert(lowered(artist.name));
  for (std::size_t i = 0; i < probe.metadata.artists.size(); ++i) {
    const auto& artist = probe.metadata.artists[i];
    if (artist.role == "featured" && primary.count(lowered(artist.name)))
      probe.report({"metadata.artists[" + std::to_string(i) + "]", artist.name,
                    shown(artist.name) + " is a primary and a featured artist at once", "Keep one of the two."});
  }
}

void one_name_each(Probe& probe) {
  static const RE2 pattern(R"((?i)(\s&\s|,\s|\s/\s|\sfeat\b\.?|\sft\b\.?|\sfeaturing\s|\sx\s|\svs\b\.?|;))");
  for (const auto& [at, text] : names(probe.metadata)) {
    std::string found;
    if (matches(text, pattern, &found))
      probe.report({at, std::string(text),
                    shown(text) + " looks like more than one artist in one entry (\"" + std::string(trim(found)) + "\")",
                    "Give each artist an entry of its own; override this for a real band name."});
  }
}

void brackets(Probe& probe) {
  for (const auto& [at, text] : titles(probe.metadata)) {
    if (!brackets_balanced(text))
      probe.report({at, std::string(text), shown(text) + " has a bracket without its partner", "Close or remove it.",
                    Level::warn, false});
    else if (const auto form = bracket_form(text); form != text)
      probe.report({at, std::string(text),
                    shown(text) + " does not carry its version as (…), and further ones as […]", rewrite(form)});
  }
  const auto& version = probe.metadata.version;
  if (version.find_first_of("()[]") != std::string::npos)
    probe.report({"metadata.version", version, shown(version) + " has brackets; " + kWho + " add" + kS + " them",
                  "Leave the brackets out."});
}

void no_original(Probe& probe) {
  static const RE2 pattern(R"((?i)\b(original (?:mix|version)|album version)\b)");
  for (const auto& [at, text] : {Place{"metadata.title", probe.metadata.title},
                                 Place{"metadata.version", probe.metadata.version}}) {
    std::string found;
    if (matches(text, pattern, &found))
      probe.report({at, found, shown(text) + " marks the original recording as " + shown(found),
                    "Leave it out: only other versions say what they are."});
  }
}

void no_flag_words(Probe& probe) {
  static const RE2 in_brackets(
      R"((?i)[(\[]\s*((?:explicit|clean)(?: version)?|exclusive|limited edition)\s*[)\]])");
  static const RE2 alone(R"((?i)^\s*((?:explicit|clean)(?: version)?|exclusive|limited edition)\s*$)");
  for (const auto& [at, text] : titles(probe.metadata)) {
    std::string found;
    if (matches(text, in_brackets, &found))
      probe.report({at, found, shown(text) + " says \"" + found + "\" in the title",
                    "Leave it out; explicit and clean are a field of their own."});
  }
  if (matches(probe.metadata.version, alone))
    probe.report({"metadata.version", probe.metadata.version,
                  shown(probe.metadata.version) + " is no version for " + kWho, "Use the field for explicit content."});
}

void not_generic(Probe& probe) {
  static const RE2 title(
      R"((?i)^\s*(track\s*#?\d*|untitled(?:\s*\d+)?|instrumental|audio(?:\s*track)?\s*\d*|song\s*\d*|demo\s*\d*|mixdown|master(?:ed)?|final(?:\s*mix)?|bounce|new recording\s*\d*|unknown)\s*$)");
  static const RE2 artist(
      R"((?i)^\s*((?:sleep|relaxing|relaxation|christmas|meditation|study|workout|party|piano|yoga|spa|baby|kids|chill|background|lofi|lo-fi)\s+(?:music|hits|sounds|songs|beats)|various artists|unknown(?: artist)?|artist|chorus|orchestra|singer|n/a|none|tba)\s*$)");
  for (const auto& [at, text] : titles(probe.metadata))
    if (matches(text, title))
      probe.report({at, std::string(text), shown(text) + " is a generic title; " + kWho + " may refuse it",
                    "Give the track a name of its own."});
  for (const auto& [at, text] : names(probe.metadata))
    if (matches(text, artist))
      probe.report({at, std::string(text), shown(text) + " is a generic artist name; " + kWho + " may refuse it",
                    "Use the artist's own name."});
}

void titles_differ(ReleaseProbe& probe) {
  std::map<std::string, std::size_t> seen;
  for (std::size_t i = 0; i < probe.tracks.size(); ++i) {
    const auto& metadata = probe.tracks[i].metadata;
    const auto key = lowered(metadata.title + "\n" + metadata.version + "\n" + model::display_artist(metadata));
    const auto [first, fresh] = seen.emplace(key, i);
    if (!fresh)
      probe.report({ReleaseProbe::at(i, "metadata.title"), metadata.title,
                    "tracks " + std::to_string(first->second + 1) + " and " + std::to_string(i + 1) +
                        " are both called " + shown(metadata.title),
                    "Say in the version field what sets them apart, for example \"Acoustic\"."});
  }
}

void single_title(Probe& probe) {
  static const RE2 suffix(R"((?i)\s[-–]\s*(single|ep)\s*$)");
  const auto& album = probe.metadata.album;
  if (album.empty()) return;
  std::string found;
  if (matches(album, suffix, &found))
    probe.report({"metadata.album", album, shown(album) + " ends in \"" + found + "\", which stores add themselves",
                  "Leave it out."});
  else if (probe.tracks == 1 && lowered(album) != lowered(probe.metadata.title))
    probe.report({"metadata.album", album,
                  "the release has one track, but is called " + shown(album) + " and the track " +
                      shown(probe.metadata.title),
                  "Give a single the title of its track."});
}

void volume(Probe& probe) {
  for (const auto& [at, text] : titles(probe.metadata))
    if (const auto form = volume_form(text); form != text)
      probe.report({at, std::string(text), shown(text) + " does not write its volume or part as \", Vol. 1\" or \", Pt. 2\"",
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
      probe.report({at, std::string(text), shown(text) + " joins two titles without blanks around the slash",
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
                    "Write it in normal case; override this when the artist always writes it so."});
  }
}

void english_title_case(Probe& probe) {
  if (!title_is_english(probe.metadata)) return;
  for (const auto& [at, text] : titles(probe.metadata))
    if (text.size() <= 1000)
      if (const auto form = title_case(text); form != text && is_utf8(text))
        probe.report({at, std::string(text), shown(text) + " is not in English title case", rewrite(form)});
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
      probe.report({at, std::string(text), shown(text) + " begins every word with a capital, unlike titles in \"" +
                                               language + "\" usually do",
                    "Use a capital for the first word and for names."});
  }
}

void special_characters(Probe& probe) {
  static const RE2 censored(R"((\pL+\*+\pL*|\*+\pL+))");
  static const RE2 special(R"(([$¢∞_+=*★☆♥♡|\\^~<>]))");
  for (const auto& [at, text] : titles(probe.metadata)) {
    std::string found;
    if (matches(text, censored, &found))
      probe.report({at, found, shown(text) + " hides a word behind asterisks (\"" + found + "\")",
                    "Write the word out and mark the track explicit."});
    else if (matches(text, special, &found))
      probe.report({at, found, shown(text) + " has the special character \"" + found + "\"",
                    "Leave it out unless the title is really written so."});
  }
}

std::string code_name(char32_t point) {
  static constexpr char kHex[] = "0123456789ABCDEF";
  std::string out;
  for (int shift = point > 0xFFFF ? 20 : 12; shift >= 0; shift -= 4) out += kHex[(point >> shift) & 15];
  return "U+" + (out.size() == 6 && out[0] == '0' ? out.substr(1) : out);
}

void plain_characters(Probe& probe) {
  const bool strict = probe.row.low > 0;  // direct platforms refuse broken text only
  const bool east_asian = probe.listed(lower(probe.metadata.metadata_language).substr(0, 2));
  for (const auto& [at, text] : all_texts(probe.metadata)) {
    if (!is_utf8(text)) {
      probe.report({at, "not UTF-8", "the text is not valid UTF-8", "Save the file or type the text again as UTF-8."});
      continue;
    }
    for (const auto point : code_points(text)) {
      const char* what = is_control(point)                                ? "a control or invisible character"
                         : strict && is_emoji(point)                      ? "an emoji"
                         : strict && is_decorative(point)                 ? "a decorative letter"
                         : strict && !east_asian && is_full_width(point) ? "a full-width letter"
                                                                          : nullptr;
      if (!what) continue;
      probe.report({at, code_name(point), shown(text) + " has " + what + " (" + code_name(point) + "), which " +
                                              kWho + " refuse" + kS,
                    "Take it out or use plain letters."});
      break;
    }
  }
}

void title_words_only(Probe& probe) {
  struct Kind {
    const char* what;
    const RE2 pattern;
  };
  static const Kind kinds[] = {
      {"a web address", RE2(R"((?i)(https?://\S+|www\.\S+|\b[a-z0-9-]{2,}\.(?:com|net|org|io|fm|me|tv|co|link|ly)\b))")},
      {"a handle or hashtag", RE2(R"((?:^|\s|\()([@#][\pL_][\pL\d_.]+))")},
      {"a year", RE2(R"([(\[]\s*((?:19|20)\d\d)\s*[)\]]|\s[-–]\s(?:19|20)\d\d$)")},
      {"the producer's name", RE2(R"((?i)\b(prod(?:uced)?\.?\s+by\b.*|prod\.\s*\S+.*))")},
      {"a keyword", RE2(R"((?i)\b(type beat|free download|official (?:video|audio|music video|lyric video)|lyric video|with lyrics|out now|(?:hd|4k|hq)(?:\s*[)\]]|\s*$)|sped up tiktok|viral))")},
  };
  for (const auto& [at, text] : titles(probe.metadata))
    for (const auto& kind : kinds) {
      std::string found;
      if (!matches(text, kind.pattern, &found)) continue;
      probe.report({at, found.empty() ? std::string(text) : found, shown(text) + " has " + kind.what + " in it",
                    "Leave only the title."});
      break;
    }
}

void not_too_long(Probe& probe) {
  const auto longer = [&](const Place& place, double limit, const char* what) {
    const auto found = length(place.text);
    if (double(found) > limit)
      probe.report({place.at, std::to_string(found),
                    std::string(what) + " has " + thousands(std::int64_t(found)) + " characters, more than the " +
                        decimal(limit) + " that pass everywhere",
                    "Shorten it."});
  };
  for (const auto& place : titles(probe.metadata)) longer(place, probe.row.low, "the title");
  for (const auto& place : names(probe.metadata)) longer(place, probe.row.high, "the artist's name");
}

void who_and_what(Probe& probe) {
  if (trim(probe.metadata.title).empty())
    probe.report({"metadata.title", "", std::string("the track has no title, which ") + kWho + " ask" + kS + " for",
                  "Give one with --title or in the file's tags."});
  std::size_t primary = 0;
  for (const auto& artist : probe.metadata.artists)
    primary += artist.role == "primary" && !trim(artist.name).empty();
  if (double(primary) < probe.row.low)
    probe.report({"metadata.artists", "", std::string("the track has no primary artist, whom ") + kWho + " ask" + kS + " for",
                  "Give one with --artist, in the file's tags, or once for all with `mv config set artist NAME`."});
}

constexpr Rule kRules[] = {
    {"M0", "There is a title and, for stores, a primary artist", "every store", false,
     {{{"stores", Level::error, 1}, {"all", Level::error, 0}}}, who_and_what},
    {"M1", "A guest in a title stands in brackets: (feat. A & B)", "Apple style guide 2.13-2.14", true,
     {{{"stores", Level::warn}}}, featuring_brackets},
    {"M2", "\"feat.\" or \"with\", not featuring, Feat, ft. or w/", "Apple style guide 2.13-2.14", true,
     {{{"stores", Level::warn}}}, featuring_word},
    {"M3", "A guest is a featured artist, not part of the title, not also primary", "Apple style guide; Spotify; LabelGrid",
     false, {{{"stores", Level::warn}}}, guest_is_featured},
    {"M4", "One name in each artist entry", "Apple style guide 2", false, {{{"stores", Level::warn}}}, one_name_each},
    {"M5", "Versions in (…), further ones in […]; no brackets in the version field", "Apple style guide 3.6", true,
     {{{"stores", Level::warn}}}, brackets},
    {"M6", "The original recording is not called \"Original Mix\" or \"Album Version\"", "Apple, retold", false,
     {{{"stores", Level::warn}}}, no_original},
    {"M7", "No (Explicit), (Clean), Exclusive, Limited Edition in titles", "Apple, retold", false,
     {{{"apple-music", Level::error}, {"stores", Level::warn}}}, no_flag_words},
    {"M8", "No generic titles or artist names", "Apple, retold; Spotify", false, {{{"stores", Level::warn}}}, not_generic},
    {"M9", "Titles differ inside a release", "Apple, retold", false,
     {{{"apple-music", Level::error}, {"stores", Level::warn}}}, nullptr, titles_differ},
    {"M10", "A single has its track's title; \" - Single\" and \" - EP\" are not typed", "Apple style guide 3.7", false,
     {{{"stores", Level::warn}}}, single_title},
    {"M11", "\", Vol. 1\" and \", Pt. 2\"; one numeral style in a release", "Apple, retold", true,
     {{{"stores", Level::warn}}}, volume, one_numeral_style},
    {"M12", "Double titles are joined by \" / \"", "Apple style guide 3.7", false, {{{"stores", Level::warn}}}, medley},
    {"M13", "No capitals, small letters or mixed case for effect", "Apple; distributors", false,
     {{{"stores", Level::warn}}}, plain_case},
    {"M14", "English title case", "Apple; distributors", true, {{{"stores", Level::warn}}}, english_title_case},
    {"M15", "Sentence case in other languages", "a distributor's help", false,
     {{{"stores", Level::info, 0, 0, "fr it sv ru da no nb fi pl cs nl ro hu hr"}}}, sentence_case},
    {"M16", "No self-censoring, no special characters without reason", "Apple, retold", false,
     {{{"stores", Level::warn}}}, special_characters},
    {"M17", "No emoji, control characters or decorative letters", "distributors", false,
     {{{"stores", Level::error, 1, 0, "ja zh ko"}, {"all", Level::error}}}, plain_characters},
    {"M18", "No web addresses, handles, years, producers or keywords in titles", "distributors", false,
     {{{"stores", Level::warn}}}, title_words_only},
    {"M30", "Titles of 255 characters at most (YouTube 100), names of 200", "practice", false,
     {{{"youtube", Level::warn, 100, 200}, {"all", Level::warn, 255, 200}}}, not_too_long},
};

}  // namespace

bool title_is_english(const model::Metadata& metadata) {
  const auto& language = metadata.metadata_language;
  if (!language.empty()) return lower(language).substr(0, 2) == "en";
  // Nobody said: letters that English does not have speak against it.
  const auto points = code_points(capped(metadata.title));
  return std::none_of(points.begin(), points.end(), [](char32_t p) { return p > 127 && is_letter(p); });
}

std::span<const Rule> title_rules() { return kRules; }

}  // namespace mv::preflight
