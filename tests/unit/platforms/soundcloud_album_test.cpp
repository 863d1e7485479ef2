// SPDX-License-Identifier: Apache-2.0
// An album at SoundCloud: its kind, its tags, its cover, and one of each whatever goes wrong.
#include "platforms/soundcloud/track.hpp"
#include "support/catch.hpp"
#include "unit/platforms/rig.hpp"

using namespace mv;
using namespace mv::test;

namespace {

constexpr const char* kCreate = "POST /playlists";

platforms::Order album(Rig& rig, const std::string& shipment = "shp_01") {
  auto order = rig.order(shipment);
  order.kind = "album";
  order.metadata.tags = {"night train", "drum, bass", "techno"};
  for (const std::string number : {"1", "2"}) {
    auto track = rig.order(shipment + number);
    track.track_id = "trk_" + number;
    track.metadata.title = "Nachtzug " + number;
    order.tracks.push_back(std::move(track));
  }
  return order;
}

json::object playlist(Rig& rig) {
  const auto state = rig.simulator->state();
  REQUIRE(state.at("playlists").as_array().size() == 1);
  return state.at("playlists").as_array().at(0).as_object();
}

}  // namespace

TEST_CASE("SoundCloud: an album is made with its kind, its tags and its cover") {
  Rig rig("soundcloud");
  Shipment shipment(rig, album(rig));
  REQUIRE(shipment.upload().ok());
  const auto made = playlist(rig);
  CHECK(text_at(made, "set_type") == "album");
  CHECK(text_at(made, "sharing") == "private");
  CHECK(text_at(made, "tag_list") == "night train, drum bass, techno, musicverse:shipment=shp_01");
  CHECK(text_at(made, "artwork_sha256") ==
        to_hex(*sha256_file(shipment.order.artwork.open()->path())));
  CHECK(made.at("tracks").as_array().size() == 2);
  REQUIRE(shipment.submit().ok());
  CHECK(text_at(playlist(rig), "sharing") == "public");
  shipment.order.metadata.title = "Nachtzug II";
  REQUIRE(rig.adapter->update(shipment.context).ok());
  CHECK(text_at(playlist(rig), "title") == "Nachtzug II");
  CHECK_FALSE(text_at(playlist(rig), "artwork_sha256").empty());
}

TEST_CASE("SoundCloud: an album whose answer was lost is found by its tag") {
  Rig rig("soundcloud");
  Shipment shipment(rig, album(rig));
  rig.fault({{"fault", "lost_response"}, {"match", kCreate}, {"times", 1}});
  REQUIRE(shipment.upload().ok());
  REQUIRE(shipment.failures > 0);
  playlist(rig);
}

TEST_CASE("SoundCloud: an album keeps its cover over a passing fault") {
  for (const std::string fault : {"artwork_error", "server_error", "error_after_success"}) {
    INFO(fault);
    Rig rig("soundcloud");
    Shipment shipment(rig, album(rig));
    rig.fault({{"fault", fault}, {"match", kCreate}, {"times", 2}});
    REQUIRE(shipment.upload().ok());
    CHECK(playlist(rig).contains("artwork_sha256"));
    CHECK_FALSE(json::value(shipment.journal.notes()).as_object().contains("playlist_bare"));
  }
}

TEST_CASE("SoundCloud: an album comes out without a cover that SoundCloud does not take") {
  Rig rig("soundcloud");
  Shipment shipment(rig, album(rig));
  SECTION("it fails over it again and again") {
    rig.fault({{"fault", "artwork_error"}, {"match", kCreate}, {"times", 20}});
  }
  SECTION("it refuses it") {
    std::ofstream(rig.folder.path() / "text.jpg") << "no picture";
    shipment.order.artwork = rig.folder.path() / "text.jpg";
  }
  REQUIRE(shipment.upload().ok());
  CHECK_FALSE(playlist(rig).contains("artwork_sha256"));
  REQUIRE(shipment.submit().ok());
  const auto stores = shipment.settle();
  REQUIRE(stores.ok());
  CHECK(stores->at(0).fact == Fact::live);
  CHECK(stores->at(0).reason.find("cover of the album") != std::string::npos);
}

TEST_CASE("SoundCloud: a cover is not given up over another fault") {
  Rig rig("soundcloud");
  Shipment shipment(rig, album(rig));
  shipment.order.metadata.title = "";
  REQUIRE_FALSE(shipment.upload().ok());
  shipment.order.metadata.title = "Nachtzug";
  REQUIRE(shipment.upload().ok());
  CHECK(playlist(rig).contains("artwork_sha256"));
}

TEST_CASE("SoundCloud: what was edited while an answer was lost reaches the album") {
  Rig rig("soundcloud");
  Shipment shipment(rig, album(rig));
  rig.fault({{"fault", "lost_response"}, {"match", kCreate}, {"times", 1}});
  REQUIRE_FALSE(rig.adapter->upload(shipment.context).ok());
  shipment.order.metadata.title = "Nachtzug II";
  REQUIRE(shipment.upload().ok());
  CHECK(text_at(playlist(rig), "title") == "Nachtzug II");
}

TEST_CASE("SoundCloud: a takedown removes every copy of an album") {
  Rig rig("soundcloud");
  Shipment shipment(rig, album(rig));
  REQUIRE(shipment.upload().ok());
  MemoryJournal second;
  REQUIRE(second
              .note({{"trk_1", shipment.journal.notes().at("trk_1")},
                  {"trk_2", shipment.journal.notes().at("trk_2")}})
              .ok());
  platforms::Context again{
      shipment.order, second, rig.credentials, rig.clock, [] { return false; }};
  REQUIRE(rig.adapter->upload(again).ok());
  REQUIRE(rig.simulator->state().at("playlists").as_array().size() == 2);
  REQUIRE(rig.adapter->withdraw(shipment.context).ok());
  CHECK(rig.simulator->state().at("playlists").as_array().empty());
}

TEST_CASE(
    "SoundCloud: marks are found among tags of tracks and of playlists, and whole ones alone") {
  platforms::Order order;
  order.shipment_id = "shp_1";
  const auto has = [&](const char* tags) {
    return platforms::soundcloud::has_marker({{"tag_list", tags}}, order);
  };
  CHECK(has("night, techno, musicverse:shipment=shp_1"));
  CHECK(has("\"night train\" \"musicverse:shipment=shp_1\""));
  CHECK_FALSE(has("night, musicverse:shipment=shp_12"));
  CHECK_FALSE(has(""));
}
