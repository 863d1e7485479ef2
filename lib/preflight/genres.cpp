// SPDX-License-Identifier: Apache-2.0
#include "preflight/genres.hpp"

#include <vector>

#include "base/text/text.hpp"

namespace mv::preflight {
namespace {

constexpr Genre kGenres[] = {
    {"Acoustic", "unplugged"},
    {"African", "afropop|afro pop"},
    {"Afrobeats", "afrobeat|afro beats"},
    {"Alternative", "alternative rock|alt rock|alt|other|misc"},
    {"Ambient", "drone|dark ambient|space music"},
    {"Americana", "alt country|alt-country"},
    {"Arabic", "rai|khaleeji"},
    {"Blues", "delta blues|electric blues"},
    {"Bollywood", "filmi"},
    {"Bossa Nova", "bossa"},
    {"Brazilian", "mpb|samba|baile funk|forro|sertanejo"},
    {"Breakbeat", "breaks|big beat"},
    {"C-Pop", "cpop|mandopop|cantopop"},
    {"Children's Music", "children|kids|kids music|children's"},
    {"Chillout", "chill|chill out|chillwave|downtempo|lounge"},
    {"Christian & Gospel", "christian|gospel|worship|ccm|contemporary christian"},
    {"Classical", "classic|baroque|orchestral|chamber music|opera|symphony|neoclassical"},
    {"Comedy", "humour|humor"},
    {"Country", "country music|honky tonk|bluegrass"},
    {"Dance", "edm|dance music|eurodance|dance & edm"},
    {"Dancehall", "ragga"},
    {"Deep House", ""},
    {"Disco", "nu disco|nu-disco"},
    {"Drill", "uk drill"},
    {"Drum & Bass", "drum and bass|drum n bass|dnb|d&b|jungle|liquid"},
    {"Dub", ""},
    {"Dubstep", "brostep"},
    {"Easy Listening", "easy"},
    {"Electronic", "electronica|electro|electronic music|idm|glitch|vaporwave"},
    {"Experimental", "avant garde|avant-garde|noise"},
    {"Fado", ""},
    {"Flamenco", ""},
    {"Folk", "indie folk|folk music|traditional"},
    {"Funk", "funky"},
    {"Garage", "uk garage|ukg|2-step"},
    {"Hardcore", "gabber|hardstyle"},
    {"Hip-Hop/Rap", "hip hop|hip-hop|hiphop|rap|boom bap|lo-fi hip hop|hip hop/rap|r&b/hip-hop"},
    {"Holiday", "christmas|xmas"},
    {"House", "tech house|progressive house|afro house|chicago house"},
    {"Indian", "carnatic|hindustani|punjabi|bhangra"},
    {"Indie Pop", "bedroom pop|dream pop"},
    {"Indie Rock", "indie|shoegaze|indie-rock"},
    {"Industrial", "ebm"},
    {"Instrumental", "beats"},
    {"J-Pop", "jpop|anime|j-rock"},
    {"Jazz", "bebop|fusion|smooth jazz|swing|big band|jazz fusion"},
    {"K-Pop", "kpop|k pop"},
    {"Karaoke", ""},
    {"Latin", "salsa|bachata|merengue|cumbia|latin pop|latin music|tango"},
    {"Lo-Fi", "lofi|lo fi|chillhop"},
    {"Meditation", "yoga|sleep|healing"},
    {"Metal", "heavy metal|death metal|black metal|metalcore|doom metal|thrash"},
    {"New Age", "newage"},
    {"Pop", "pop music|electropop|dance pop|teen pop"},
    {"Punk", "punk rock|pop punk|post-punk"},
    {"R&B/Soul", "r&b|rnb|rhythm and blues|soul|neo soul|neo-soul|motown"},
    {"Reggae", "ska|roots reggae"},
    {"Reggaeton", "reggaetón|urbano latino|perreo"},
    {"Regional Mexican", "mariachi|norteño|banda|ranchera|corridos"},
    {"Rock", "hard rock|classic rock|rock music|rock & roll|rock and roll|prog rock|psychedelic"},
    {"Singer/Songwriter", "singer songwriter|singer-songwriter"},
    {"Soundtrack", "score|film score|ost|film|game|video game music|cinematic|musical|musicals"},
    {"Spoken Word", "speech|poetry|audiobook|podcast"},
    {"Synthwave", "retrowave|synth-pop|synthpop|new wave"},
    {"Techno", "minimal|minimal techno|acid"},
    {"Trance", "psytrance|goa|progressive trance"},
    {"Trap", "future bass|phonk"},
    {"Trip-Hop", "trip hop|triphop"},
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
