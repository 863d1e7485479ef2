// SPDX-License-Identifier: Apache-2.0
// What may stand in titles and names: words, characters, lengths.
#include <re2/re2.h>

#include <algorithm>

#include "base/text/text.hpp"
#include "model/provider/provider.hpp"
#include "preflight/probe.hpp"
#include "preflight/rules/places.hpp"
#include "preflight/text.hpp"

namespace mv::preflight {
namespace {

void who_and_what(Probe& probe) {
  if (trim(probe.metadata.title).empty())
    probe.report({"metadata.title", "",
        std::string("the track has no title, which ") + kWho + " ask" + kS + " for",
        "Set one with --title or in the file's tags."});
  std::size_t primary = 0;
  for (const auto& artist : probe.metadata.artists)
    primary += artist.role == "primary" && !trim(artist.name).empty();
  if (double(primary) < probe.row.low)
    probe.report({"metadata.artists", "",
        std::string("the track has no primary artist, whom ") + kWho + " ask" + kS + " for",
        "Set one with --artist, in the file's tags, or once for all with `mv config set artist "
        "NAME`."});
}

void one_name_each(Probe& probe) {
  static const RE2 pattern(
      R"((?i)(\s&\s|,\s|\s/\s|\sfeat\b\.?|\sft\b\.?|\sfeaturing\s|\sx\s|\svs\b\.?|;))");
  for (const auto& [at, text] : names(probe.metadata)) {
    std::string found;
    if (matches(text, pattern, &found))
      probe.report({at, std::string(text),
          shown(text) + " looks like more than one artist in one entry (\"" +
              std::string(trim(found)) + "\")",
          "Give each artist an entry of its own; override this for a real band name."});
  }
}

void not_generic(Probe& probe) {
  static const RE2 title(
      R"((?i)^\s*(track\s*#?\d*|untitled(?:\s*\d+)?|instrumental|audio(?:\s*track)?\s*\d*|song\s*\d*|demo\s*\d*|mixdown|master(?:ed)?|final(?:\s*mix)?|bounce|new recording\s*\d*|unknown)\s*$)");
  static const RE2 artist(
      R"((?i)^\s*((?:sleep|relaxing|relaxation|christmas|meditation|study|workout|party|piano|yoga|spa|baby|kids|chill|background|lofi|lo-fi)\s+(?:music|hits|sounds|songs|beats)|various artists|unknown(?: artist)?|artist|chorus|orchestra|singer|n/a|none|tba)\s*$)");
  for (const auto& [at, text] : titles(probe.metadata))
    if (matches(text, title))
      probe.report(
          {at, std::string(text), shown(text) + " is a generic title; " + kWho + " may refuse it",
              "Give the track a name of its own."});
  for (const auto& [at, text] : names(probe.metadata))
    if (matches(text, artist))
      probe.report({at, std::string(text),
          shown(text) + " is a generic artist name; " + kWho + " may refuse it",
          "Use the artist's own name."});
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
          "Leave it out unless the title is really written like that."});
  }
}

std::string code_name(char32_t point) {
  static constexpr char kHex[] = "0123456789ABCDEF";
  std::string out;
  for (int shift = point > 0xFFFF ? 20 : 12; shift >= 0; shift -= 4)
    out += kHex[(point >> shift) & 15];
  return "U+" + (out.size() == 6 && out[0] == '0' ? out.substr(1) : out);
}

