// SPDX-License-Identifier: Apache-2.0
#include "sandbox/labelgrid/reference.hpp"

#include <boost/json/object.hpp>

#include <string_view>

namespace mv::sandbox {
namespace {

namespace json = boost::json;

constexpr std::string_view kGenres[] = {"Alternative", "Ambient", "Blues", "Children's Music",
    "Classical", "Country", "Dance", "Disco", "Drum & Bass", "Dubstep", "Easy Listening",
    "Electronic", "Experimental", "Folk", "Funk", "Gospel", "Hip-Hop/Rap", "Hip Hop", "House",
    "Indie", "Instrumental", "Jazz", "K-Pop", "Latin", "Metal", "New Age", "Opera", "Pop", "Punk",
    "R&B/Soul", "Reggae", "Rock", "Singer/Songwriter", "Soul", "Soundtrack", "Spoken Word",
    "Techno", "Trance", "World", "Other"};

constexpr std::pair<std::string_view, std::string_view> kLanguages[] = {{"en", "English"},
    {"de", "German"}, {"fr", "French"}, {"es", "Spanish"}, {"it", "Italian"}, {"pt", "Portuguese"},
    {"nl", "Dutch"}, {"pl", "Polish"}, {"sv", "Swedish"}, {"da", "Danish"}, {"no", "Norwegian"},
    {"fi", "Finnish"}, {"ru", "Russian"}, {"uk", "Ukrainian"}, {"cs", "Czech"}, {"tr", "Turkish"},
    {"ja", "Japanese"}, {"ko", "Korean"}, {"zh", "Chinese"}, {"hi", "Hindi"}, {"ar", "Arabic"},
    {"he", "Hebrew"}, {"el", "Greek"}, {"hu", "Hungarian"}, {"ro", "Romanian"}, {"la", "Latin"},
    {"zxx", "Instrumental"}};

constexpr std::pair<std::string_view, std::string_view> kOutlets[] = {{"spotify", "Spotify"},
    {"apple-music", "Apple Music / iTunes"}, {"youtube-music", "YouTube Music"},
    {"amazon-music", "Amazon Music"}, {"deezer", "Deezer"}, {"tidal", "TIDAL"}};

}  // namespace

json::array reference_genres() {
  json::array out;
  for (const auto name : kGenres)
    out.push_back(json::object{{"id", 100 + static_cast<int>(out.size())}, {"name", name}});
  return out;
}

json::array reference_languages() {
  json::array out;
  for (const auto& [code, name] : kLanguages)
    out.push_back(
        json::object{{"id", 1 + static_cast<int>(out.size())}, {"name", name}, {"iso_code", code}});
  return out;
}

json::array reference_roles() {
  constexpr std::pair<std::string_view, std::string_view> kRoles[] = {{"Composer", "Composition"},
      {"Lyricist", "Composition"}, {"Arranger", "Composition"}, {"Vocalist", "Performance"},
      {"Performer", "Performance"}, {"Guitarist", "Performance"}, {"Mixing Engineer", "Production"},
      {"Producer", "Production"}, {"Remixer", "Production"}};
  json::array out;
  for (const auto& [name, category] : kRoles)
    out.push_back(json::object{
        {"id", 1 + static_cast<int>(out.size())}, {"name", name}, {"category", category}});
  return out;
}

json::array reference_outlets() {
  json::array out;
  for (const auto& [slug, name] : kOutlets)
    out.push_back(json::object{{"id", 1 + static_cast<int>(out.size())}, {"name", name},
        {"slug", slug}, {"enabled", true}});
  return out;
}

}  // namespace mv::sandbox
