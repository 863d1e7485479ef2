// SPDX-License-Identifier: Apache-2.0
#include "handlers/row.hpp"
#include "support/catch.hpp"

namespace mv::test {
namespace {

json::object place(const std::string& track, int number = 1) {
  return {{"track_id", track}, {"disc", 1}, {"number", number}};
}

json::object draft(const std::string& title, json::array tracks) {
  return {{"metadata", {{"title", title}, {"artists", {{{"name", "Race Artist"}}}}}},
      {"tracks", std::move(tracks)}};
}

/// A release of one track, with more said about it.
auto draft_with(std::string_view member, json::value value) {
  return [=, member = std::string(member)](Site& site, const std::string&) {
    auto body = draft(site.fresh("Draft"), {place(site.track(kMe))});
    body[member] = value;
    return Ask{.body = body};
  };
}

auto tomorrow() {
  return [](Site& site, const std::string&) {
    site.account(kMe, "soundcloud");
    return Ask{.body = {{"at", format_utc((site.world().clock().now() / 1000 + 86'400) * 1000)}}};
  };
}

std::string key_of(Site& site, const Caller& caller) {
  return url_encode(site.must(caller, "release_get", {.id = site.release(caller)}).at("key"));
}

auto for_draft(json::value body = {}) {
  return [=](Site& site, const std::string&) { return Ask{.id = site.release(kMe), .body = body}; };
}

/// One of a playlist: it keeps the tracks, in that order, when the playlist changes.
void check_of_playlist(Site& site) {
  const auto list = site.playlist(kMe);
  const auto before = site.must(kMe, "playlist_get", {.id = list});
  const auto made = site.must(kMe, "release_create", {.body = {{"playlist_id", list}}});
  REQUIRE(made.at("title") == before.at("name"));
  site.must(kMe, "playlist_update", {.id = list, .body = {{"track_ids", json::array{}}}});
  const auto stored = site.must(kMe, "release_get", {.id = made.at("id")});
  REQUIRE(stored.list("tracks").size() == 2);
  for (std::size_t i = 0; i < 2; ++i) {
    REQUIRE(stored.list("tracks").at(i).at("track_id") == before.list("track_ids").at(i));
    REQUIRE(stored.list("tracks").at(i).at("number") == i + 1);
  }
}

Row release_create() {
  return {
      .operation = "release_create",
      .good =
          [](Site& site, const std::string&) {
            auto body = draft("Two Songs", {place(site.track(kMe), 2), place(site.track(kMe))});
            body["artwork_upload_id"] = site.picture(kMe);
            body["platforms"] = {"soundcloud"};
            return Ask{.body = body};
          },
      .check =
          [](Site& site, const std::string&, const Reply& reply) {
            REQUIRE(reply.headers.get("Location") == "/api/v1/releases/" + reply.at("id"));
            const auto stored = site.must(kMe, "release_get", {.id = reply.at("id")});
            REQUIRE(stored.at("state") == "draft");
            REQUIRE(stored.list("tracks").at(0).at("number") == 1);
            REQUIRE(stored.body.at("artwork").at("file_name") == "cover.jpg");
            check_of_playlist(site);
          },
      .bad = {{"nothing is said", with_body(json::object{}), 422, "/tracks"},
          {"tracks and a playlist",
              [](Site& site, const std::string&) {
                auto body = draft("Both", {place(site.track(kMe))});
                body["playlist_id"] = site.playlist(kMe);
                return Ask{.body = body};
              },
              422, "/playlist_id"},
          {"a playlist without tracks",
              [](Site& site, const std::string&) {
                const auto list =
                    site.must(kMe, "playlist_create", {.body = {{"name", "Empty"}}}).at("id");
                return Ask{.body = {{"playlist_id", list}}};
              },
              422, "/playlist_id"},
          {"the same place twice",
              [](Site& site, const std::string&) {
                const auto one = site.track(kMe), two = site.track(kMe);
                return Ask{.body = draft("Twice", {place(one), place(two)})};
              },
              422, "/tracks/1"},
          {"the same track twice",
              [](Site& site, const std::string&) {
                const auto track = site.track(kMe);
                return Ask{.body = draft("Twice", {place(track), place(track, 2)})};
              },
              422, "/tracks/1/track_id"},
          {"an unknown platform", draft_with("platforms", {"spotfy"}), 422, "/platforms/0"},
          {"a UPC that is none",
              draft_with("metadata", {{"title", "Numbered"}, {"upc", "036000291453"}}), 422, "UPC"},
          {"an override without a reason",
              draft_with("overrides", {{{"rule", "M13"}, {"reason", ""}}}), 422,
              "/overrides/0/reason"},
          {"a key that is taken",
              [](Site& site, const std::string&) {
                const auto other = site.must(kMe, "release_get", {.id = site.release(kMe)});
                auto body = draft("Keyed", {place(site.track(kMe))});
                body["key"] = other.at("key");
                return Ask{.body = body};
              },
              409, "key"}},
      .foreign = {{"tracks/0", a(&Site::track),
                      [](Site&, const std::string&, const std::string& other) {
                        return Ask{.body = draft("Foreign", {place(other)})};
                      }},
          {"tracks/0, whose words are to be taken", a(&Site::track),
              [](Site&, const std::string&, const std::string& other) {
                return Ask{.body = {{"tracks", {place(other)}}}};
              }},
          {"tracks/1", a(&Site::track),
              [](Site& site, const std::string&, const std::string& other) {
                const auto mine = site.track(kMe);
                return Ask{.body = draft("Foreign", {place(mine), place(other, 2)})};
              }},
          {"playlist_id", a(&Site::playlist),
              [](Site&, const std::string&, const std::string& other) {
                return Ask{.body = {{"playlist_id", other}}};
              }},
          {"artwork_upload_id", a(&Site::picture),
              [](Site& site, const std::string& id, const std::string& other) {
                return draft_with("artwork_upload_id", json::value(other))(site, id);
              }}},
  };
}

Row release_update() {
  return {
      .operation = "release_update",
      .make = a(&Site::release),
      .good = with_body({{"metadata", {{"label", "Own Label"}}}}),
      .check =
          [](Site&, const std::string&, const Reply& reply) {
            REQUIRE(reply.body.at("metadata").at("label") == "Own Label");
            REQUIRE(reply.body.at("revision") == 2);
          },
      .bad = {{"there is no such field", with_body({{"metadata", {{"colour", 1}}}}), 422,
                  "/metadata/colour"},
          {"no track is left", with_body({{"tracks", json::array{}}}), 422, "/tracks"},
          {"an unknown platform", with_body({{"platforms", {"spotfy"}}}), 422, "/platforms/0"},
          old_revision({{"metadata", {{"label", "Other"}}}})},
      .foreign = {{"tracks/0", a(&Site::track),
                      [](Site&, const std::string&, const std::string& other) {
                        return Ask{.body = {{"tracks", {place(other)}}}};
                      }},
          {"artwork_upload_id", a(&Site::picture),
              [](Site&, const std::string&, const std::string& other) {
                return Ask{.body = {{"artwork_upload_id", other}}};
              }}},
  };
}

Row release_schedule() {
  return {
      .operation = "release_schedule",
      .make = a(&Site::release),
      .good = tomorrow(),
      .check =
          [](Site&, const std::string&, const Reply& reply) {
            REQUIRE(reply.at("state") == "scheduled");
            REQUIRE(reply.body.at("schedule").at("due_in_ms").as_int64() > 86'399'000);
            REQUIRE(reply.list("distributions").size() == 1);
          },
      .bad = {{"no time", with_body(json::object{}), 422, "/at"},
          {"a time that is none", with_body({{"at", "next friday"}}), 422, "next friday"},
          {"a time that is past", with_body({{"at", "2020-01-15 00:00"}}), 422, "past"},
          {"no such zone", with_body({{"at", "2030-01-15 00:00"}, {"zone", "Europe/Berln"}}), 422,
              "Europe/Berlin"},
          {"no midnight", with_body({{"at", "2030-01-15 09:00"}, {"local_midnight", true}}), 422,
              "midnight"},
          {"an unknown platform",
              with_body({{"at", "2030-01-15 00:00"}, {"platforms", {"spotfy"}}}), 422,
              "/platforms/0"},
          old_revision({{"at", "2030-01-15 00:00"}})},
  };
}

}  // namespace

std::vector<Row> release_rows() {
  return {
      release_create(),
      {.operation = "release_list",
          .good =
              [](Site& site, const std::string&) {
                return Ask{.query = "state=draft&key=" + key_of(site, kMe)};
              },
          .check =
              [](Site& site, const std::string&, const Reply& reply) {
                REQUIRE(reply.list().size() == 1);
                REQUIRE(reply.list()[0].at("state") == "draft");
                check_find(site, "release_list", "release_get", &Site::release);
              },
          .bad = bad_pages(
              bad_finds("key=k", {{"no state", with_query("state=ready"), 422, "ready"}})),
          .foreign = {{"key", key_of,
              [](Site&, const std::string&, const std::string& other) {
                return Ask{.query = "key=" + other};
              },
              200}}},
      {.operation = "release_calendar_get",
          .good =
              [](Site& site, const std::string&) {
                site.scheduled(kMe);
                site.scheduled(kOther);
                return Ask{};
              },
          .check =
              [](Site& site, const std::string&, const Reply& reply) {
                REQUIRE(reply.headers.get("Content-Type") == "text/calendar; charset=utf-8");
                REQUIRE(reply.text.find("BEGIN:VEVENT") != std::string::npos);
                const auto list = site.must(kMe, "release_calendar_get", {.query = "format=json"});
                for (const auto& release : list.list())
                  REQUIRE(reply.text.find(release.at("id").as_string()) != std::string::npos);
              },
          .bad = {{"no time", with_query("from=friday"), 422, "from"},
              {"no time", with_query("to=friday"), 422, "to"},
              {"no format", with_query("format=pdf"), 422, "format"}},
          .no_foreign = kNoId},
      {.operation = "release_run_due",
          .good =
              [](Site& site, const std::string&) {
                site.scheduled(kMe);
                site.scheduled(kOther);
                site.world().clock().advance(2 * 86'400'000);
                return Ask{};
              },
          .check =
              [](Site& site, const std::string&, const Reply& reply) {
                REQUIRE(!reply.list("releases").empty());
                for (const auto& id : reply.list("releases")) {
                  const auto release =
                      site.must(kMe, "release_get", {.id = std::string(id.as_string())});
                  REQUIRE(!release.at("fired_at").empty());
                }
              },
          .no_bad = kNoInput,
          .no_foreign = kNoId},
      {.operation = "release_get",
          .make = a(&Site::release),
          .check = [](Site&, const std::string& id,
                       const Reply& reply) { REQUIRE(reply.at("id") == id); },
          .no_bad = kOnlyId},
      {.operation = "release_artwork_get",
          .make =
              [](Site& site, const Caller& caller) {
                auto body = draft(site.fresh("Covered"), {place(site.track(caller))});
                body["artwork_upload_id"] = site.picture(caller);
                return site.must(caller, "release_create", {.body = body}).at("id");
              },
          .check =
              [](Site&, const std::string&, const Reply& reply) {
                REQUIRE(reply.file);
                REQUIRE(reply.headers.get("Content-Type") == "image/jpeg");
              },
          .bad = {{"it has none of its own", for_draft(), 404, "no cover of its own"}}},
      release_update(),
      release_schedule(),
      {.operation = "release_unschedule",
          .make = a(&Site::scheduled),
          .check =
              [](Site&, const std::string&, const Reply& reply) {
                REQUIRE(reply.at("state") == "draft");
                REQUIRE(reply.body.at("schedule").is_null());
              },
          .bad = {{"it has no date", for_draft(), 409, "draft"}, old_revision()}},
      {.operation = "release_cancel",
          .make = a(&Site::scheduled),
          .check = [](Site&, const std::string&,
                       const Reply& reply) { REQUIRE(reply.at("state") == "cancelled"); },
          .bad = {old_revision()}},
      {.operation = "release_delete",
          .make = a(&Site::release),
          .check =
              [](Site& site, const std::string& id, const Reply&) {
                REQUIRE(site.ask(kMe, "release_get", {.id = id}).status == 404);
              },
          .bad = {{"it has a date",
                      [](Site& site, const std::string&) { return Ask{.id = site.scheduled(kMe)}; },
                      409, "was sent"},
              old_revision()}},
      {.operation = "release_distribute",
          .make = a(&Site::release),
          .good =
              [](Site& site, const std::string&) {
                site.account(kMe, "soundcloud");
                return Ask{.body = json::object{}};
              },
          .check =
              [](Site& site, const std::string& id, const Reply& reply) {
                REQUIRE(reply.list("placements").at(0).at("state") == "queued");
                const auto plan =
                    site.must(kMe, "release_distribute", {.id = id, .body = {{"dry_run", true}}});
                REQUIRE(plan.body.at("dry_run") == true);
              },
          .bad = {{"an unknown platform", with_body({{"platforms", {"spotfy"}}}), 422,
                      "/platforms/0"},
              {"a reason that is none", with_body({{"again", "x"}}), 422, "/again"},
              old_revision(json::object{})}},
  };
}

}  // namespace mv::test
