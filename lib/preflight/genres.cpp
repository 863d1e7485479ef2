// SPDX-License-Identifier: Apache-2.0
#include "preflight/genres.hpp"

#include <algorithm>
#include <vector>

#include "base/text/text.hpp"

namespace mv::preflight {
namespace {

constexpr Genre kGenres[] = {
    {"Acoustic", "unplugged", "Singer/Songwriter"},
    {"African", "afropop|afro pop", "World"},
    {"Afrobeats", "afrobeat|afro beats", "World"},
    {"Alternative", "alternative rock|alt rock|alt|other|misc"},
    {"Ambient", "drone|dark ambient|space music", "Electronic"},
    {"Americana", "alt country|alt-country", "Country"},
    {"Arabic", "rai|khaleeji", "World"},
    {"Blues", "delta blues|electric blues"},
    {"Bollywood", "filmi", "World"},
    {"Bossa Nova", "bossa", "Latin"},
    {"Brazilian", "mpb|samba|baile funk|forro|sertanejo", "Latin"},
    {"Breakbeat", "breaks|big beat", "Electronic"},
    {"C-Pop", "cpop|mandopop|cantopop", "Pop"},
    {"Children's Music", "children|kids|kids music|children's"},
    {"Chillout", "chill|chill out|chillwave|downtempo|lounge", "Electronic"},
    {"Christian & Gospel", "christian|gospel|worship|ccm|contemporary christian"},
    {"Classical", "classic|baroque|orchestral|chamber music|opera|symphony|neoclassical"},
    {"Comedy", "humour|humor"},
    {"Country", "country music|honky tonk|bluegrass"},
    {"Dance", "edm|dance music|eurodance|dance & edm", "Electronic"},
    {"Dancehall", "ragga", "Reggae"},
    {"Deep House", "", "House"},
    {"Disco", "nu disco|nu-disco", "Dance"},
    {"Drill", "uk drill", "Hip-Hop/Rap"},
    {"Drum & Bass", "drum and bass|drum n bass|dnb|d&b|jungle|liquid", "Electronic"},
    {"Dub", "", "Reggae"},
    {"Dubstep", "brostep", "Electronic"},
    {"Easy Listening", "easy", "Pop"},
    {"Electronic", "electronica|electro|electronic music|idm|glitch|vaporwave"},
    {"Experimental", "avant garde|avant-garde|noise", "Alternative"},
    {"Fado", "", "World"},
    {"Flamenco", "", "World"},
    {"Folk", "indie folk|folk music|traditional"},
    {"Funk", "funky", "R&B/Soul"},
    {"Garage", "uk garage|ukg|2-step", "Electronic"},
    {"Hardcore", "gabber|hardstyle", "Electronic"},
    {"Hip-Hop/Rap", "hip hop|hip-hop|hiphop|rap|boom bap|lo-fi hip hop|hip hop/rap|r&b/hip-hop"},
    {"Holiday", "christmas|xmas"},
    {"House", "tech house|progressive house|afro house|chicago house", "Dance"},
    {"Indian", "carnatic|hindustani|punjabi|bhangra", "World"},
    {"Indie Pop", "bedroom pop|dream pop", "Alternative"},
    {"Indie Rock", "indie|shoegaze|indie-rock", "Alternative"},
    {"Industrial", "ebm", "Electronic"},
    {"Instrumental", "beats|piano|solo piano|guitar|acoustic guitar", "Easy Listening"},
    {"J-Pop", "jpop|anime|j-rock", "Pop"},
    {"Jazz", "bebop|fusion|smooth jazz|swing|big band|jazz fusion"},
    {"K-Pop", "kpop|k pop", "Pop"},
    {"Karaoke", ""},
    {"Latin", "salsa|bachata|merengue|cumbia|latin pop|latin music|tango"},
    {"Lo-Fi", "lofi|lo fi|chillhop", "Electronic"},
    {"Meditation", "yoga|sleep|healing", "New Age"},
    {"Metal", "heavy metal|death metal|black metal|metalcore|doom metal|thrash", "Rock"},
    {"New Age", "newage"},
    {"Pop", "pop music|electropop|dance pop|teen pop"},
    {"Punk", "punk rock|pop punk|post-punk", "Rock"},
    {"R&B/Soul", "r&b|rnb|rhythm and blues|soul|neo soul|neo-soul|motown"},
    {"Reggae", "ska|roots reggae"},
    {"Reggaeton", "reggaetón|urbano latino|perreo", "Latin"},
    {"Regional Mexican", "mariachi|norteño|banda|ranchera|corridos", "Latin"},
    {"Rock", "hard rock|classic rock|rock music|rock & roll|rock and roll|prog rock|psychedelic"},
    {"Singer/Songwriter", "singer songwriter|singer-songwriter", "Folk"},
    {"Soundtrack", "score|film score|ost|film|game|video game music|cinematic|musical|musicals"},
    {"Spoken Word", "speech|poetry|audiobook|podcast"},
    {"Synthwave", "retrowave|synth-pop|synthpop|new wave", "Electronic"},
    {"Techno", "minimal|minimal techno|acid", "Electronic"},
    {"Trance", "psytrance|goa|progressive trance", "Electronic"},
    {"Trap", "future bass|phonk", "Hip-Hop/Rap"},
    {"Trip-Hop", "trip hop|triphop", "Electronic"},
    {"World", "world music|worldwide|ethnic|celtic"},
};

}  // namespace

std::span<const Genre> genres() { return kGenres; }

std::optional<std::string_view> find_genre(std::string_view text) {
  const auto word = lower(trim(text));
  if (word.empty()) return std::nullopt;
  for (const auto& genre : kGenres)
    if (lower(genre.name) == word) return genre.name;
  for (const auto& genre : kGenres)
    for (const auto& alias : split(genre.aliases, '|'))
      if (alias == word) return genre.name;
  return std::nullopt;
}

std::vector<std::string_view> broader_genres(std::string_view name) {
  std::vector<std::string_view> out;
  for (auto at = name; !at.empty();) {
    const auto row = std::find_if(std::begin(kGenres), std::end(kGenres),
        [&](const Genre& genre) { return genre.name == at; });
    at = row == std::end(kGenres) ? std::string_view() : row->broader;
    if (!at.empty()) out.push_back(at);
  }
  return out;
}

std::optional<std::string> closest_genre(std::string_view text) {
  std::vector<std::string> words;
  for (const auto& genre : kGenres) {
    words.push_back(lower(genre.name));
    for (auto& alias : split(genre.aliases, '|'))
      if (!alias.empty()) words.push_back(std::move(alias));
  }
  const auto near = closest(lower(trim(text)), words);
  if (!near) return std::nullopt;
  return std::string(*find_genre(*near));
}

}  // namespace mv::preflight