void plain_characters(Probe& probe) {
  const bool strict = probe.row.low > 0;  // direct platforms refuse broken text only
  const bool east_asian = probe.listed(lower(probe.metadata.metadata_language).substr(0, 2));
  for (const auto& [at, text] : all_texts(probe.metadata)) {
    if (!is_utf8(text)) {
      probe.report({at, "not UTF-8", "the text is not valid UTF-8",
          "Save the file or type the text again as UTF-8."});
      continue;
    }
    for (const auto point : code_points(text)) {
      const char* what = is_control(point)                ? "a control or invisible character"
                         : strict && is_emoji(point)      ? "an emoji"
                         : strict && is_decorative(point) ? "a decorative letter"
                         : strict && !east_asian && is_full_width(point) ? "a full-width letter"
                                                                         : nullptr;
      if (!what) continue;
      probe.report({at, code_name(point),
          shown(text) + " has " + what + " (" + code_name(point) + "), which " + kWho + " refuse" +
              kS,
          "Remove it or use plain letters."});
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
      {"a web address",
          RE2(R"((?i)(https?://\S+|www\.\S+|\b[a-z0-9-]{2,}\.(?:com|net|org|io|fm|me|tv|co|link|ly)\b))")},
      {"a handle or hashtag", RE2(R"((?:^|\s|\()([@#][\pL_][\pL\d_.]+))")},
      {"a year", RE2(R"([(\[]\s*((?:19|20)\d\d)\s*[)\]]|\s[-–]\s(?:19|20)\d\d$)")},
      {"the producer's name", RE2(R"((?i)\b(prod(?:uced)?\.?\s+by\b.*|prod\.\s*\S+.*))")},
      {"a keyword",
          RE2(R"((?i)\b(type beat|free download|official (?:video|audio|music video|lyric video)|lyric video|with lyrics|out now|(?:hd|4k|hq)(?:\s*[)\]]|\s*$)|sped up tiktok|viral))")},
  };
  for (const auto& [at, text] : titles(probe.metadata))
    for (const auto& kind : kinds) {
      std::string found;
      if (!matches(text, kind.pattern, &found)) continue;
      probe.report({at, found.empty() ? std::string(text) : found,
          shown(text) + " has " + kind.what + " in it", "Leave only the title."});
      break;
    }
}

void not_too_long(Probe& probe) {
  const auto longer = [&](const Place& place, double limit, const char* what) {
    const auto found = length(place.text);
    if (double(found) > limit)
      probe.report({place.at, std::to_string(found),
          std::string(what) + " has " + thousands(std::int64_t(found)) +
              " characters, more than the " + decimal(limit) + " that every platform accepts",
          "Shorten it."});
  };
  for (const auto& place : titles(probe.metadata)) longer(place, probe.row.low, "the title");
  for (const auto& place : names(probe.metadata))
    longer(place, probe.row.high, "the artist's name");
}

void readable_tags(Probe& probe) {
  const auto* tags = probe.subject.tags;
  if (!tags) return;
  if (!tags->unreadable.empty()) {
    const auto list = join(tags->unreadable, ", ");
    probe.report({"metadata.tags", list,
        "the file's tags do not name their encoding; not read from them: " + list,
        "Set it with an option, or save the tags as UTF-8."});
  }
  // Said otherwise, none of them counts.
  const auto& isrc = probe.metadata.isrc;
  if (tags->isrcs.size() > 1 &&
      std::find(tags->isrcs.begin(), tags->isrcs.end(), isrc) != tags->isrcs.end()) {
    const auto list = join(tags->isrcs, ", ");
    probe.report({"metadata.isrc", list,
        "the file's tags have several ISRCs: " + list + "; " + isrc + " is sent",
        "Set the right one with --isrc; a recording has only one."});
  }
}

// What is kept back from some countries must not come out in all of them without a word.
void territories_kept(Probe& probe) {
  const auto& wanted = probe.subject.territories;
  if (wanted.empty()) return;
  std::vector<std::string> about;
  for (const auto& platform : probe.platforms) {
    const auto chosen = probe.subject.carriers.find(platform);
    const auto usual = model::providers_for(platform);
    const auto* provider = chosen != probe.subject.carriers.end()
                               ? model::find_provider(chosen->second)
                           : usual.empty() ? nullptr
                                           : usual.front();
    if (provider && !provider->can.territories) about.push_back(platform);
  }
  if (about.empty()) return;
  const auto list = join(wanted, ", ");
  probe.report({.at = "release.territories",
      .value = list,
      .message = "the release is for " + list + " only, but for " + kWho +
                 " no country can be left out: it would come out worldwide",
      .fix = "Remove the territories, leave the platform out, or accept worldwide with "
             "--override M32=REASON.",
      .platforms = about});
}

constexpr Rule kRules[] = {
    {"M0", "There is a title and, for stores, a primary artist", "every store", false,
        {{{"stores", Level::error, 1}, {"all", Level::error, 0}}}, who_and_what},
    {"M4", "One name in each artist entry", "Apple style guide 2", false,
        {{{"stores", Level::warn}}}, one_name_each},
    {"M8", "No generic titles or artist names", "Apple, retold; Spotify", false,
        {{{"stores", Level::warn}}}, not_generic},
    {"M16", "No self-censoring, no special characters without reason", "Apple, retold", false,
        {{{"stores", Level::warn}}}, special_characters},
    {"M17", "No emoji, control characters or decorative letters", "distributors", false,
        {{{"stores", Level::error, 1, 0, "ja zh ko"}, {"all", Level::error}}}, plain_characters},
    {"M18", "No web addresses, handles, years, producers or keywords in titles", "distributors",
        false, {{{"stores", Level::warn}}}, title_words_only},
    {"M30", "Titles of 255 characters at most (YouTube 100), names of 200", "practice", false,
        {{{"youtube", Level::error, 100, 200}, {"all", Level::warn, 255, 200}}}, not_too_long},
    {"M31", "The file's tags can be read and name one ISRC", "practice", false,
        {{{"all", Level::warn}}}, readable_tags},
    {"M32", "Territories are limited only where the provider supports it", "the providers' APIs",
        false, {{{"all", Level::error}}}, territories_kept},
};

}  // namespace

std::span<const Rule> text_rules() { return kRules; }

}  // namespace mv::preflight
