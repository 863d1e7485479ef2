// SPDX-License-Identifier: Apache-2.0
#include "model/track.hpp"

#include <set>

#include "base/text/text.hpp"
#include "model/access.hpp"
#include "model/job.hpp"
#include "model/json.hpp"
#include "model/placement.hpp"
#include "model/provider/platform.hpp"
#include "support/catch.hpp"

using namespace mv;
using namespace mv::model;

namespace {

std::string artist_shown(const std::vector<Artist>& artists) {
  Metadata metadata;
  metadata.artists = artists;
  return display_artist(metadata);
}

/// Puts something different from its default into every member.
template <class T>
void fill(T& value) {
  if constexpr (std::is_same_v<T, std::string>) {
    value = "text \"\\ \xc3\xa9\n";
  } else if constexpr (std::is_same_v<T, bool>) {
    value = !value;
  } else if constexpr (std::is_same_v<T, json::object>) {
    value = {{"k", json::array{1, "a", nullptr}}};
  } else if constexpr (is_optional<T>::value) {
    fill(value.emplace());
  } else if constexpr (is_vector<T>::value) {
    fill(value.emplace_back());
    fill(value.emplace_back());
  } else if constexpr (is_described<T>) {
    boost::mp11::mp_for_each<members_of<T>>([&](auto member) { fill(value.*member.pointer); });
  } else if constexpr (std::is_floating_point_v<T>) {
    value = -0.25;
  } else if constexpr (mv::EnumWords<T>) {
    value = mv::all_of<T>().back();
  } else if constexpr (sizeof(T) == 8) {
    value = 9'007'199'254'740'993;  // does not fit a double
  } else {
    value = 77;
  }
}

template <class T>
void comes_back() {
  T full;
  fill(full);
  const auto text = json_text(full);
  REQUIRE(text != json_text(T{}));
  const auto read = parse_json<T>(text);
  REQUIRE(read);
  REQUIRE(json_text(*read) == text);
  REQUIRE(json_text(*parse_json<T>(json_text(T{}))) == json_text(T{}));
}

}  // namespace

TEST_CASE("the artist as shown") {
  REQUIRE(artist_shown({}).empty());
  REQUIRE(artist_shown({{"Ada"}}) == "Ada");
  REQUIRE(artist_shown({{"Ada"}, {"Bo"}}) == "Ada & Bo");
  REQUIRE(artist_shown({{"Ada"}, {"Bo"}, {"Cy"}}) == "Ada, Bo & Cy");
  REQUIRE(
      artist_shown({{"Ada"}, {"Guest", "featured"}, {"Bo"}, {"Knob", "producer"}}) == "Ada & Bo");
  REQUIRE(artist_shown({{"Guest", "featured"}}).empty());
}

TEST_CASE("every struct comes back from its JSON") {
  comes_back<Track>();
  comes_back<Metadata>();
  comes_back<AudioFormat>();
  comes_back<AudioMeasure>();
  comes_back<AudioTags>();
  comes_back<ArtworkFacts>();
  comes_back<Distribution>();
  comes_back<Placement>();
  comes_back<PlacementChange>();
  comes_back<Job>();
  comes_back<Event>();
  comes_back<ApiKey>();
  comes_back<PlatformAccount>();
  comes_back<ConnectAttempt>();
  comes_back<Upload>();
  comes_back<IdempotentAnswer>();
  comes_back<Route>();
}

TEST_CASE("stored JSON is read leniently") {
  const auto read = parse_json<Metadata>(
      R"({"title":"A","unknown":1,"genre":null,"tags":"x","artists":[{"name":"B","extra":{}}]})");
  REQUIRE(read);
  REQUIRE(read->title == "A");
  REQUIRE(read->track_type == "original");
  REQUIRE(read->tags.empty());
  REQUIRE(read->artists.at(0).role == "primary");
  REQUIRE(parse_json<Metadata>("{").error().code == Code::corrupt);
  REQUIRE(parse_json<Metadata>("").error().code == Code::corrupt);
  REQUIRE(parse_json<Metadata>("[]"));
  // A number that does not fit keeps the default instead of becoming another one.
  REQUIRE(parse_json<Job>(R"({"attempts":99999999999,"priority":1.5})")->attempts == 0);
}

TEST_CASE("absent optionals are written as null") {
  const auto value = to_json(Track{});
  REQUIRE(value.at("artwork").is_null());
  REQUIRE(parse_json<Track>(json_text(Track{}))->artwork == std::nullopt);
}

TEST_CASE("platforms are found by id and alias, and no word means two of them") {
  std::set<std::string> words;
  for (const auto& word : platform_aliases()) {
    CAPTURE(word);
    REQUIRE(words.insert(word).second);
    REQUIRE(word == lower(word));
    REQUIRE(find_platform(word) != nullptr);
  }
  for (const auto& platform : platforms()) REQUIRE(find_platform(platform.id) == &platform);
  REQUIRE(find_platform(" Spotify ")->id == "spotify");
  REQUIRE(find_platform("ITUNES")->id == "apple-music");
  REQUIRE(find_platform("") == nullptr);
  REQUIRE(find_platform("myspace") == nullptr);
  REQUIRE(closest_platform("spotfy") == "spotify");
  REQUIRE_FALSE(closest_platform("zzzzzzzz"));
  REQUIRE(platform_name("tidal") == "TIDAL");
  REQUIRE(platform_name("myspace") == "myspace");
}
