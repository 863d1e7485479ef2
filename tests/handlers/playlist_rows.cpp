// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "handlers/row.hpp"
#include "support/catch.hpp"

namespace mv::test {
namespace {

json::object list_of(json::array tracks) {
  return {{"name", "Late Trains"}, {"track_ids", std::move(tracks)}};
}

json::array tracks_of(Site& site, const std::string& id) {
  return site.must(kMe, "playlist_get", {.id = id}).list("track_ids");
}

/// Of another's track, behind one's own.
auto with_track(std::string name = {}) {
  return [=](Site& site, const std::string&, const std::string& other) {
    json::object body{{"track_ids", {site.track(kMe), other}}};
    if (!name.empty()) body["name"] = name;
    return Ask{.body = body};
  };
}

Row playlist_create() {
  return {
      .operation = "playlist_create",
      .good =
          [](Site& site, const std::string&) {
            const auto first = site.track(kMe), second = site.track(kMe);
            return Ask{.body = {{"name", "Late Trains"}, {"description", "For the bus"},
                           {"track_ids", {second, first}}}};
          },
      .check =
          [](Site& site, const std::string&, const Reply& reply) {
            REQUIRE(reply.headers.get("Location") == "/api/v1/playlists/" + reply.at("id"));
            REQUIRE(reply.headers.get("ETag") == "\"r1\"");
            const auto stored = site.must(kMe, "playlist_get", {.id = reply.at("id")});
            REQUIRE(stored.text == reply.text);
            // As they were given, not as they were made.
            REQUIRE(stored.list("track_ids").at(0).as_string() >
                    stored.list("track_ids").at(1).as_string());
            REQUIRE(stored.list("tracks").at(0).at("track_id") == stored.list("track_ids").at(0));
            REQUIRE(!stored.list("tracks").at(0).at("title").as_string().empty());
            const auto empty = site.must(kMe, "playlist_create", {.body = {{"name", "Empty"}}});
            REQUIRE(empty.list("track_ids").empty());
          },
      .bad = {{"nothing is said", with_body(json::object{}), 422, "/name"},
          {"no name", with_body({{"name", ""}}), 422, "/name"},
          {"a track twice",
              [](Site& site, const std::string&) {
                const auto one = site.track(kMe), two = site.track(kMe);
                return Ask{.body = list_of({one, two, one})};
              },
              422, "/track_ids/2"},
          {"every fault at once",
              [](Site& site, const std::string&) {
                return Ask{.body = list_of({"x", site.track(kMe), "a\u0000b", "trk_1"})};
              },
              422, "/track_ids/3"},
          {"too many tracks", with_body(list_of(json::array(1001, json::value("trk_1")))), 422,
              "/track_ids"}},
      .foreign = {{"track_ids/1", a(&Site::track), with_track("Foreign"), 422}},
  };
}

Row playlist_update() {
  return {
      .operation = "playlist_update",
      .make = a(&Site::playlist),
      .good =
          [](Site& site, const std::string& id) {
            auto tracks = tracks_of(site, id);
            std::reverse(tracks.begin(), tracks.end());
            tracks.push_back(json::value(site.track(kMe)));
            return Ask{.body = {{"name", "Early Trains"}, {"track_ids", tracks}}};
          },
      .check =
          [](Site& site, const std::string& id, const Reply& reply) {
            REQUIRE(reply.at("name") == "Early Trains");
            REQUIRE(reply.body.at("revision") == 2);
            const auto tracks = tracks_of(site, id);
            REQUIRE(tracks.size() == 3);
            // What is not said stays, and what changes nothing is no change.
            const auto same =
                site.must(kMe, "playlist_update", {.id = id, .body = {{"track_ids", tracks}}});
            REQUIRE(same.body.at("revision") == 2);
            const auto after = site.must(
                kMe, "playlist_update", {.id = id, .body = {{"description", "For the bus"}}});
            REQUIRE(after.at("name") == "Early Trains");
            REQUIRE(after.list("track_ids") == tracks);
            REQUIRE(after.headers.get("ETag") == "\"r3\"");
          },
      .bad = {{"no name", with_body({{"name", ""}}), 422, "/name"},
          {"a track that there is not",
              [](Site& site, const std::string& id) {
                auto tracks = tracks_of(site, id);
                tracks.push_back("trk_00000000000000000000000000");
                return Ask{.body = {{"track_ids", tracks}}};
              },
              422, "/track_ids/2"},
          {"a track twice",
              [](Site& site, const std::string& id) {
                auto tracks = tracks_of(site, id);
                tracks.push_back(tracks.at(0));
                return Ask{.body = {{"track_ids", tracks}}};
              },
              422, "/track_ids/2"},
          old_revision({{"name", "Other"}})},
      .foreign = {{"track_ids/1", a(&Site::track), with_track(), 422}},
  };
}

/// A track that is deleted is on no list any more, and the others keep their order.
void check_deleted_track(Site& site, const std::string& id) {
  const auto before = tracks_of(site, id);
  site.must(kMe, "track_delete", {.id = std::string(before.at(0).as_string())});
  const auto after = site.must(kMe, "playlist_get", {.id = id});
  REQUIRE(after.list("track_ids") == json::array{before.at(1)});
  REQUIRE(after.body.at("revision") == 2);
  const auto events = site.must(kMe, "event_list", {.query = "types=playlist.updated&limit=100"});
  REQUIRE(events.list().back().at("subject_id") == json::value(id));
  REQUIRE(events.list().back().at("data").at("tracks") == 1);
}

}  // namespace

std::vector<Row> playlist_rows() {
  return {
      playlist_create(),
      {.operation = "playlist_list",
          .good =
              [](Site& site, const std::string&) {
                site.playlist(kMe);
                site.playlist(kOther);
                return Ask{.query = "limit=1"};
              },
          .check =
              [](Site& site, const std::string&, const Reply& reply) {
                REQUIRE(reply.list().size() == 1);
                REQUIRE(reply.list()[0].at("track_ids").as_array().size() == 2);
                check_find(site, "playlist_list", "playlist_get", &Site::playlist);
              },
          .bad = bad_pages({{"nothing to find", with_query("find=%20"), 422, "find is empty"}}),
          .no_foreign = kNoId},
      {.operation = "playlist_get",
          .make = a(&Site::playlist),
          .check =
              [](Site& site, const std::string& id, const Reply& reply) {
                REQUIRE(reply.at("id") == id);
                check_deleted_track(site, id);
              },
          .no_bad = kOnlyId},
      playlist_update(),
      {.operation = "playlist_delete",
          .make = a(&Site::playlist),
          .check =
              [](Site& site, const std::string& id, const Reply&) {
                REQUIRE(site.ask(kMe, "playlist_get", {.id = id}).status == 404);
              },
          .bad = {old_revision()}},
  };
}

}  // namespace mv::test
