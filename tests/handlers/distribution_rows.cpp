// SPDX-License-Identifier: Apache-2.0
#include "handlers/row.hpp"
#include "support/catch.hpp"

namespace mv::test {
namespace {

std::string first_state(const Reply& distribution) {
  return std::string(distribution.list("placements").at(0).at("state").as_string());
}

/// A function that makes a distribution whose placement is in this state.
using S = model::PlacementState;

auto in_state(S state) {
  return [state](Site& site, const Caller& caller) {
    const auto id = site.distribution(caller);
    site.set_state(id, state);
    return id;
  };
}

/// A request about a distribution in this state.
auto of_state(S state, json::value body = {}) {
  return [=](Site& site, const std::string&) {
    return Ask{.id = in_state(state)(site, kMe), .body = body};
  };
}

Ask order_of(const std::string& track, std::initializer_list<json::value_ref> platforms) {
  return {.body = {{"track_id", track}, {"platforms", json::array(platforms)}}};
}

std::string track_of_order(Site& site, const Caller& caller) {
  return site.must(caller, "distribution_get", {.id = site.distribution(caller)}).at("track_id");
}

/// One that a person delivers, and that waits for that.
std::string by_hand(Site& site, const Caller& caller) {
  site.must(caller, "platform_route_set", {.id = "spotify", .body = {{"provider", "distrokid"}}});
  const auto id =
      site.must(caller, "distribution_create", order_of(site.track(caller), {"spotify"})).at("id");
  site.must(caller, "platform_route_delete", {.id = "spotify"});
  site.world().settle(site.world().clock().now() + 60'000);
  REQUIRE(first_state(site.must(caller, "distribution_get", {.id = id})) == "awaiting_handoff");
  return id;
}

Row distribution_create() {
  return {
      .operation = "distribution_create",
      .good =
          [](Site& site, const std::string&) {
            return order_of(site.track(kMe), {"soundcloud", "spotify"});
          },
      .check =
          [](Site& site, const std::string&, const Reply& reply) {
            REQUIRE(first_state(reply) == "queued");
            const auto id = reply.at("id");
            REQUIRE(reply.headers.get("Location") == "/api/v1/distributions/" + id);
            site.world().settle(site.world().clock().now() + 60'000);
            REQUIRE(site.must(kMe, "distribution_get", {.id = id}).at("state") == "live");
            // The same again is the same order.
            const auto again = site.must(
                kMe, "distribution_create", order_of(reply.at("track_id"), {"soundcloud"}));
            REQUIRE(again.status == 200);
            REQUIRE(again.at("id") == id);
          },
      .bad = {{"nothing is said", with_body(json::object{}), 422, "/track_id"},
          {"no platform",
              [](Site& site, const std::string&) { return order_of(site.track(kMe), {}); }, 422,
              "/platforms"},
          {"an unknown platform",
              [](Site& site, const std::string&) { return order_of(site.track(kMe), {"spotfy"}); },
              422, "/platforms/0"},
          {"an override of no rule",
              [](Site& site, const std::string&) {
                auto out = order_of(site.track(kMe), {"soundcloud"});
                out.body.as_object()["overrides"] = {{{"rule", "Z99"}, {"reason", "because"}}};
                return out;
              },
              422, "Z99"},
          {"words that a store refuses",
              [](Site& site, const std::string&) {
                auto out = order_of(site.track(kMe), {"spotify"});
                out.body.as_object()["metadata"] = {{"isrc", "12"}};
                return out;
              },
              422, "M26"},
          {"it is carried there in part",
              [](Site& site, const std::string&) {
                site.account(kMe, "labelgrid");  // the sandbox makes it at the first order
                return order_of(track_of_order(site, kMe), {"soundcloud", "spotify"});
              },
              409, "--to spotify"},
          {"it was taken back",
              [](Site& site, const std::string&) {
                const auto id = in_state(S::cancelled)(site, kMe);
                const auto order = site.must(kMe, "distribution_get", {.id = id});
                return order_of(order.at("track_id"), {"soundcloud"});
              },
              409, "again"}},
      .foreign = {{"track_id", a(&Site::track),
          [](Site&, const std::string&, const std::string& other) {
            return order_of(other, {"soundcloud"});
          }}},
  };
}

Ask of_release(Site& site, const std::string&) {
  site.account(kMe, "soundcloud");
  const auto release =
      site.must(kMe, "release_distribute", {.id = site.release(kMe), .body = json::object{}});
  return {.id = std::string(release.list("distributions").at(0).as_string()),
      .body = {{"metadata", {{"genre", "Rock"}}}}};
}

}  // namespace

std::vector<Row> distribution_rows() {
  return {
      distribution_create(),
      {.operation = "distribution_list",
          .good =
              [](Site& site, const std::string&) {
                const auto order = site.distribution(kMe);
                const auto track = site.must(kMe, "distribution_get", {.id = order}).at("track_id");
                return Ask{.query = "state=queued&platform=soundcloud&track_id=" + track};
              },
          .check =
              [](Site& site, const std::string&, const Reply& reply) {
                REQUIRE(reply.list().size() == 1);
                check_find(site, "distribution_list", "distribution_get", &Site::distribution);
              },
          .bad = bad_pages(
              bad_finds("track_id=x", {{"no state", with_query("state=lost"), 422, "lost"}})),
          .foreign = {{"track_id", track_of_order,
              [](Site&, const std::string&, const std::string& other) {
                return Ask{.query = "track_id=" + other};
              },
              200}}},
      {.operation = "distribution_get",
          .make = a(&Site::distribution),
          .check =
              [](Site&, const std::string& id, const Reply& reply) {
                REQUIRE(reply.at("id") == id);
                REQUIRE(reply.headers.has("ETag"));
              },
          .no_bad = kOnlyId},
      {.operation = "distribution_change_list",
          .make = in_state(S::live),
          .check =
              [](Site&, const std::string&, const Reply& reply) {
                REQUIRE(reply.list().size() >= 1);
                REQUIRE(reply.list()[reply.list().size() - 1].at("to") == "live");
              },
          .no_bad = kOnlyId},
      {.operation = "distribution_watch",
          .make = a(&Site::distribution),
          .check =
              [](Site&, const std::string& id, const Reply& reply) {
                REQUIRE(reply.headers.get("Content-Type") == "text/event-stream");
                reply.stream->start([] {});
                const auto told = reply.stream->take();
                REQUIRE(told.find("event: distribution.created") != std::string::npos);
                REQUIRE(told.find(id) != std::string::npos);
              },
          .bad = {{"no number", with_query("after=x"), 422, "after"},
              {"no type", with_query("types=distributoin.*"), 422, "types"}}},
      {.operation = "distribution_retry",
          .make = in_state(S::failed),
          .good = with_body({{"platforms", {"soundcloud"}}}),
          .check = [](Site&, const std::string&,
                       const Reply& reply) { REQUIRE(first_state(reply) == "queued"); },
          .bad = {{"platforms that are text", with_body({{"platforms", "all"}}), 422, "/platforms"},
              {"nothing failed", of_state(S::live, json::object{}), 409, "nothing to retry"},
              {"nothing failed there", with_body({{"platforms", {"spotify"}}}), 409,
                  "nothing to retry"},
              old_revision(json::object{})}},
      {.operation = "distribution_cancel",
          .make = a(&Site::distribution),
          .check = [](Site&, const std::string&,
                       const Reply& reply) { REQUIRE(first_state(reply) == "cancelled"); },
          .bad = {{"it is out", of_state(S::live), 409, "is live"}, old_revision()}},
      {.operation = "distribution_takedown",
          .make = in_state(S::live),
          .check = [](Site&, const std::string&,
                       const Reply& reply) { REQUIRE(first_state(reply) == "takedown_requested"); },
          .bad = {{"it is not there", of_state(S::cancelled), 409, "cancelled"}, old_revision()}},
      {.operation = "distribution_confirm",
          .make = by_hand,
          .good = with_body(json::object{}),
          .check =
              [](Site& site, const std::string& id, const Reply& reply) {
                REQUIRE(first_state(reply) == "submitted");
                const json::object seen{{"url", "https://open.spotify.com/track/1"}};
                const auto live = site.must(kMe, "distribution_confirm", {.id = id, .body = seen});
                REQUIRE(first_state(live) == "live");
                REQUIRE(live.list("placements").at(0).at("url") == seen.at("url"));
                // The same again says nothing new.
                REQUIRE(site.must(kMe, "distribution_confirm", {.id = id, .body = seen})
                            .at("revision") == live.at("revision"));
                const auto leaves = site.must(kMe, "distribution_takedown", {.id = id});
                REQUIRE(first_state(leaves) == "takedown_requested");
                site.world().settle(site.world().clock().now() + 60'000);
                REQUIRE(first_state(site.must(kMe, "distribution_get", {.id = id})) ==
                        "takedown_requested");
                // Whoever says "delivered" now does not say "removed".
                REQUIRE(site.ask(kMe, "distribution_confirm", {.id = id, .body = json::object{}})
                            .status == 409);
                const Ask gone{.id = id, .body = {{"removed", true}}};
                REQUIRE(first_state(site.must(kMe, "distribution_confirm", gone)) == "taken_down");
                REQUIRE(first_state(site.must(kMe, "distribution_confirm", gone)) == "taken_down");
              },
          .bad = {{"an address that is none", with_body({{"url", "open.spotify.com"}}), 422,
                      "/url"},
              {"it is no program's business", of_state(S::submitted, json::object{}), 409,
                  "nothing to confirm"},
              {"it is not there yet",
                  [](Site& site, const std::string&) {
                    const auto id = by_hand(site, kMe);
                    site.set_state(id, S::queued);
                    return Ask{.id = id, .body = json::object{}};
                  },
                  409, "wait for you to deliver"},
              {"it is not being taken down", with_body({{"removed", true}}), 409, "taken down"},
              {"an address of what is gone",
                  with_body({{"removed", true}, {"url", "https://a.example/1"}}), 422, "/url"}}},
      {.operation = "distribution_update",
          .make = a(&Site::distribution),
          .good = with_body({{"metadata", {{"title", "Another Title"}}}}),
          .check = [](Site&, const std::string&,
                       const Reply& reply) { REQUIRE(reply.at("title") == "Another Title"); },
          .bad = {{"nothing is said", with_body(json::object{}), 422, "/metadata"},
              {"there is no such field", with_body({{"metadata", {{"colour", 1}}}}), 422,
                  "/metadata/colour"},
              {"its words are the release's", of_release, 409, "release"},
              old_revision({{"metadata", {{"genre", "Rock"}}}})}},
  };
}

}  // namespace mv::test
